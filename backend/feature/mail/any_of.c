#include "feature/mail/any_of.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static int by_bytes(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Anything of ASCII that is no letter and no digit may mean something; a backslash ends that. */
static void add_literal(struct buf *b, const char *p, size_t n)
{
	for (const char *const end = p + n; p < end; p++) {
		const bool is_plain = (unsigned char)*p >= 0x80 || (*p >= '0' && *p <= '9') ||
				      (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');

		if (!is_plain)
			buf_addc(b, '\\');
		buf_addc(b, *p);
	}
}

/* How many bytes x and y have in common, not cutting a letter in two. */
static size_t common(const char *x, const char *y)
{
	size_t n = 0;

	while (x[n] != '\0' && x[n] == y[n])
		n++;
	return str_utf8_cut(x, n);
}

/* Sorted words, of which the first `at` bytes are written already. */
static void add_rest(struct buf *b, const char **v, size_t n, size_t at)
{
	size_t i = 0;

	if (n == 1) {
		add_literal(b, v[0] + at, strlen(v[0] + at));
		return;
	}
	while (i < n && v[i][at] == '\0')
		i++;
	const bool may_end = i > 0;

	if (i == n)
		return;
	buf_adds(b, "(?:");
	for (size_t end = 0; i < n; i = end) {
		for (end = i + 1; end < n && common(v[i] + at, v[end] + at) > 0;)
			end++;
		const size_t shared = common(v[i] + at, v[end - 1] + at);

		add_literal(b, v[i] + at, shared);
		add_rest(b, v + i, end - i, at + shared);
		if (end < n)
			buf_addc(b, '|');
	}
	buf_adds(b, may_end ? ")?" : ")");
}

void any_of(struct buf *b, const char **words, size_t n)
{
	qsort(words, n, sizeof(*words), by_bytes);
	add_rest(b, words, n, 0);
}
