/*
 * Access tokens: JWT, HS256 by libjwt behind checks of our own (the library alone accepts expired
 * tokens, empty keys and confused algorithms and can be crashed: docs/decisions/). Claims: iss
 * "otklik", aud "otklik", sub (user id, decimal text), sid (session id), role (number), iat, nbf,
 * exp (whole seconds), jti.
 */
#ifndef CORE_JWT_H
#define CORE_JWT_H

#include "base/arena.h"
#include "base/ids.h"

#include <stdbool.h>
#include <stddef.h>

enum { JWT_KEY_BYTES = 32, JWT_MAX_BYTES = 4096 };

struct token {
	user_id user;
	session_id session;
	int role;
	int64_t issued, expires;        /* seconds since 1970 */
};

/* Signs; never fails with a key of JWT_KEY_BYTES. The text lives in the arena. */
const char *jwt_sign(struct arena *a, const unsigned char *key, const struct token *t);

/* True if the text is a token of ours that holds at `now` (seconds), with 30 s of leeway. n = strlen. */
bool jwt_verify(struct arena *a, const unsigned char *key, const char *text, int64_t now,
		struct token *out);

#endif
