#include "core/field.h"
#include "base/str.h"

#include <string.h>

enum { QUERY_PAIRS_MAX = 64 };

static bool same_name(const struct pair *a, const struct pair *b)
{
	return str_eq(a->name, b->name);
}

static int set_list_element(struct req *r, const struct field *f, const struct pair *p, void *in,
			    size_t i)
{
	int64_t id = 0;

	if (p->value == NULL)
		return fail_field(r, f->name, "wrong_type");
	if (f->type == D_STR_LIST)
		return field_list_text(r, f, in, i, (struct bytes){ p->value, strlen(p->value) });
	if (!str_to_i64(p->value, &id))
		return fail_field(r, f->name, "wrong_type");
	return field_list_id(r, f, in, i, id);
}

/* All pairs from v[0] on that carry its name become one list. */
static int set_list(struct req *r, const struct field *f, const struct pair *v, size_t n, void *in)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += same_name(&v[i], &v[0]);
	TRY(field_list(r, f, in, count));
	for (size_t i = 0, k = 0; i < n; i++)
		if (same_name(&v[i], &v[0]))
			TRY(set_list_element(r, f, &v[i], in, k++));
	return 0;
}

static bool came_before(const struct pair *v, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_name(&v[k], &v[i]))
			return true;
	return false;
}

static bool is_list_name(const struct desc *d, const char *name)
{
	const struct field *f = desc_field(d, name);

	return f != NULL && field_is_list(f);
}

static int set_pair(struct req *r, const struct field *f, const struct pair *p, void *in)
{
	if (p->upload != NULL)
		return field_upload(r, f, in, p->upload);
	return f->type == D_UPLOAD ? fail_field(r, f->name, "wrong_type")
				   : field_raw(r, f, in, p->value);
}

int pairs_in(struct req *r, const struct desc *d, const struct pair *v, size_t n, void *in,
	     struct json_seen *seen)
{
	for (size_t i = 0; i < n; i++) {
		const struct field *f = NULL;

		/* The first pair of a list took the others along. */
		if (is_list_name(d, v[i].name) && came_before(v, i))
			continue;
		TRY(field_take(r, d, v[i].name, seen, &f));
		if (field_is_list(f))
			TRY(set_list(r, f, v + i, n - i, in));
		else
			TRY(set_pair(r, f, &v[i], in));
	}
	return 0;
}

static int split_one(struct req *r, const char *s, size_t n, struct pair *out)
{
	const char *eq = memchr(s, '=', n);
	const size_t name_n = eq != NULL ? (size_t)(eq - s) : n;
	const size_t value_n = eq != NULL ? n - name_n - 1 : 0;

	out->name = str_url_decode(r->arena, s, name_n, true);
	out->value = str_url_decode(r->arena, eq != NULL ? eq + 1 : s, value_n, true);
	if (out->name == NULL || out->value == NULL || *out->name == '\0')
		return fail(r, E_MALFORMED, "the query string is broken");
	return 0;
}

int query_split(struct req *r, const char *s, size_t n, struct pair **v, size_t *out_n)
{
	struct pair *pairs = arena_array(r->arena, QUERY_PAIRS_MAX, sizeof(*pairs));
	const char *const end = s + n;
	size_t count = 0;

	while (s < end) {
		const char *amp = memchr(s, '&', (size_t)(end - s));
		const size_t len = (size_t)((amp != NULL ? amp : end) - s);

		if (len > 0 && count == QUERY_PAIRS_MAX)
			return fail(r, E_MALFORMED, "more than %d parameters", QUERY_PAIRS_MAX);
		if (len > 0)
			TRY(split_one(r, s, len, &pairs[count++]));
		s += len + (amp != NULL);
	}
	*v = pairs;
	*out_n = count;
	return 0;
}
