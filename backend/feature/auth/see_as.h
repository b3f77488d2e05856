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
#include "feature/auth/access_token.h"

/* Puts the other person into *who when the session of it sees as one. */
int see_as_of_session(struct req *r, struct signed_in_as *who);

/*
 * The actor of a token that names a row: the other person, with the viewer. E_UNAUTHORIZED: over.
 */
int see_as_actor_load(struct req *r, const struct token *token, struct actor *out);

/* The session no longer sees as another; no error when it did not. */
int see_as_stop(struct req *r, session_id session);

#endif
