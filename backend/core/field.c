#include "core/field.h"
#include "base/str.h"

#include <string.h>

enum { NAME_SHOWN_BYTES = 64 };

/* The common shape of every list of ids.h and of struct str_list: elements and their number. */
struct any_list {
	void *v;
	size_t n;
};

static void *at(void *in, const struct field *f)
{
	return (char *)in + f->offset;
}

bool field_is_list(const struct field *f)
{
	return f->type == D_ID_LIST || f->type == D_STR_LIST;
}

/* Blobs and JSON made by SQL never come from outside. */
static bool is_input(const struct field *f)
{
	return f->type != D_BYTES && f->type != D_JSON;
}

/* The name as it may be shown: it comes from outside and may be long or no text at all. */
static const char *shown_name(struct req *r, const char *name)
{
	const size_t n = str_utf8_cut(name, NAME_SHOWN_BYTES);

	return str_is_utf8(name, n) ? arena_strndup(r->arena, name, n) : "?";
}

int field_take(struct req *r, const struct desc *d, const char *name, struct json_seen *seen,
	       const struct field **f)
{
	const struct field *found = desc_field(d, name);

	if (found == NULL || !is_input(found))
		return fail_field(r, shown_name(r, name), "unknown_field");
	const size_t i = (size_t)(found - d->fields);
	const uint64_t bit = (uint64_t)1 << (i % 64);

	if (i >= sizeof(seen->bits) * 8)
		return fail(r, E_INTERNAL, "%s has too many fields", d->name);
	if (seen->bits[i / 64] & bit)
		return fail_field(r, found->name, "doubled_field");
	seen->bits[i / 64] |= bit;
	*f = found;
	return 0;
}

int in_complete(struct req *r, const struct desc *d, const struct json_seen *seen)
{
	for (size_t i = 0; i < d->n && i < sizeof(seen->bits) * 8; i++) {
		const bool is_seen = (seen->bits[i / 64] >> (i % 64)) & 1;

		if ((d->fields[i].flags & REQ) && !is_seen)
			return fail_field(r, d->fields[i].name, "required");
	}
	return 0;
}

int field_null(struct req *r, const struct field *f)
{
	return f->flags & REQ ? fail_field(r, f->name, "required") : 0;
}

static int check_range(struct req *r, const struct field *f, int64_t v)
{
	if (v < f->min)
		return fail_field(r, f->name, "too_small");
	return v > f->max ? fail_field(r, f->name, "too_big") : 0;
}

int field_i64(struct req *r, const struct field *f, void *in, int64_t v)
{
	switch (f->type) {
	case D_I64:
		TRY(check_range(r, f, v));
		*(int64_t *)at(in, f) = v;
		return 0;
	case D_OPT_I64:
		TRY(check_range(r, f, v));
		*(struct opt_i64 *)at(in, f) = (struct opt_i64){ true, v };
		return 0;
	case D_ID:
		if (v < 1)
			return fail_field(r, f->name, "wrong_type");
		*(int64_t *)at(in, f) = v;
		return 0;
	default:
		return fail_field(r, f->name, "wrong_type");
	}
}

int field_bool(struct req *r, const struct field *f, void *in, bool v)
{
	if (f->type != D_BOOL)
		return fail_field(r, f->name, "wrong_type");
	*(bool *)at(in, f) = v;
	return 0;
}

static bool is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
}

/* Control characters of valid UTF-8; with LINES tab, CR and LF pass. */
static bool has_controls(const char *s, unsigned flags)
{
	const char *const end = s + strlen(s);

	while (s < end) {
		const uint32_t cp = str_utf8_next(&s, end);

		if (is_control(cp) &&
		    !((flags & LINES) && (cp == '\t' || cp == '\n' || cp == '\r')))
			return true;
	}
	return false;
}

/* Copies and cleans a text; *out is NULL when TRIM left nothing. */
static int take_text(struct req *r, const struct field *f, struct bytes raw, const char **out)
{
	if (memchr(raw.p, '\0', raw.n) != NULL || !str_is_utf8(raw.p, raw.n))
		return fail_field(r, f->name, "bad_text");
	char *s = arena_strndup(r->arena, raw.p, raw.n);

	if (f->flags & TRIM)
		s = str_trim(s);
	if (has_controls(s, f->flags))
		return fail_field(r, f->name, "bad_text");
	*out = *s == '\0' && (f->flags & TRIM) ? NULL : s;
	return 0;
}

static int check_length(struct req *r, const struct field *f, size_t n)
{
	if ((int64_t)n < f->min)
		return fail_field(r, f->name, "too_short");
	return (int64_t)n > f->max ? fail_field(r, f->name, "too_long") : 0;
}

static int set_str(struct req *r, const struct field *f, void *in, struct bytes raw)
{
	const char *s = NULL;

	TRY(take_text(r, f, raw, &s));
	if (s == NULL)
		return field_null(r, f);
	TRY(check_length(r, f, str_utf8_len(s)));
	*(const char **)at(in, f) = s;
	return 0;
}

static int set_time(struct req *r, const struct field *f, void *in, const char *s)
{
	struct timestamp t = { 0 };

	if (!time_parse_iso(s, &t))
		return fail_field(r, f->name, "wrong_type");
	*(struct timestamp *)at(in, f) = t;
	return 0;
}

static int set_choice(struct req *r, const struct field *f, void *in, const char *s)
{
	const int v = f->choices != NULL ? choice_value(f->choices, s) : 0;

	if (v == 0)
		return fail_field(r, f->name, "not_a_choice");
	*(int *)at(in, f) = v;
	return 0;
}

int field_text(struct req *r, const struct field *f, void *in, const char *s, size_t n)
{
	const struct bytes raw = { s, n };
	const char *text = NULL;

	if (f->type == D_STR)
		return set_str(r, f, in, raw);
	if (f->type != D_TIME && f->type != D_CHOICE)
		return fail_field(r, f->name, "wrong_type");
	TRY(take_text(r, f, raw, &text));
	if (text == NULL)
		return field_null(r, f);
	return f->type == D_TIME ? set_time(r, f, in, text) : set_choice(r, f, in, text);
}

static int raw_bool(struct req *r, const struct field *f, void *in, const char *s)
{
	const bool is_true = str_eq(s, "true") || str_eq(s, "1");

	if (!is_true && !str_eq(s, "false") && !str_eq(s, "0"))
		return fail_field(r, f->name, "wrong_type");
	return field_bool(r, f, in, is_true);
}

int field_raw(struct req *r, const struct field *f, void *in, const char *s)
{
	int64_t v = 0;

	if (f->type == D_STR)
		return field_text(r, f, in, s, strlen(s));
	/* A form sends a control that was left empty as `name=`. */
	if (*s == '\0')
		return field_null(r, f);
	switch (f->type) {
	case D_I64:
	case D_OPT_I64:
	case D_ID:
		if (!str_to_i64(s, &v))
			return fail_field(r, f->name, "wrong_type");
		return field_i64(r, f, in, v);
	case D_BOOL:
		return raw_bool(r, f, in, s);
	default:
		return field_text(r, f, in, s, strlen(s));
	}
}

int field_upload(struct req *r, const struct field *f, void *in, const struct upload *u)
{
	if (f->type != D_UPLOAD)
		return fail_field(r, f->name, "wrong_type");
	if (u->name == NULL || u->n == 0)
		return field_null(r, f);
	if (f->max > 0)
		TRY(check_range(r, f, u->n > INT64_MAX ? INT64_MAX : (int64_t)u->n));
	*(struct upload *)at(in, f) = *u;
	return 0;
}

int field_list(struct req *r, const struct field *f, void *in, size_t n)
{
	const size_t size = f->type == D_ID_LIST ? sizeof(int64_t) : sizeof(const char *);

	if (!field_is_list(f))
		return fail_field(r, f->name, "wrong_type");
	if (n > FIELD_LIST_MAX)
		return fail_field(r, f->name, "too_long");
	TRY(check_length(r, f, n));
	const struct any_list list = { arena_array(r->arena, n, size), n };

	memcpy(at(in, f), &list, sizeof(list));
	return 0;
}

static char *element(const struct field *f, void *in, size_t i, size_t size)
{
	struct any_list list;

	memcpy(&list, at(in, f), sizeof(list));
	return (char *)list.v + i * size;
}

int field_list_id(struct req *r, const struct field *f, void *in, size_t i, int64_t v)
{
	if (f->type != D_ID_LIST || v < 1)
		return fail_field(r, f->name, "wrong_type");
	memcpy(element(f, in, i, sizeof(v)), &v, sizeof(v));
	return 0;
}

int field_list_text(struct req *r, const struct field *f, void *in, size_t i, struct bytes text)
{
	const char *s = NULL;

	if (f->type != D_STR_LIST)
		return fail_field(r, f->name, "wrong_type");
	TRY(take_text(r, f, text, &s));
	if (s == NULL)
		return fail_field(r, f->name, "required");
	if (str_utf8_len(s) > FIELD_LIST_TEXT_MAX)
		return fail_field(r, f->name, "too_long");
	memcpy(element(f, in, i, sizeof(s)), &s, sizeof(s));
	return 0;
}
