/*
 * See as: a head or an administrator looks at the product with another person's eyes, to learn what
 * that person sees. Owns `see_as`. It belongs to a session: its access tokens then name the row,
 * the gate gives them the other person's rights cut down to reading (core/dispatch.c), and every
 * start and end is kept with both people. Inside the feature only.
 */
#ifndef FEATURE_SEE_AS_H
#define FEATURE_SEE_AS_H

#include "core/http.h"
#include "core/jwt.h"

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

/* An access token in the reply and in the cookie of pictures and events. */
int auth_reply_signed_in(struct req *r, const struct signed_in_as *who);

/* Puts the other person into *who when the session of it sees as one. */
int see_as_of_session(struct req *r, struct signed_in_as *who);

/*
 * The actor of a token that names a row: the other person, with the viewer. E_UNAUTHORIZED: over.
 */
int see_as_actor_load(struct req *r, const struct token *token, struct actor *out);

#endif
