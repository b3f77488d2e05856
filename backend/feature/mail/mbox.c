#include "feature/mail/mbox.h"

#include <string.h>

static const char mark[] = "From ";
enum { MARK = sizeof(mark) - 1 };

static bool is_mark(const char *p, const char *end)
{
	return (size_t)(end - p) >= MARK && memcmp(p, mark, MARK) == 0;
}

/* The beginning of the next line, or the end. */
static const char *next_line(const char *p, const char *end)
{
	const char *eol = memchr(p, '\n', (size_t)(end - p));

	return eol != NULL ? eol + 1 : end;
}

/* A line "From " begins a mail only behind a blank line: many programs forget to quote it. */
static const char *mail_end(const char *p, const char *end)
{
	bool is_blank_before = false;

	while (p < end && !(is_blank_before && is_mark(p, end))) {
		const char *next = next_line(p, end);

		is_blank_before = next - p == 1 || (next - p == 2 && *p == '\r');
		p = next;
	}
	return p;
}

static bool is_quoted(const char *p, const char *end)
{
	const char *s = p;

	while (s < end && *s == '>')
		s++;
	return s > p && is_mark(s, end);
}

static void put_unquoted(struct buf *out, const char *p, const char *end)
{
	while (p < end) {
		const char *next = next_line(p, end);

		if (is_quoted(p, end))
			p++;
		buf_add(out, p, (size_t)(next - p));
		p = next;
	}
}

/* The blank line in front of the next mail belongs to the file. */
static const char *without_blank(const char *p, const char *end)
{
	if (end - p >= 2 && end[-1] == '\n' && end[-2] == '\n')
		return end - 1;
	if (end - p >= 4 && memcmp(end - 4, "\r\n\r\n", 4) == 0)
		return end - 2;
	return end;
}

bool mbox_next(const char *p, size_t n, size_t *at, struct buf *out)
{
	const char *const end = p + n;
	const char *from = p + *at;
	const bool is_mbox = is_mark(p, end);

	buf_reset(out);
	if (*at >= n)
		return false;
	if (!is_mbox) {
		buf_add(out, p, n);
		*at = n;
		return !out->is_over;
	}
	if (is_mark(from, end))
		from = next_line(from, end);
	const char *stop = mail_end(from, end);

	*at = (size_t)(stop - p);
	put_unquoted(out, from, stop < end ? without_blank(from, stop) : without_blank(from, end));
	return !out->is_over;
}

size_t mbox_count(const char *p, size_t n)
{
	const char *const end = p + n;
	size_t count = 0;

	if (n == 0 || !is_mark(p, end))
		return n > 0;
	for (const char *at = p; at < end; count++)
		at = mail_end(next_line(at, end), end);
	return count;
}

void mbox_put(struct buf *out, const char *mail, size_t n)
{
	const char *const end = mail + n;

	buf_adds(out, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n");
	for (const char *p = mail; p < end;) {
		const char *next = next_line(p, end);

		if (is_mark(p, end) || is_quoted(p, end))
			buf_addc(out, '>');
		buf_add(out, p, (size_t)(next - p));
		p = next;
	}
	if (n == 0 || end[-1] != '\n')
		buf_addc(out, '\n');
	buf_addc(out, '\n');
}
