/*
 * The keys that sign access and refresh tokens: the first one signs, every one of them proves, so
 * that a key can be changed without signing everybody out (docs/operations.md). They come from
 * token_key_file, one key of 32 bytes in hex a line, the current one first; a line `master` stands
 * for the key that is derived from key_file, which is also the only one when there is no such file.
 */
#ifndef CORE_TOKEN_KEYS_H
#define CORE_TOKEN_KEYS_H

#include "base/arena.h"

#include <stdbool.h>

enum { TOKEN_KEY_BYTES = 32, TOKEN_KEY_ID_CHARS = 16, TOKEN_KEYS_MAX = 4 };

struct token_key {
	char id[TOKEN_KEY_ID_CHARS + 1]; /* "kid" of a token: a hash of the key, in hex */
	unsigned char v[TOKEN_KEY_BYTES];
};

struct token_keys {
	struct token_key v[TOKEN_KEYS_MAX];
	size_t n;
};

/*
 * Adds a key behind the others, with its id; false when there are too many or it is there already.
 */
bool token_keys_add(struct token_keys *keys, const unsigned char *key);

/* The key of an id, NULL if there is none. */
const struct token_key *token_keys_find(const struct token_keys *keys, const char *id);

/* Reads the file ("" for none); on failure false and a sentence in *error. */
bool token_keys_load(struct arena *a, const char *path, const unsigned char *master,
		     struct token_keys *out, const char **error);

#endif
