/*
 * Letters as they are stored: anything at all is refused or read within its limit, and what is
 * stored comes back as it was.
 */
#include "feature/mail/compress.h"
#include "feature/mail/fold.h"
#include "feature/mail/decompress.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MAX = 1 << 20 };

static void check(bool is_true)
{
	if (!is_true)
		abort();
}

/* As a stored body, and as what is inside of one. */
static void read_anything(struct arena *a, const char *p, size_t n)
{
	char *out = arena_alloc(a, MAX);
	size_t length = 0;

	if (letter_decompress(a, (struct bytes){ p, n }, MAX, &length) != NULL)
		check(length <= MAX);
	check(letter_decompress_head((struct bytes){ p, n }, out, 4096) <= 4096);
	if (fold_length(p, n, MAX, &length))
		check(unfold_letter(p, n, out, length) == length);
	check(unfold_letter(p, n, out, 100) <= 100);
}

static void there_and_back(struct arena *a, const char *p, size_t n)
{
	struct letter_compressor *d = letter_compressor_new();
	const struct bytes body = letter_compress(a, d, p, n);
	char *head = arena_alloc(a, n + 1);
	size_t length = 0;
	const char *raw = letter_decompress(a, body, n, &length);

	check(raw != NULL && length == n && (n == 0 || memcmp(raw, p, n) == 0));
	check(n == 0 || letter_decompress(a, body, n - 1, &length) == NULL);
	length = letter_decompress_head(body, head, n);
	check(length <= n && (length == 0 || memcmp(head, p, length) == 0));
	letter_compressor_free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)64 << 20);

	read_anything(a, (const char *)data, size);
	there_and_back(a, (const char *)data, size);
	arena_free(a);
	return 0;
}
