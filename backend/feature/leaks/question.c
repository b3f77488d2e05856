#include "feature/leaks/question.h"
#include "base/buf.h"
#include "base/str.h"

#include <string.h>

enum { QUESTION_BYTES = 4000, LIST_ROWS = 200, SPAN_DAYS = 30 };

static const int64_t DAY_US = (int64_t)86400 * 1000000;

static void put_escaped(struct buf *b, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
		const bool is_plain = (*p >= '0' && *p <= '9') ||
				      ((*p | 32) >= 'a' && (*p | 32) <= 'z') || *p == '-' ||
				      *p == '.';

		if (is_plain) {
			buf_addc(b, (char)*p);
			continue;
		}
		buf_addc(b, '%');
		buf_addc(b, digits[*p >> 4]);
		buf_addc(b, digits[*p & 15]);
	}
}

/* A day of the last weeks, or a moment: spans begin before they end. */
static const char *moment(struct arena *a, const struct field *f)
{
	const bool is_start = str_eq(f->name, "from") || str_eq(f->name, "day_from");
	char iso[TIME_ISO_BYTES];

	time_iso(time_add(time_now(), is_start ? -SPAN_DAYS * DAY_US : 0), iso);
	return arena_strndup(a, iso, f->type == D_TIME ? strlen(iso) : strlen("2026-11-22"));
}

static int64_t id_of(const struct question_of *of, const struct field *f)
{
	return (f == of->odd ? of->foreign : of->own)->id[f->id];
}

/* A value for a field, NULL when it is left out. */
static const char *value_of(struct arena *a, const struct question_of *of, const struct field *f)
{
	const bool is_needed = (f->flags & REQ) != 0;

	if (f->type == D_ID)
		return is_needed || f == of->odd ? arena_printf(a, "%lld", (long long)id_of(of, f))
						 : NULL;
	if (str_eq(f->name, "q"))
		return of->word;
	if (str_eq(f->name, "view"))
		return of->view > 0 ? choice_name(f->choices, of->view) : NULL;
	if (str_eq(f->name, "limit"))
		return arena_printf(a, "%d", LIST_ROWS);
	if (str_eq(f->name, "since"))
		return arena_printf(a, "%lld", (long long)of->own->since);
	if (!is_needed)
		return NULL;
	if (f->type == D_CHOICE)
		return choice_name(f->choices, 1);
	if (f->type == D_BOOL)
		return "true";
	return f->type == D_I64 ? arena_printf(a, "%lld", (long long)(f->min > 1 ? f->min : 1))
				: moment(a, f);
}

static bool is_in_path(const char *path, const char *name)
{
	const size_t n = strlen(name);

	for (const char *at = strchr(path, ':'); at != NULL; at = strchr(at + 1, ':'))
		if (strncmp(at + 1, name, n) == 0 && (at[n + 1] == '/' || at[n + 1] == '\0'))
			return true;
	return false;
}

static bool put_path(struct arena *a, struct buf *b, const struct question_of *of)
{
	for (const char *p = of->route->path; *p != '\0'; p++) {
		if (*p != ':') {
			buf_addc(b, *p);
			continue;
		}
		const size_t n = strcspn(p + 1, "/");
		const struct field *f =
			desc_field(of->route->handler->in, arena_strndup(a, p + 1, n));
		const char *v = f != NULL ? value_of(a, of, f) : NULL;

		if (v == NULL || (f->type == D_ID && id_of(of, f) == 0))
			return false;
		buf_adds(b, v);
		p += n;
	}
	return true;
}

static bool put_query(struct arena *a, struct buf *b, const struct question_of *of)
{
	const struct desc *d = of->route->handler->in;

	for (size_t i = 0; i < d->n; i++) {
		const struct field *f = &d->fields[i];
		const char *v = is_in_path(of->route->path, f->name) ? NULL : value_of(a, of, f);

		if (v == NULL)
			continue;
		if (f->type == D_ID && id_of(of, f) == 0)
			return false;
		buf_addf(b, "%s%s=", b->len > 0 ? "&" : "", f->name);
		put_escaped(b, v);
	}
	return true;
}

bool question_make(struct arena *a, const struct question_of *of, struct question *out)
{
	struct buf path;
	struct buf query;

	buf_init(&path, QUESTION_BYTES);
	buf_init(&query, QUESTION_BYTES);
	const bool is_made = put_path(a, &path, of) && put_query(a, &query, of);

	if (is_made)
		*out = (struct question){ arena_strdup(a, buf_str(&path)),
					  arena_strdup(a, buf_str(&query)) };
	buf_free(&path);
	buf_free(&query);
	return is_made;
}
