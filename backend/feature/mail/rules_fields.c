#include "feature/mail/rules_fields.h"
#include "base/str.h"

enum { EXTRACTORS_MAX = 20 };

static int field_of(const char *name)
{
	for (int i = 0; i < FIELDS; i++)
		if (str_eq(card_field_names[i], name))
			return i;
	return -1;
}

/* The other field that a link is compared with; it must be worked out before. */
static bool get_field(struct rules_reader *rd, json_t *object, const char *key, int *out)
{
	const char *name = NULL;

	if (!rules_get_text(rd, object, key, &name))
		return false;
	if (name == NULL)
		return true;
	*out = field_of(name);
	return *out >= 0 || rules_fail(rd, "no_field", name, "there is no field \"%s\"", name);
}

static bool get_take(struct rules_reader *rd, json_t *object, enum link_take *out)
{
	static const char *const names[] = { "href", "text", "image", "alt" };
	const char *name = NULL;

	if (!rules_get_text(rd, object, "take", &name))
		return false;
	for (int i = 0; name != NULL && i < 4; i++)
		if (str_eq(names[i], name)) {
			*out = (enum link_take)i;
			return true;
		}
	return name == NULL ||
	       rules_fail(rd, "bad_take", name, "\"%s\" is not href, text, image or alt", name);
}

static bool read_link(struct rules_reader *rd, json_t *v, struct extractor *x, const char *url_key,
		      const char *text_key)
{
	const char *const keys[] = {
		url_key, text_key, "text_is", "href_is", "take", "last", NULL
	};

	if (!json_is_object(v))
		return rules_fail(rd, "not_object", NULL, "must be an object");
	return rules_only_keys(rd, v, keys) && rules_get_regex(rd, v, url_key, &x->href) &&
	       rules_get_regex(rd, v, text_key, &x->text) &&
	       get_field(rd, v, "text_is", &x->text_is) &&
	       get_field(rd, v, "href_is", &x->href_is) && get_take(rd, v, &x->take) &&
	       rules_get_bool(rd, v, "last", &x->is_last);
}

static bool read_keys(struct rules_reader *rd, json_t *object, struct extractor *x)
{
	static const char *const keys[] = { "key", "keys", "block", NULL };
	const char *group = NULL;
	const json_t *words = json_object_get(object, "keys");

	x->kind = EXTRACT_KEYS;
	if (!rules_only_keys(rd, object, keys) || !rules_get_text(rd, object, "key", &group) ||
	    !rules_get_bool(rd, object, "block", &x->is_block))
		return false;
	if ((group != NULL) == (words != NULL))
		return rules_fail(rd, "key_or_keys", NULL,
				  "takes either \"key\" (a group) or \"keys\" (words)");
	if (group == NULL) {
		x->keys = rules_words(rd, words, true);
		return x->keys != NULL;
	}
	x->keys = rules_synonyms(rd->rules, group);
	return x->keys != NULL ||
	       rules_fail(rd, "no_group", group, "there is no group of synonyms \"%s\"", group);
}

static bool read_extractor(struct rules_reader *rd, json_t *object, struct extractor *x)
{
	static const char *const text_keys[] = { "in", "regex", "prefix", NULL };
	static const char *const link_keys[] = { "link", NULL };
	static const char *const image_keys[] = { "image", NULL };
	static const char *const set_keys[] = { "set", NULL };

	*x = (struct extractor){ .href_is = -1, .text_is = -1, .take = TAKE_HREF };
	if (!json_is_object(object))
		return rules_fail(rd, "not_object", NULL,
				  "must be an object or an array of objects");
	if (json_object_get(object, "link") != NULL) {
		x->kind = EXTRACT_LINK;
		return rules_only_keys(rd, object, link_keys) &&
		       read_link(rd, json_object_get(object, "link"), x, "href", "text");
	}
	if (json_object_get(object, "image") != NULL) {
		x->kind = EXTRACT_IMAGE;
		return rules_only_keys(rd, object, image_keys) &&
		       read_link(rd, json_object_get(object, "image"), x, "src", "alt");
	}
	if (json_object_get(object, "set") != NULL) {
		x->kind = EXTRACT_SET;
		return rules_only_keys(rd, object, set_keys) &&
		       rules_get_text(rd, object, "set", &x->set);
	}
	if (json_object_get(object, "key") != NULL || json_object_get(object, "keys") != NULL)
		return read_keys(rd, object, x);
	x->kind = EXTRACT_TEXT;
	return rules_only_keys(rd, object, text_keys) &&
	       rules_get_regex(rd, object, "regex", &x->regex) &&
	       rules_get_text(rd, object, "prefix", &x->prefix) &&
	       rules_get_place(rd, object, &x->place, &x->header);
}

static bool read_field(struct rules_reader *rd, const char *name, json_t *v, struct rule *out)
{
	const int field = field_of(name);
	const size_t n = json_is_array(v) ? json_array_size(v) : 1;

	if (field < 0)
		return rules_fail(rd, "no_field", name, "there is no such field of a card");
	if (n == 0 || n > EXTRACTORS_MAX)
		return rules_fail(rd, "too_many", NULL, "must have 1 to %d ways", EXTRACTORS_MAX);
	struct extractors *list = &out->fields[field];

	list->v = arena_array(rd->a, n, sizeof(*list->v));
	for (list->n = 0; list->n < n; list->n++) {
		rd->key = arena_printf(rd->a, "fields.%s", name);
		if (!read_extractor(rd, json_is_array(v) ? json_array_get(v, list->n) : v,
				    &list->v[list->n]))
			return false;
	}
	return true;
}

bool rules_read_fields(struct rules_reader *rd, json_t *object, struct rule *out)
{
	const char *name = NULL;
	json_t *v = NULL;

	if (object == NULL)
		return true;
	rd->key = "fields";
	if (!json_is_object(object))
		return rules_fail(rd, "not_object", NULL, "must be an object");
	json_object_foreach(object, name, v)
	{
		rd->key = arena_printf(rd->a, "fields.%s", name);
		if (!read_field(rd, name, v, out))
			return false;
	}
	return true;
}
