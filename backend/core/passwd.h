/*
 * Passwords (Argon2id) and secrets at rest (XSalsa20-Poly1305), both by libsodium. The master key
 * file holds 32 bytes in hex; keys for tokens and for secrets are derived from it by name. Tokens
 * may have keys of their own (core/token_keys.h).
 */
#ifndef CORE_PASSWD_H
#define CORE_PASSWD_H

#include "base/arena.h"
#include "core/desc.h"
#include "core/token_keys.h"

#include <stdbool.h>

enum { SECRET_KEY_BYTES = 32 };

struct keys {
	struct token_keys tokens;
	unsigned char secret[SECRET_KEY_BYTES];
};

/*
 * Reads the master key file and derives the keys, and the file of the token keys ("" for none); on
 * failure false and a sentence in *error.
 */
bool keys_load(struct arena *a, const char *path, const char *tokens_path, struct keys *out,
	       const char **error);
/* Writes a new random master key file, mode 0600; fails if it exists. */
bool keys_create(struct arena *a, const char *path, const char **error);

/* Argon2id, t=2 m=19 MiB (OWASP's minimum): about 40 ms. */
const char *passwd_hash(struct arena *a, const char *password);
bool passwd_verify(const char *hash, const char *password);
/* Spends the time of a verification: for accounts that do not exist. */
void passwd_waste(const char *password);

/*
 * NULL if a password may be used, else a reason key: "too_short" (under 10), "too_common",
 * "like_name".
 */
const char *passwd_weakness(const char *password, const char *email);

/* Encrypts with a random nonce in front; decrypt gives NULL if the text or key is wrong. */
struct bytes secret_seal(struct arena *a, const unsigned char *key, const char *plain);
const char *secret_open(struct arena *a, const unsigned char *key, struct bytes sealed);

/*
 * 32 random bytes as 43 characters of base64url, and the SHA-256 under which such a token is
 * stored.
 */
const char *token_random(struct arena *a);
struct bytes token_hash(struct arena *a, const char *token);

#endif
