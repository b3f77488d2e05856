#include "feature/mail/uu.h"
#include "base/str.h"
#include "feature/mail/transfer.h"

#include <stdbool.h>
#include <string.h>

enum { LINE_CHARS = 61 };

static const char *next_line(const char *p)
{
	p += str_line_len(p);
	return *p == '\0' ? p : p + 1;
}

/* Does a file begin here? Gives its name. */
static bool is_begin(struct arena *a, const char *p, const char **name)
{
	size_t digits = 0;

	if (!str_starts(p, "begin "))
		return false;
	for (p += 6; *p >= '0' && *p <= '7'; p++)
		digits++;
	if (digits < 3 || digits > 4 || *p != ' ')
		return false;
	*name = str_trim(arena_strndup(a, p + 1, str_line_len(p + 1)));
	return **name != '\0';
}

/* One line of data: its first character tells the bytes, all are of the 64 of uuencode. */
static bool is_data(const char *p, size_t n)
{
	n -= n > 0 && p[n - 1] == '\r';
	if (n == 0 || n > LINE_CHARS + 2 || p[0] <= ' ' || p[0] > 'M')
		return false;
	for (size_t i = 0; i < n; i++)
		if (p[i] < ' ' || p[i] > '`')
			return false;
	const size_t chars = (((size_t)(p[0] - 32) + 2) / 3) * 4;

	/* Blanks at the end are often lost. */
	return n - 1 <= chars + 2;
}

/* Behind the "end" line of the block whose data begins at p, or NULL. */
static const char *find_end(const char *p)
{
	while (*p != '\0') {
		const size_t n = str_line_len(p);

		if (str_starts(p, "end") && (p[3] == '\0' || p[3] == '\n' || p[3] == '\r'))
			return next_line(p);
		if (!is_data(p, n) &&
		    !(n <= 2 && (p[0] == '`' || p[0] == ' ' || p[0] == '\r' || n == 0)))
			return NULL;
		p = next_line(p);
	}
	return NULL;
}

const char *uu_take(struct arena *a, const char *text, struct uu_file *files, size_t max, size_t *n)
{
	*n = 0;
	if (strstr(text, "begin ") == NULL)
		return text;
	char *out = arena_alloc(a, strlen(text) + 1);
	size_t len = 0;

	for (const char *p = text; *p != '\0';) {
		const char *name = NULL;
		const char *end = *n < max && is_begin(a, p, &name) ? find_end(next_line(p)) : NULL;

		if (end != NULL) {
			const size_t block = (size_t)(end - p);
			char *copy = arena_alloc(a, block + 4);

			memcpy(copy, p, block);
			memset(copy + block, 0, 4);
			files[*n] = (struct uu_file){ .name = name };
			files[*n].data =
				transfer_decode(a, "x-uuencode", copy, block, &files[*n].size);
			(*n)++;
			p = end;
			continue;
		}
		const char *next = next_line(p);

		memcpy(out + len, p, (size_t)(next - p));
		len += (size_t)(next - p);
		p = next;
	}
	out[len] = '\0';
	return out;
}
