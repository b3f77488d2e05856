/* Rows and inputs of oauth.sql, shared inside the feature. */
#ifndef FEATURE_CHANNEL_OAUTH_ROWS_H
#define FEATURE_CHANNEL_OAUTH_ROWS_H

#include "core/http.h"

enum oauth_state { OAUTH_WANTED = 1, OAUTH_EXCHANGING, OAUTH_SIGNED_IN };

/* Everything, with the sealed secrets. */
struct oauth_row {
	channel_id channel_id;
	point_id point_id;
	const char *login;
	const char *auth_url;
	const char *token_url;
	const char *scope;
	const char *client_id;
	struct bytes client_secret;
	int64_t state;
	struct bytes refresh_token;
	struct bytes access_token;
	struct timestamp expires_at;
	const char *error_text;
};

struct oauth_tokens_in {
	channel_id channel_id;
	struct bytes refresh_token; /* none: the old one goes on */
	struct bytes access_token;
	struct timestamp expires_at;
	struct timestamp refreshing_until;
	const char *error_key;
	const char *error_text;
};

struct oauth_start_in {
	channel_id channel_id;
	struct bytes state_hash;
	struct bytes verifier;
	struct timestamp since;
};

struct oauth_started {
	channel_id channel_id;
	struct bytes verifier;
};

#endif
