#include "feature/mail/rules_in.h"
#include "base/str.h"
#include "feature/mail/any_of.h"
#include "feature/mail/rules_json.h"
#include "feature/mail/rules_read.h"

#include <dirent.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 200, RULES_MAX = 2000, GROUPS_MAX = 200, FILE_MAX = 1 << 20 };

struct rules *rules_new(struct arena *a)
{
	struct rules *r = arena_zalloc(a, sizeof(*r));

	r->arena = a;
	r->room = regex_room_new(a);
	r->cap = RULES_MAX;
	r->v = arena_array(a, RULES_MAX, sizeof(*r->v));
	r->groups = arena_array(a, GROUPS_MAX, sizeof(*r->groups));
	r->shared = arena_array(a, GROUPS_MAX, sizeof(*r->shared));
	r->compiled = arena_array(a, COMPILED_BUCKETS, sizeof(struct compiled *));
	return r;
}

const struct rules_problem *rules_problem(const struct rules *r)
{
	return &r->problem;
}

void rules_keep_order(struct rules *r)
{
	r->is_in_order = true;
}

void rules_compile_plain(struct rules *r)
{
	r->is_plain = true;
}

void rules_set_version(struct rules *r, int version)
{
	r->v[r->last].version = version;
}

size_t rules_count(const struct rules *r)
{
	return r->n;
}

/* Puts the rule where its priority wants it, behind those of the same priority. */
static void insert(struct rules *r, const struct rule *rule)
{
	size_t i = r->n++;

	for (; !r->is_in_order && i > 0 && r->v[i - 1].priority > rule->priority; i--)
		r->v[i] = r->v[i - 1];
	r->v[i] = *rule;
	r->last = i;
}

static bool is_name_taken(const struct rules *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->v[i].name, name))
			return true;
	return false;
}

/* Any of the words as they are written, for patterns. */
static const char *pattern_of(struct rules *r, const json_t *words)
{
	const char **list = arena_array(r->arena, json_array_size(words), sizeof(*list));
	size_t n = 0;
	json_t *word = NULL;
	struct buf b;

	json_array_foreach(words, n, word)
	{
		list[n] = json_string_value(word);
	}
	buf_init(&b, FILE_MAX);
	any_of(&b, list, n);
	const char *pattern = arena_strndup(r->arena, b.p, b.len);

	buf_free(&b);
	return pattern;
}

static bool add_group(struct rules *r, struct rules_reader *rd, const char *name,
		      const json_t *words)
{
	const char *own_name = arena_strdup(r->arena, name);

	if (rules_pattern(r, name) != NULL)
		return rules_fail(rd, "group_taken", name, "\"%s\" is there already", name);
	if (r->shared_n == GROUPS_MAX)
		return rules_fail(rd, "too_many", NULL, "more than %d groups", GROUPS_MAX);
	if (json_is_string(words)) {
		const char *pattern = arena_strdup(r->arena, json_string_value(words));

		r->shared[r->shared_n++] = (struct shared_pattern){ own_name, pattern };
		return true;
	}
	const char **list = rules_words(rd, words, true);

	if (list == NULL)
		return false;
	r->groups[r->groups_n++] = (struct synonyms){ own_name, list };
	r->shared[r->shared_n++] = (struct shared_pattern){ own_name, pattern_of(r, words) };
	return true;
}

static bool add_groups(struct rules *r, struct rules_reader *rd, json_t *groups)
{
	const char *name = NULL;
	json_t *words = NULL;

	if (groups == NULL)
		return true;
	rd->key = "words";
	if (!json_is_object(groups))
		return rules_fail(rd, "not_object", NULL, "must be an object");
	json_object_foreach(groups, name, words)
	{
		rd->key = name;
		if (!add_group(r, rd, name, words))
			return false;
	}
	return true;
}

static bool add_rules(struct rules *r, struct rules_reader *rd, json_t *list)
{
	size_t i = 0;
	json_t *item = NULL;

	if (list == NULL)
		return true;
	rd->key = "rules";
	if (!json_is_array(list))
		return rules_fail(rd, "not_array", NULL, "must be an array");
	json_array_foreach(list, i, item)
	{
		struct rule rule;

		rd->rule = "";
		if (r->n == RULES_MAX)
			return rules_fail(rd, "too_many", NULL, "more than %d rules", RULES_MAX);
		if (!rules_read_rule(rd, item, &rule))
			return false;
		rd->key = "name";
		if (is_name_taken(r, rule.name))
			return rules_fail(rd, "name_taken", rule.name, "is taken by another rule");
		insert(r, &rule);
	}
	return true;
}

bool rules_add(struct rules *r, const char *file, const char *text, size_t n, const char **error)
{
	static const char *const keys[] = { "source", "about", "words", "rules", NULL };
	struct rules_reader rd = {
		.a = r->arena, .rules = r, .file = file, .rule = "", .key = "", .error = error
	};
	json_error_t at;

	r->problem = (struct rules_problem){ .code = "", .rule = "", .key = "" };
	json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &at);

	if (root == NULL) {
		*error = arena_printf(r->arena, "%s: line %d: %s", file, at.line, at.text);
		rules_json_problem(r, at.text, at.line, at.column);
		return false;
	}
	const bool is_ok = json_is_object(root) && rules_only_keys(&rd, root, keys) &&
			   add_groups(r, &rd, json_object_get(root, "words")) &&
			   add_rules(r, &rd, json_object_get(root, "rules"));

	if (!json_is_object(root))
		rules_fail(&rd, "not_object", NULL, "the file must hold an object");
	json_decref(root);
	return is_ok;
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Names of the *.json files, sorted, so that the order of the pack does not depend on the disk. */
static size_t list_files(struct arena *a, DIR *dir, const char **names)
{
	size_t n = 0;

	for (const struct dirent *e = readdir(dir); e != NULL && n < FILES_MAX; e = readdir(dir))
		if (str_ends(e->d_name, ".json"))
			names[n++] = arena_strdup(a, e->d_name);
	qsort(names, n, sizeof(*names), by_name);
	return n;
}

static bool read_file(struct arena *a, const char *dir, const char *name, struct rules_file *out,
		      const char **error)
{
	FILE *f = fopen(arena_printf(a, "%s/%s", dir, name), "rbe");

	if (f == NULL) {
		*error = arena_printf(a, "%s: cannot be opened", name);
		return false;
	}
	char *text = arena_alloc(a, FILE_MAX);
	const size_t n = fread(text, 1, FILE_MAX, f);

	fclose(f);
	if (n == FILE_MAX) {
		*error = arena_printf(a, "%s: larger than 1 MB", name);
		return false;
	}
	*out = (struct rules_file){ name, text, n };
	return true;
}

bool rules_files(struct arena *a, const char *path, struct rules_file **v, size_t *out_n,
		 const char **error)
{
	DIR *dir = opendir(path);
	const char **names = arena_array(a, FILES_MAX, sizeof(*names));

	if (dir == NULL) {
		*error = arena_printf(a, "%s: no such directory of rules", path);
		return false;
	}
	const size_t n = list_files(a, dir, names);

	closedir(dir);
	*v = arena_array(a, n, sizeof(**v));
	*out_n = 0;
	/* What is shared may be used by any file, so it is read first. */
	for (int is_rest = 0; is_rest <= 1; is_rest++)
		for (size_t i = 0; i < n; i++)
			if (str_eq(names[i], "words.json") == !is_rest &&
			    !read_file(a, path, names[i], &(*v)[(*out_n)++], error))
				return false;
	return true;
}

struct rules *rules_load(struct arena *a, const char *path, const char **error)
{
	struct rules_file *files = NULL;
	size_t n = 0;
	struct rules *r = rules_new(a);

	if (!rules_files(a, path, &files, &n, error))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (!rules_add(r, files[i].name, files[i].text, files[i].n, error))
			return NULL;
	if (r->n == 0) {
		*error = arena_printf(a, "%s: holds no rules", path);
		return NULL;
	}
	return r;
}
