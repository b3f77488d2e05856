#include "core/field.h"
#include "base/str.h"

#include <jansson.h>
#include <string.h>

enum { DEPTH_MAX = 16 };

/*
 * Depth of the deepest bracket, counted before the recursive parser sees the text. Brackets inside
 * strings do not count; what is no JSON at all is the parser's to refuse.
 */
static bool is_too_deep(const char *s, size_t n)
{
	bool is_string = false;
	int depth = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_string) {
			if (s[i] == '\\')
				i++;
			else if (s[i] == '"')
				is_string = false;
		} else if (s[i] == '"') {
			is_string = true;
		} else if (s[i] == '{' || s[i] == '[') {
			if (++depth > DEPTH_MAX)
				return true;
		} else if (s[i] == '}' || s[i] == ']') {
			depth--;
		}
	}
	return false;
}

static int set_list_element(struct req *r, const struct field *f, const json_t *v, void *in,
			    size_t i)
{
	if (json_is_integer(v))
		return field_list_id(r, f, in, i, json_integer_value(v));
	if (json_is_string(v))
		return field_list_text(
			r, f, in, i, (struct bytes){ json_string_value(v), json_string_length(v) });
	return fail_field(r, f->name, "wrong_type");
}

static int set_list(struct req *r, const struct field *f, const json_t *v, void *in)
{
	TRY(field_list(r, f, in, json_array_size(v)));
	for (size_t i = 0; i < json_array_size(v); i++)
		TRY(set_list_element(r, f, json_array_get(v, i), in, i));
	return 0;
}

static int set_value(struct req *r, const struct field *f, const json_t *v, void *in)
{
	switch (json_typeof(v)) {
	case JSON_NULL:
		return field_null(r, f);
	case JSON_TRUE:
	case JSON_FALSE:
		return field_bool(r, f, in, json_is_true(v));
	case JSON_INTEGER:
		return field_i64(r, f, in, json_integer_value(v));
	case JSON_STRING:
		return field_text(r, f, in, json_string_value(v), json_string_length(v));
	case JSON_ARRAY:
		return set_list(r, f, v, in);
	default:
		return fail_field(r, f->name, "wrong_type");
	}
}

static int set_object(struct req *r, const struct desc *d, json_t *object, void *in,
		      struct json_seen *seen)
{
	const char *name = NULL;
	json_t *v = NULL;

	json_object_foreach(object, name, v)
	{
		const struct field *f = NULL;

		TRY(field_take(r, d, name, seen, &f));
		TRY(set_value(r, f, v, in));
	}
	return 0;
}

/* The parser stops at a doubled name and tells it only in its sentence: near '"name"'. */
static int doubled(struct req *r, const struct desc *d, const char *sentence)
{
	const char *name = strstr(sentence, "near '\"");

	if (name != NULL)
		name += strlen("near '\"");
	for (size_t i = 0; name != NULL && i < d->n; i++)
		if (str_starts(name, d->fields[i].name) && name[strlen(d->fields[i].name)] == '"')
			return fail_field(r, d->fields[i].name, "doubled_field");
	return fail(r, E_MALFORMED, "a name comes twice in the JSON");
}

static int not_json(struct req *r, const struct desc *d, const json_error_t *e)
{
	/* Broken UTF-8 belongs to a text, but the parser does not say whose. */
	if (json_error_code(e) == json_error_duplicate_key)
		return doubled(r, d, e->text);
	return fail(r, E_MALFORMED, "the body is not valid JSON, at byte %d", e->position);
}

int json_in(struct req *r, const struct desc *d, const char *text, size_t n, void *in,
	    struct json_seen *seen)
{
	json_error_t e;

	if (is_too_deep(text, n))
		return fail(r, E_MALFORMED, "JSON deeper than %d", DEPTH_MAX);
	/* ALLOW_NUL lets \u0000 through to the field, which is named when it refuses it. */
	json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &e);

	if (root == NULL)
		return not_json(r, d, &e);
	const int rc = json_is_object(root)
			       ? set_object(r, d, root, in, seen)
			       : fail(r, E_MALFORMED, "the body must be a JSON object");

	json_decref(root);
	return rc;
}
