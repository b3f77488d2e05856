#include "feature/leaks/names.h"
#include "base/str.h"

#include <jansson.h>
#include <string.h>

enum { DEPTH_MAX = 16 };

static const char *const kind_names[IDK__MAX] = {
#define ID(name, table) [IDK_##name] = #name,
#include "base/ids.def"
#undef ID
};

struct word {
	const char *text;
	enum id_kind kind;
};

/* Last words of paths that are not the plural of a kind. */
/* clang-format off */
static const struct word lists[] = {
	{ "colleagues", IDK_user },   { "presence", IDK_user },     { "shifts", IDK_user },
	{ "sampled", IDK_interest },  { "thread", IDK_interest },   { "same-event", IDK_interest },
	{ "identities", IDK_identity_link },                        { "quality", IDK_interest },
	{ "replies", IDK_reply },     { "hours", IDK_point },
};
/* clang-format on */

/* Fields that name a row by another word than its kind. */
/* clang-format off */
static const struct word aliases[] = {
	{ "author_photo_id", IDK_file },    { "proof_file_id", IDK_file },
	{ "near_interest_id", IDK_interest },                 { "near_file_id", IDK_file },
};
/* clang-format on */

const char *leak_kind_name(enum id_kind kind)
{
	return kind_names[kind];
}

/* The kind whose name is the first n characters. */
static enum id_kind kind_of(const char *text, size_t n)
{
	for (int k = IDK_NONE + 1; k < IDK__MAX; k++)
		if (strlen(kind_names[k]) == n && strncmp(kind_names[k], text, n) == 0)
			return (enum id_kind)k;
	return IDK_NONE;
}

enum id_kind leak_kind_of_path(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *last = slash != NULL ? slash + 1 : path;
	const size_t n = strlen(last);

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (str_eq(lists[i].text, last))
			return lists[i].kind;
	return n > 1 && last[n - 1] == 's' ? kind_of(last, n - 1) : IDK_NONE;
}

/* The kind that a field such as channel_id or point_ids names. */
static enum id_kind kind_of_field(const char *name)
{
	const size_t n = strlen(name);
	enum id_kind kind = IDK_NONE;

	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (str_eq(aliases[i].text, name))
			return aliases[i].kind;
	if (n > 3 && str_eq(name + n - 3, "_id"))
		kind = kind_of(name, n - 3);
	else if (n > 4 && str_eq(name + n - 4, "_ids"))
		kind = kind_of(name, n - 4);
	return kind == IDK_user || kind == IDK_letter ? IDK_NONE : kind;
}

static void add(struct named_list *out, enum id_kind kind, const json_t *v)
{
	const int64_t id = json_is_integer(v) ? json_integer_value(v) : 0;

	if (kind == IDK_NONE || id <= 0 || out->n == out->max)
		return;
	for (size_t i = 0; i < out->n; i++)
		if (out->v[i].kind == kind && out->v[i].id == id)
			return;
	out->v[out->n++] = (struct named){ kind, id };
}

static void walk(json_t *thing, int depth, struct named_list *out)
{
	const char *name = NULL;
	json_t *v = NULL;
	size_t i = 0;

	if (depth > DEPTH_MAX)
		return;
	json_array_foreach(thing, i, v) walk(v, depth + 1, out);
	json_object_foreach(thing, name, v)
	{
		const enum id_kind kind = kind_of_field(name);
		json_t *one = NULL;

		if (kind == IDK_NONE)
			walk(v, depth + 1, out);
		add(out, kind, v);
		json_array_foreach(v, i, one) add(out, kind, one);
	}
}

/* The row that an item is about: its id, or that of its kind where it has none of its own. */
static void add_item(json_t *item, enum id_kind kind, struct named_list *out)
{
	json_t *id = json_object_get(item, "id");

	if (id == NULL && kind == IDK_user)
		id = json_object_get(item, "user_id");
	add(out, kind, id);
}

static void add_change(json_t *item, struct named_list *out)
{
	const char *kind = json_string_value(json_object_get(item, "kind"));

	/* News of notices name the person. */
	if (str_eq(kind, "notice"))
		add(out, IDK_user, json_object_get(item, "id"));
	else if (kind != NULL)
		add(out, kind_of(kind, strlen(kind)), json_object_get(item, "id"));
}

bool leak_names(const char *path, const char *json, size_t n, struct named_list *out)
{
	const bool are_changes = str_eq(path, "/api/changes");
	const enum id_kind kind = leak_kind_of_path(path);
	json_t *root = json_loadb(json, n, 0, NULL);
	json_t *item = NULL;
	size_t i = 0;

	if (root == NULL)
		return false;
	json_array_foreach(json_object_get(root, "items"), i, item)
	{
		if (are_changes)
			add_change(item, out);
		else
			add_item(item, kind, out);
	}
	/* Changes bring the cards that they are about. */
	json_array_foreach(are_changes ? json_object_get(root, "interests") : NULL, i, item)
		add(out, IDK_interest, json_object_get(item, "id"));
	walk(root, 0, out);
	json_decref(root);
	return true;
}
