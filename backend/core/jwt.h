/*
 * Access tokens: JWT, HS256 by libjwt behind checks of our own (the library alone accepts expired
 * tokens, empty keys and confused algorithms and can be crashed: docs/decisions/). Claims: iss
 * "otklik", aud "otklik", sub (user id, decimal text), sid (session id), role (number), iat, nbf,
 * exp (whole seconds), jti, and see_as where a person sees as another. The header names the key
 * (kid).
 */
#ifndef CORE_JWT_H
#define CORE_JWT_H

#include "base/arena.h"
#include "base/ids.h"
#include "core/token_keys.h"

#include <stdbool.h>
#include <stddef.h>

enum { JWT_MAX_BYTES = 4096 };

struct token {
	user_id user;
	session_id session;
	int role;
	int64_t issued, expires; /* seconds since 1970 */
	int64_t see_as;          /* who is seen as: id of a row of see_as, 0 for none */
};

/* Signs with the first key. The text lives in the arena. */
const char *jwt_sign(struct arena *a, const struct token_keys *keys, const struct token *t);

/*
 * True if the text is a token of ours that holds at `now` (seconds), with 30 s of leeway. n =
 * strlen.
 */
bool jwt_verify(struct arena *a, const struct token_keys *keys, const char *text, int64_t now,
		struct token *out);

/* Does a token that was good once still hold at `now`? With the same leeway. */
bool jwt_is_in_time(const struct token *t, int64_t now);

#endif
