/*
 * One request to a token endpoint (RFC 6749): a form is posted, tokens or an error come back. https
 * only, http only towards this machine; no redirect is followed, for it would carry the secrets
 * along.
 */
#ifndef FEATURE_CHANNEL_OAUTH_FETCH_H
#define FEATURE_CHANNEL_OAUTH_FETCH_H

#include "base/arena.h"
#include "base/conf.h"

#include <stdint.h>

enum oauth_result {
	OAUTH_OK,
	OAUTH_REFUSED, /* for good: a person has to sign in again, or to correct the settings */
	OAUTH_FAILED   /* for now */
};

/* Names and values, NULL at the end; a pair whose value is NULL is left out. */
struct oauth_pair {
	const char *name, *value;
};

struct oauth_tokens {
	const char *access;
	const char *refresh; /* NULL: the old one goes on */
	int64_t expires_in;  /* seconds */
	/* "oauth_invalid_grant", "oauth_refused", "oauth_unreachable" */
	const char *error_key;
	const char *error; /* sentence, with the provider's words */
};

/* Everything in *out lives in the arena. */
enum oauth_result oauth_fetch(struct arena *a, const struct conf *conf, const char *url,
			      const struct oauth_pair *form, struct oauth_tokens *out);

/* "a=b&c=d", percent-encoded, for addresses and forms. */
const char *oauth_form(struct arena *a, const struct oauth_pair *pairs);

/* An https address, or http to this machine by its name. */
bool oauth_is_url(const char *url);

#endif
