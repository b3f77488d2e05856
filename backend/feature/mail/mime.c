#include "feature/mail/mime.h"
#include "base/str.h"
#include "feature/mail/mail_parse.h"
#include "feature/mail/transfer.h"

#include <string.h>

struct walk {
	struct arena *a;
	size_t parts;
};

bool mime_is(const struct mime_part *p, const char *type)
{
	return str_eq(p->type.value, type);
}

bool mime_is_attachment(const struct mime_part *p)
{
	return str_starts(p->disposition.value, "attachment");
}

const char *mime_body(struct arena *a, const struct mime_part *p, size_t *n)
{
	return transfer_decode(a, headers_get(&p->headers, "Content-Transfer-Encoding"), p->body,
			       p->body_n, n);
}

/*
 * A line that delimits parts: where it starts, where the next line starts, and whether it closes.
 */
struct delimiter {
	size_t start;
	size_t end;
	bool is_close;
};

static bool is_delimiter(const char *line, size_t n, const char *boundary, size_t boundary_n,
			 bool *is_close)
{
	if (n < boundary_n + 2 || line[0] != '-' || line[1] != '-' ||
	    memcmp(line + 2, boundary, boundary_n) != 0)
		return false;
	size_t i = boundary_n + 2;

	*is_close = n - i >= 2 && line[i] == '-' && line[i + 1] == '-';
	i += *is_close ? 2 : 0;
	while (i < n && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r'))
		i++;
	/* Some programs glue rubbish to the closing line. */
	return i == n || *is_close;
}

/* The next delimiter at or after `from`. */
static bool next_delimiter(const char *p, size_t n, size_t from, const char *boundary,
			   struct delimiter *d)
{
	const size_t boundary_n = strlen(boundary);

	for (size_t i = from; i < n;) {
		const char *nl = memchr(p + i, '\n', n - i);
		const size_t line = nl == NULL ? n - i : (size_t)(nl - p) - i;

		if (is_delimiter(p + i, line, boundary, boundary_n, &d->is_close)) {
			d->start = i;
			d->end = nl == NULL ? n : i + line + 1;
			return true;
		}
		i += line + 1;
	}
	return false;
}

/* The line end before a delimiter belongs to the delimiter. */
static size_t part_end(const char *p, size_t start, size_t end)
{
	if (end > start && p[end - 1] == '\n')
		end--;
	if (end > start && p[end - 1] == '\r')
		end--;
	return end;
}

static struct mime_part *read_part(struct walk *w, const char *p, size_t n,
				   const char *default_type, int depth);

/* Reads the children; false if there is no delimiter at all. */
static bool read_children(struct walk *w, struct mime_part *part, const char *boundary, int depth)
{
	const char *default_type =
		mime_is(part, "multipart/digest") ? "message/rfc822" : "text/plain";
	struct mime_part **tail = &part->first;
	struct delimiter d;
	size_t at = 0;

	if (!next_delimiter(part->body, part->body_n, 0, boundary, &d))
		return false;
	while (!d.is_close && w->parts < MAIL_PARTS_MAX) {
		at = d.end;
		const bool has_next = next_delimiter(part->body, part->body_n, at, boundary, &d);
		const size_t end = has_next ? part_end(part->body, at, d.start) : part->body_n;

		if (end > at || has_next) {
			*tail = read_part(w, part->body + at, end - at, default_type, depth + 1);
			tail = &(*tail)->next;
		}
		if (!has_next)
			break;
	}
	return part->first != NULL;
}

static void read_type(struct walk *w, struct mime_part *part, const char *default_type)
{
	const char *type = headers_get(&part->headers, "Content-Type");
	const char *disposition = headers_get(&part->headers, "Content-Disposition");

	params_parse(w->a, type == NULL ? default_type : type, &part->type);
	params_parse(w->a, disposition == NULL ? "" : disposition, &part->disposition);
	const char *value = part->type.value;
	size_t n = 0;

	/* "application/pdf name=..." with the semicolon forgotten, bytes that belong in no type. */
	while (value[n] > ' ' && value[n] < 127 && value[n] != '"')
		n++;
	if (value[n] != '\0')
		part->type.value = arena_strndup(w->a, value, n);
	if (strchr(part->type.value, '/') == NULL)
		part->type.value = "text/plain";
}

static struct mime_part *read_part(struct walk *w, const char *p, size_t n,
				   const char *default_type, int depth)
{
	struct mime_part *part = arena_zalloc(w->a, sizeof(*part));
	const size_t head = headers_scan(w->a, p, n, &part->headers);

	w->parts++;
	part->body = p + head;
	part->body_n = n - head;
	read_type(w, part, default_type);
	if (!str_starts(part->type.value, "multipart/"))
		return part;
	const char *boundary = params_get(&part->type, "boundary");

	if (boundary == NULL || *boundary == '\0' || depth >= MIME_DEPTH_MAX ||
	    !read_children(w, part, boundary, depth))
		part->type.value = "text/plain";
	return part;
}

struct mime_part *mime_parse(struct arena *a, const char *raw, size_t n)
{
	struct walk w = { .a = a };

	return read_part(&w, raw, n, "text/plain", 0);
}
