/*
 * Access tokens: whom one is for, and the reply that brings it. The same token is the cookie that
 * pictures and the event stream are asked for with. Inside the feature only.
 */
#ifndef FEATURE_ACCESS_TOKEN_H
#define FEATURE_ACCESS_TOKEN_H

#include "core/http.h"

/* Whom an access token is for. */
struct signed_in_as {
	user_id user;
	session_id session;
	int role;
	int64_t see_as; /* id of the row, 0: the person of the session */
};

struct signed_in {
	const char *access_token;
	int64_t expires_in; /* seconds */
	int64_t user_id;
};
extern const struct desc signed_in_desc;

/* Replies with a new access token, which lives in r->arena, and sets the cookie. */
int access_token_reply(struct req *r, const struct signed_in_as *who);

/* Takes the cookie back. */
void access_token_forget(struct req *r);

#endif
