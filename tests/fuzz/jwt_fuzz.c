/*
 * The token wrapper: no text that we did not sign may pass, none may crash the library behind it.
 */
#include "core/jwt.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char key[] = "0123456789abcdef0123456789abcdef";
	const struct token t = { { 42 }, { 7 }, 3, 1800000000, 1800000600, 0 };
	struct token_keys keys = { .n = 0 };
	struct arena *a = arena_new(4 << 20);
	char *text = arena_strndup(a, (const char *)data, size);
	struct token out = { 0 };

	token_keys_add(&keys, (const unsigned char *)key);
	if (jwt_verify(a, &keys, text, 1800000000, &out))
		abort();

	/* The same bytes laid over a good token: one changed character must be enough. */
	const char *good = jwt_sign(a, &keys, &t);
	char *mixed = arena_strdup(a, good);
	const size_t at = size > 0 ? data[0] * strlen(good) / 256 : 0;

	for (size_t i = 1; i < size && at + i - 1 < strlen(good); i++)
		mixed[at + i - 1] = (char)data[i];
	if (jwt_verify(a, &keys, mixed, 1800000000, &out) != (strcmp(mixed, good) == 0))
		abort();
	arena_free(a);
	return 0;
}
