#include "feature/mail/headers.h"
#include "base/str.h"
#include "feature/mail/encoded_word.h"
#include "feature/mail/mail_parse.h"

#include <string.h>

/* Length of the line at p with its line end. */
static size_t line_length(const char *p, size_t n)
{
	const char *nl = memchr(p, '\n', n);

	return nl == NULL ? n : (size_t)(nl - p) + 1;
}

static size_t trim_line_end(const char *p, size_t n)
{
	while (n > 0 && (p[n - 1] == '\n' || p[n - 1] == '\r'))
		n--;
	return n;
}

/* Length of the field name if the line is "Name:" (blanks before the colon are forgiven), or 0. */
static size_t field_name(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] > 32 && p[i] < 127 && p[i] != ':')
		i++;
	const size_t len = i;

	while (i < n && (p[i] == ' ' || p[i] == '\t'))
		i++;
	return i < n && p[i] == ':' ? len : 0;
}

static bool is_mbox_line(const char *p, size_t n)
{
	return (n >= 5 && memcmp(p, "From ", 5) == 0) || (n >= 6 && memcmp(p, ">From ", 6) == 0);
}

/* Copies a field body: line ends and zero bytes go, the white space of a folding stays. */
static char *unfold(struct arena *a, const char *p, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		if (p[i] != '\r' && p[i] != '\n' && p[i] != '\0')
			out[len++] = p[i];
	out[len] = '\0';
	return str_trim(out);
}

static size_t count_lines(const char *p, size_t n)
{
	size_t lines = 1;

	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines < MAIL_HEADERS_MAX ? lines : MAIL_HEADERS_MAX;
}

/* Length of a field with its continuation lines. */
static size_t field_length(const char *p, size_t n)
{
	size_t len = line_length(p, n);

	while (len < n && (p[len] == ' ' || p[len] == '\t')) {
		const size_t more = line_length(p + len, n - len);

		len += more;
	}
	return len;
}

static void add_field(struct arena *a, struct headers *h, const char *p, size_t n, size_t name_n)
{
	if (h->n == MAIL_HEADERS_MAX)
		return;
	const char *colon = memchr(p + name_n, ':', n - name_n);
	const size_t at = (size_t)(colon - p) + 1;

	h->v[h->n++] = (struct header){
		.name = arena_strndup(a, p, name_n),
		.raw = unfold(a, p + at, n - at),
	};
}

/* Bytes up to and with the first empty line: an upper bound for the number of fields. */
static size_t block_length(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n) {
		const size_t len = line_length(p + i, n - i);

		i += len;
		if (trim_line_end(p + i - len, len) == 0)
			break;
	}
	return i;
}

size_t headers_scan(struct arena *a, const char *p, size_t n, struct headers *out)
{
	const size_t block = block_length(p, n);
	const size_t most = count_lines(p, block);
	struct headers h = { .v = arena_array(a, most, sizeof(struct header)) };
	size_t i = 0;

	while (i < block) {
		const size_t line = line_length(p + i, block - i);

		if (trim_line_end(p + i, line) == 0) {
			i += line;
			break;
		}
		const size_t name_n = field_name(p + i, line);
		const size_t len = field_length(p + i, block - i);

		/* Junk before the first field (mbox line, orphan continuation) is passed over. */
		if (name_n == 0 && !is_mbox_line(p + i, line) &&
		    !(h.n == 0 && (p[i] == ' ' || p[i] == '\t')))
			break;
		if (name_n > 0 && h.n < most)
			add_field(a, &h, p + i, len, name_n);
		i += len;
	}
	*out = h;
	return i;
}

const char *headers_get(const struct headers *h, const char *name)
{
	for (size_t i = 0; i < h->n; i++)
		if ((h->v[i].name[0] | 32) == (name[0] | 32) && str_ieq(h->v[i].name, name))
			return h->v[i].raw;
	return NULL;
}

const char *headers_text(struct arena *a, const struct headers *h, const char *name)
{
	const char *raw = headers_get(h, name);

	return raw == NULL ? NULL : str_trim(encoded_word_decode(a, raw));
}
