/* The pack's files become rows; what an administrator has edited stays as it is. */
#include "base/str.h"
#include "core/db.h"
#include "core/live.h"
#include "core/worker.h"
#include "feature/interests/interests.h"
#include "feature/rules/rule_rows.h"
#include "feature/rules/rules.h"
#include "queries.gen.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

enum { SHIPPED_MAX = 2000, WORDS_MAX = 400, FIRST_IN_BAND = 1000, PRIORITY_DEFAULT = 200 };

struct rule_known {
	int64_t id;
	const char *name;
	const char *file;
	bool is_edited;
	int64_t rule_version;
	const char *shipped_body;
};
DESC(rule_known, O(rule_known, id), O(rule_known, name), O(rule_known, file),
     O(rule_known, is_edited), O(rule_known, rule_version), O(rule_known, shipped_body));

struct rule_shipped {
	int64_t id;
	const char *name;
	const char *file;
	int source_type;
	int64_t place;
	bool is_fallback;
	bool is_ignoring;
	int64_t rule_version;
	const char *body;
};
DESC(rule_shipped, O(rule_shipped, id), O(rule_shipped, name), O(rule_shipped, file),
     FC(rule_shipped, source_type, 0, source_choices), O(rule_shipped, place),
     O(rule_shipped, is_fallback), O(rule_shipped, is_ignoring), O(rule_shipped, rule_version),
     O(rule_shipped, body));

/* The pack, read once, and what is to be done with it. */
struct pack {
	struct arena *a;
	struct rule_shipped *rules;
	size_t n;
	struct rule_words_row *words;
	size_t words_n;
	struct bytes hash;
};

/* Indented, keys in their order: the same rule is the same text, however its file is written. */
static const char *text_of(struct arena *a, const json_t *value)
{
	const size_t flags = JSON_INDENT(2) | JSON_ENCODE_ANY;
	const size_t n = json_dumpb(value, NULL, 0, flags);
	char *text = arena_zalloc(a, n + 1);

	json_dumpb(value, text, n, flags);
	return text;
}

static void add_rule(struct pack *p, const char *file, const json_t *rule)
{
	const json_t *priority = json_object_get(rule, "priority");
	const json_t *version = json_object_get(rule, "version");
	const char *source = json_string_value(json_object_get(rule, "source_type"));
	const int64_t band = priority != NULL ? json_integer_value(priority) : PRIORITY_DEFAULT;

	p->rules[p->n] = (struct rule_shipped){
		.name = arena_strdup(p->a, json_string_value(json_object_get(rule, "name"))),
		.file = file,
		.source_type = choice_value(&source_choices, source),
		.place = band * RULE_BAND + (int64_t)(FIRST_IN_BAND + p->n) * RULE_GAP,
		.is_fallback = json_is_true(json_object_get(rule, "fallback")),
		.is_ignoring = json_object_get(rule, "ignore") != NULL,
		.rule_version = version != NULL ? json_integer_value(version) : 1,
		.body = text_of(p->a, rule),
	};
	p->n++;
}

/* The pack was compiled before: its shape is known to be right. */
static void add_file(struct pack *p, const struct rules_file *f)
{
	const char *file = arena_strndup(p->a, f->name, strlen(f->name) - strlen(".json"));
	json_t *root = json_loadb(f->text, f->n, 0, NULL);
	const char *name = NULL;
	json_t *item = NULL;
	size_t i = 0;

	json_object_foreach(json_object_get(root, "words"), name, item)
	{
		if (p->words_n < WORDS_MAX)
			p->words[p->words_n++] = (struct rule_words_row){ arena_strdup(p->a, name),
									  text_of(p->a, item) };
	}
	json_array_foreach(json_object_get(root, "rules"), i, item)
	{
		if (p->n < SHIPPED_MAX)
			add_rule(p, file, item);
	}
	json_decref(root);
}

static bool read_pack(struct arena *a, const char *dir, struct pack *p, const char **error)
{
	struct rules_file *files = NULL;
	size_t n = 0;
	unsigned char *hash = arena_alloc(a, crypto_hash_sha256_BYTES);
	crypto_hash_sha256_state state;

	if (rules_load(a, dir, error) == NULL || !rules_files(a, dir, &files, &n, error))
		return false;
	*p = (struct pack){ .a = a,
			    .rules = arena_array(a, SHIPPED_MAX, sizeof(*p->rules)),
			    .words = arena_array(a, WORDS_MAX, sizeof(*p->words)) };
	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < n; i++) {
		crypto_hash_sha256_update(&state, (const unsigned char *)files[i].name,
					  strlen(files[i].name) + 1);
		crypto_hash_sha256_update(&state, (const unsigned char *)files[i].text, files[i].n);
		add_file(p, &files[i]);
	}
	crypto_hash_sha256_final(&state, hash);
	p->hash = (struct bytes){ hash, crypto_hash_sha256_BYTES };
	return true;
}

static const struct rule_known *find(const struct rule_known_list *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i].name, name))
			return &l->v[i];
	return NULL;
}

static bool is_in_pack(const struct pack *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->rules[i].name, name))
			return true;
	return false;
}

/* What each rule of the pack means for the rows. */
struct sorting {
	struct rule_shipped *added, *changed, *newer, *gone;
	size_t added_n, changed_n, newer_n, gone_n;
};

static void sort_rule(struct sorting *s, const struct rule_shipped *rule,
		      const struct rule_known *known)
{
	struct rule_shipped row = *rule;

	if (known == NULL) {
		s->added[s->added_n++] = row;
		return;
	}
	const bool is_same = str_eq(known->shipped_body, rule->body);

	row.id = known->id;
	if (is_same && str_eq(known->file, rule->file))
		return;
	if (known->is_edited) {
		s->newer[s->newer_n++] = row;
		return;
	}
	row.rule_version = is_same                                    ? known->rule_version
			   : rule->rule_version > known->rule_version ? rule->rule_version
								      : known->rule_version + 1;
	s->changed[s->changed_n++] = row;
}

static void sort_pack(struct arena *a, const struct pack *p, const struct rule_known_list *l,
		      struct sorting *s)
{
	*s = (struct sorting){ .added = arena_array(a, p->n, sizeof(*s->added)),
			       .changed = arena_array(a, p->n, sizeof(*s->changed)),
			       .newer = arena_array(a, p->n, sizeof(*s->newer)),
			       .gone = arena_array(a, l->n, sizeof(*s->gone)) };
	for (size_t i = 0; i < p->n; i++)
		sort_rule(s, &p->rules[i], find(l, p->rules[i].name));
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].file != NULL && !is_in_pack(p, l->v[i].name))
			s->gone[s->gone_n++] = (struct rule_shipped){ .id = l->v[i].id };
}

static int store_pack(struct req *r, void *arg)
{
	const struct pack *p = arg;
	const struct rule_set_row *set = NULL;
	const struct rule_version_in nobody = { { 0 } };
	struct rule_known_list l;
	struct sorting s;

	TRY(sql_rule_set_get(r, &set));
	if (set->shipped_hash.n == p->hash.n &&
	    memcmp(set->shipped_hash.p, p->hash.p, p->hash.n) == 0)
		return 0;
	/*
	 * The row of the set is locked first: two programs that start at once come one after the
	 * other.
	 */
	TRY(rule_set_touch(r, p->hash));
	TRY(sql_rule_known_list(r, &l));
	sort_pack(r->arena, p, &l, &s);
	TRY(sql_rule_ship_add(r, s.added, s.added_n));
	TRY(sql_rule_ship_change(r, s.changed, s.changed_n));
	TRY(sql_rule_ship_newer(r, s.newer, s.newer_n));
	TRY(sql_rule_ship_gone(r, s.gone, s.gone_n));
	TRY(sql_rule_version_note(r, &nobody, NULL));
	TRY(sql_rule_words_clear(r, NULL));
	TRY(sql_rule_words_add(r, p->words, p->words_n));
	live_note(r, EVENT_RULE, 0, (point_id){ 0 });
	return 0;
}

bool rules_ship(struct worker *w, struct arena *a, const char **error)
{
	struct pack p;
	struct req r;

	if (!read_pack(a, w->conf->rules_dir, &p, error))
		return false;
	work_begin(w, &r);
	if (work_run(&r, store_pack, &p) == 0)
		return true;
	*error = arena_printf(a, "the rules do not go into the database: %s", db_error(w->db));
	return false;
}
