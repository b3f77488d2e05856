#include "core/multipart.h"
#include "base/str.h"

#include <stddef.h>
#include <string.h>

enum { PARTS_MAX = 32, HEADERS_MAX = 8 * 1024, BOUNDARY_MAX = 70 };

/* What is left of the body, or of a header. */
struct rest {
	const char *p;
	const char *end;
};

/* One header of a part; both slices point into the body. */
struct header {
	struct bytes name, value;
};

/* What the headers of a part say; `file` is NULL unless there was a filename. */
struct part {
	const char *name;
	const char *file;
};

static int broken(struct req *r, const char *why)
{
	return fail(r, E_MALFORMED, "multipart: %s", why);
}

static size_t left(const struct rest *s)
{
	return (size_t)(s->end - s->p);
}

static bool bytes_are(struct bytes b, const char *text)
{
	const char *p = b.p;

	for (size_t i = 0; i < b.n; i++, text++) {
		const char c = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];

		if (*text == '\0' || c != *text)
			return false;
	}
	return *text == '\0';
}

static void skip_space(struct rest *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t'))
		s->p++;
}

static bool skip_char(struct rest *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static bool is_token_char(char c)
{
	return c > ' ' && c < 0x7f && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

static struct bytes take_token(struct rest *s)
{
	const char *first = s->p;

	while (s->p < s->end && is_token_char(*s->p))
		s->p++;
	return (struct bytes){ first, (size_t)(s->p - first) };
}

/* Length of a quoted text up to its closing quote, or -1. */
static ptrdiff_t quoted_length(const struct rest *s)
{
	for (const char *p = s->p; p < s->end; p++) {
		if (*p == '"')
			return p - s->p;
		if (*p == '\\' && p + 1 < s->end && (p[1] == '"' || p[1] == '\\'))
			p++;
	}
	return -1;
}

/*
 * A quoted text after its opening quote; NULL if it has no end. Browsers write a quote inside as
 * %22, curl as \" (and \ as \\); other escapes are left as they are: C:\dir is a file name too.
 */
static char *take_quoted(struct req *r, struct rest *s)
{
	const ptrdiff_t length = quoted_length(s);

	if (length < 0)
		return NULL;
	const struct rest in = { s->p, s->p + length };
	char *out = arena_alloc(r->arena, (size_t)length + 1);
	size_t n = 0;

	for (const char *p = in.p; p < in.end; p++) {
		if (*p == '\\' && p + 1 < in.end && (p[1] == '"' || p[1] == '\\')) {
			out[n++] = *++p;
		} else if (in.end - p >= 3 && memcmp(p, "%22", 3) == 0) {
			out[n++] = '"';
			p += 2;
		} else {
			out[n++] = *p;
		}
	}
	out[n] = '\0';
	s->p = in.end + 1;
	return out;
}

/* `; name=value`: 1 for one parameter, 0 at the end, -1 if it is broken. */
static int take_param(struct req *r, struct rest *s, struct bytes *name, char **value)
{
	skip_space(s);
	if (s->p == s->end)
		return 0;
	if (!skip_char(s, ';'))
		return -1;
	skip_space(s);
	*name = take_token(s);
	if (name->n == 0 || !skip_char(s, '='))
		return -1;
	if (skip_char(s, '"')) {
		*value = take_quoted(r, s);
	} else {
		const struct bytes token = take_token(s);

		*value = token.n > 0 ? arena_strndup(r->arena, token.p, token.n) : NULL;
	}
	return *value != NULL ? 1 : -1;
}

/* ---- the boundary ---- */

static bool is_boundary(const char *s)
{
	const size_t n = strlen(s);

	if (n < 1 || n > BOUNDARY_MAX || s[n - 1] == ' ')
		return false;
	for (; *s != '\0'; s++)
		if ((*s < '0' || *s > '9') && (*s < 'A' || *s > 'Z') && (*s < 'a' || *s > 'z') &&
		    strchr("'()+_,-./:=? ", *s) == NULL)
			return false;
	return true;
}

static int find_boundary(struct req *r, const char *content_type, const char **out)
{
	static const char type[] = "multipart/form-data";
	struct bytes name = { 0 };
	char *value = NULL;
	int got = 0;

	if (content_type == NULL || !str_istarts(content_type, type) ||
	    strlen(content_type) > HEADERS_MAX)
		return broken(r, "the content type is another one");
	struct rest s = { content_type + strlen(type), content_type + strlen(content_type) };

	*out = NULL;
	while ((got = take_param(r, &s, &name, &value)) == 1) {
		if (!bytes_are(name, "boundary"))
			continue;
		if (*out != NULL || !is_boundary(value))
			return broken(r, "bad boundary");
		*out = value;
	}
	return got == 0 && *out != NULL ? 0 : broken(r, "no boundary");
}

/* ---- headers of a part ---- */

/* One header line up to its CRLF. Lines are not folded: no browser does. */
static bool take_header(struct rest *s, struct header *h)
{
	const char *eol = memmem(s->p, left(s), "\r\n", 2);

	if (eol == NULL)
		return false;
	struct rest line = { s->p, eol };

	h->name = take_token(&line);
	if (h->name.n == 0 || !skip_char(&line, ':'))
		return false;
	skip_space(&line);
	h->value = (struct bytes){ line.p, left(&line) };
	s->p = eol + 2;
	return true;
}

static int read_disposition(struct req *r, struct bytes value, struct part *part)
{
	const char *first = value.p;
	struct rest s = { first, first + value.n };
	struct bytes name = { 0 };
	char *text = NULL;
	int got = 0;

	if (part->name != NULL || !bytes_are(take_token(&s), "form-data"))
		return broken(r, "bad content disposition");
	while ((got = take_param(r, &s, &name, &text)) == 1) {
		const char **to = bytes_are(name, "name")       ? &part->name
				  : bytes_are(name, "filename") ? &part->file
								: NULL;

		if (to != NULL && *to != NULL)
			return broken(r, "doubled parameter");
		if (to != NULL)
			*to = text;
	}
	return got == 0 && part->name != NULL ? 0 : broken(r, "bad content disposition");
}

static bool is_plain_encoding(struct bytes value)
{
	return bytes_are(value, "binary") || bytes_are(value, "8bit") || bytes_are(value, "7bit");
}

static bool is_text(const char *s)
{
	return s == NULL || str_is_utf8(s, strlen(s));
}

static int read_headers(struct req *r, struct rest *s, struct part *part)
{
	const size_t cap = left(s) < HEADERS_MAX ? left(s) : HEADERS_MAX;
	const char *blank =
		cap >= 2 && memcmp(s->p, "\r\n", 2) == 0 ? s->p : memmem(s->p, cap, "\r\n\r\n", 4);

	if (blank == NULL || memchr(s->p, '\0', (size_t)(blank - s->p)) != NULL)
		return broken(r, "headers without end");
	/* The slice keeps the CRLF of the last line. */
	struct rest lines = { s->p, blank == s->p ? blank : blank + 2 };
	struct header h = { 0 };

	while (lines.p < lines.end) {
		if (!take_header(&lines, &h))
			return broken(r, "bad header");
		if (bytes_are(h.name, "content-disposition"))
			TRY(read_disposition(r, h.value, part));
		else if (bytes_are(h.name, "content-transfer-encoding") &&
			 !is_plain_encoding(h.value))
			return broken(r, "encoded parts are not taken");
	}
	if (part->name == NULL || *part->name == '\0' || !is_text(part->name) ||
	    !is_text(part->file))
		return broken(r, "a part without a name");
	s->p = lines.end + 2;
	return 0;
}

/* ---- parts ---- */

/*
 * After a delimiter: "--" ends the body, spaces and CRLF start a part. Anything else means that the
 * boundary is only the beginning of a longer word inside a part.
 */
enum after { AFTER_PART, AFTER_END, AFTER_OTHER };

static enum after after_delimiter(struct rest *s)
{
	struct rest t = *s;

	if (left(&t) >= 2 && memcmp(t.p, "--", 2) == 0) {
		s->p += 2;
		return AFTER_END;
	}
	skip_space(&t);
	if (!skip_char(&t, '\r') || !skip_char(&t, '\n'))
		return AFTER_OTHER;
	*s = t;
	return AFTER_PART;
}

/* The content up to the next delimiter; s moves behind that. */
static bool take_content(struct rest *s, const char *delimiter, struct bytes *out, enum after *next)
{
	const size_t n = strlen(delimiter);
	struct rest t = *s;

	for (;;) {
		const char *found = memmem(t.p, left(&t), delimiter, n);

		if (found == NULL)
			return false;
		t.p = found + n;
		*next = after_delimiter(&t);
		if (*next == AFTER_OTHER)
			continue;
		*out = (struct bytes){ s->p, (size_t)(found - s->p) };
		*s = t;
		return true;
	}
}

static int make_pair(struct req *r, const struct part *part, struct bytes content, struct pair *out)
{
	*out = (struct pair){ .name = part->name };
	if (part->file != NULL) {
		struct upload *u = arena_zalloc(r->arena, sizeof(*u));

		/* A file control that was left empty sends a part without name and bytes. */
		*u = (struct upload){ *part->file != '\0' || content.n > 0 ? part->file : NULL,
				      content.p, content.n };
		out->upload = u;
		return 0;
	}
	if (memchr(content.p, '\0', content.n) != NULL || !str_is_utf8(content.p, content.n))
		return fail_field(r, part->name, "bad_text");
	out->value = arena_strndup(r->arena, content.p, content.n);
	return 0;
}

/* The body without its first CRLF: every delimiter but the first one has one in front. */
static int start_body(struct req *r, const char *delimiter, struct rest *s, enum after *next)
{
	const size_t n = strlen(delimiter) - 2;

	if (left(s) < n || memcmp(s->p, delimiter + 2, n) != 0)
		return broken(r, "the body does not start with the boundary");
	s->p += n;
	*next = after_delimiter(s);
	return *next == AFTER_OTHER ? broken(r, "the body does not start with the boundary") : 0;
}

int multipart_split(struct req *r, const char *content_type, const char *body, size_t n,
		    struct pair **v, size_t *out_n)
{
	struct pair *pairs = arena_array(r->arena, PARTS_MAX, sizeof(*pairs));
	struct rest s = { body, body + n };
	const char *boundary = NULL;
	enum after next = AFTER_OTHER;
	size_t count = 0;

	TRY(find_boundary(r, content_type, &boundary));
	const char *delimiter = arena_printf(r->arena, "\r\n--%s", boundary);

	TRY(start_body(r, delimiter, &s, &next));
	while (next == AFTER_PART) {
		struct part part = { 0 };
		struct bytes content = { 0 };

		if (count == PARTS_MAX)
			return broken(r, "too many parts");
		TRY(read_headers(r, &s, &part));
		if (!take_content(&s, delimiter, &content, &next))
			return broken(r, "a part without end");
		TRY(make_pair(r, &part, content, &pairs[count++]));
	}
	*v = pairs;
	*out_n = count;
	return 0;
}
