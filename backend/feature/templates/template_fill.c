#include "feature/templates/template_fill.h"
#include "base/buf.h"
#include "base/str.h"

#include <string.h>

enum { NAME_BYTES = 40 };

static const struct {
	const char *name;
	size_t offset;
} names[] = {
	{ "author_name", offsetof(struct template_values, author_name) },
	{ "first_name", offsetof(struct template_values, first_name) },
	{ "product", offsetof(struct template_values, product) },
	{ "product_url", offsetof(struct template_values, product_url) },
	{ "place", offsetof(struct template_values, place) },
	{ "link", offsetof(struct template_values, link) },
	{ "subject", offsetof(struct template_values, subject) },
	{ "point_name", offsetof(struct template_values, point_name) },
	{ "channel_name", offsetof(struct template_values, channel_name) },
	{ "my_name", offsetof(struct template_values, my_name) },
};
static const size_t names_n = sizeof(names) / sizeof(names[0]);

/* One placeholder in a text: its braces included, and what stands between them, trimmed. */
struct place {
	const char *start, *end;
	const char *name;
};

/* The next pair of braces on one line; braces that nothing closes are text. */
static bool next_place(struct arena *a, const char *text, struct place *out)
{
	for (const char *p = strstr(text, "{{"); p != NULL; p = strstr(p + 1, "{{")) {
		/* Of three braces the inner two count. */
		while (p[2] == '{')
			p++;
		const char *close = strstr(p + 2, "}}");
		const char *again = strstr(p + 2, "{{");

		if (close == NULL)
			return false;
		if ((again != NULL && again < close) ||
		    memchr(p, '\n', (size_t)(close - p)) != NULL)
			continue;
		out->start = p;
		out->end = close + 2;
		out->name = str_trim(arena_strndup(a, p + 2, (size_t)(close - p - 2)));
		return true;
	}
	return false;
}

static int index_of(const char *name)
{
	for (size_t i = 0; i < names_n; i++)
		if (str_eq(names[i].name, name))
			return (int)i;
	return -1;
}

static const char *value_of(const struct template_values *v, const char *name)
{
	const int i = index_of(name);

	if (i < 0)
		return NULL;
	const char *value = *(const char *const *)((const char *)v + names[i].offset);

	return str_is_blank(value) ? NULL : value;
}

/* Names are shown to people in an error: cut to what a name could be. */
static const char *shown(struct arena *a, const char *name)
{
	return arena_strndup(a, name, str_utf8_cut(name, NAME_BYTES));
}

const char *template_unknown(struct arena *a, const char *text)
{
	struct place p;

	for (const char *s = text; next_place(a, s, &p); s = p.end)
		if (index_of(p.name) < 0)
			return shown(a, p.name);
	return NULL;
}

const char *template_fill(struct arena *a, const char *text, const struct template_values *v,
			  const char **missing)
{
	const char *s = text;
	struct place p;
	struct buf b;

	*missing = NULL;
	buf_init(&b, (size_t)1 << 20);
	for (; next_place(a, s, &p); s = p.end) {
		const char *value = value_of(v, p.name);

		buf_add(&b, s, (size_t)(p.start - s));
		if (value != NULL)
			buf_adds(&b, value);
		else
			buf_add(&b, p.start, (size_t)(p.end - p.start));
		if (value == NULL && *missing == NULL)
			*missing = shown(a, p.name);
	}
	buf_adds(&b, s);
	const char *filled = arena_strndup(a, b.len > 0 ? b.p : "", b.len);

	buf_free(&b);
	return filled;
}

const char *template_first_name(struct arena *a, const char *author_name)
{
	if (str_is_blank(author_name) || strpbrk(author_name, "@0123456789") != NULL)
		return NULL;
	const char *name = str_trim(arena_strdup(a, author_name));
	const size_t n = strcspn(name, " \t,");

	/* "А." is an initial, and a single letter is no name. */
	const char *first = arena_strndup(a, name, n);

	return n == 0 || str_ends(first, ".") || str_utf8_len(first) < 2 ? NULL : first;
}
