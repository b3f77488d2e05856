/* The rules in use: loaded when their number has moved, kept when the new ones are no good. */
#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"
#include "core/live.h"
#include "core/worker.h"
#include "feature/rules/rule_rows.h"
#include "feature/rules/rules.h"
#include "queries.gen.h"

#include <string.h>

enum { RULES_ARENA = 64 << 20, LOOK_US = 2000000 };

struct rule_cache {
	struct arena *arena; /* of the rules in use; NULL before the first */
	const struct rules *rules;
	int64_t seq;      /* what was looked at last, good or not */
	int64_t next_seq; /* what is being looked at */
	int64_t looked_us;
	const char *error; /* of that set, in the worker's arena */
};

struct rule_cache *rule_cache_new(void)
{
	struct rule_cache *c = mem_zalloc(sizeof(*c));

	c->seq = -1;
	return c;
}

void rule_cache_free(struct rule_cache *c)
{
	if (c == NULL)
		return;
	if (c->arena != NULL)
		arena_free(c->arena);
	mem_free(c);
}

static bool add_text(struct rules *rules, const char *name, const char *text, const char **error)
{
	return rules_add(rules, name, text, strlen(text), error);
}

/* Adds what can be used; the first mistake goes to *error. */
static void add_all(struct req *r, struct rules *rules, const struct rule_words_row_list *words,
		    const struct rule_used_list *used, const char **error)
{
	const char *why = NULL;

	for (size_t i = 0; i < words->n; i++) {
		const char *text = arena_printf(r->arena, "{\"words\":{\"%s\":%s}}",
						words->v[i].name, words->v[i].words);

		if (!add_text(rules, words->v[i].name, text, &why) && *error == NULL)
			*error = why;
	}
	for (size_t i = 0; i < used->n; i++) {
		const char *text = arena_printf(r->arena, "{\"rules\":[%s]}", used->v[i].body);

		if (add_text(rules, used->v[i].name, text, &why))
			rules_set_version(rules, (int)used->v[i].rule_version);
		else if (*error == NULL)
			*error = why;
	}
}

/*
 * A set with a mistake is taken only by a process that has none yet: most of it is better than
 * nothing.
 */
static void take(struct rule_cache *c, struct req *r, const struct rule_words_row_list *words,
		 const struct rule_used_list *used)
{
	struct arena *a = arena_new(RULES_ARENA);
	struct rules *rules = rules_new(a);

	c->error = NULL;
	rules_keep_order(rules);
	add_all(r, rules, words, used, &c->error);
	if (rules_count(rules) == 0 && c->error == NULL)
		c->error = "there is no rule";
	if (c->error != NULL)
		c->error = arena_strdup(r->arena, c->error);
	if (rules_count(rules) == 0 || (c->error != NULL && c->rules != NULL)) {
		arena_free(a);
		return;
	}
	if (c->arena != NULL)
		arena_free(c->arena);
	c->arena = a;
	c->rules = rules;
}

/* The alarm: once for a broken set, taken back by the first good one. */
static int tell(struct req *r, const struct rule_cache *c, const struct rule_set_row *set)
{
	const struct rule_set_in in = { .error = c->error };

	if (c->error == NULL && set->error == NULL)
		return 0;
	live_note(r, EVENT_RULE, 0, (point_id){ 0 });
	return c->error != NULL ? sql_rule_set_break(r, &in, NULL) : sql_rule_set_mend(r, NULL);
}

static int look(struct req *r, void *arg)
{
	struct rule_cache *c = arg;
	const struct rule_set_row *set = NULL;
	struct rule_words_row_list words;
	struct rule_used_list used;

	TRY(sql_rule_set_get(r, &set));
	c->next_seq = set->seq;
	if (set->seq == c->seq)
		return 0;
	TRY(sql_rule_words_list(r, &words));
	TRY(sql_rule_used_list(r, &used));
	take(c, r, &words, &used);
	if (c->error != NULL)
		log_warn("rules cannot be used", "seq=%lld error=\"%s\"", (long long)set->seq,
			 c->error);
	return tell(r, c, set);
}

/* A program of today with the rows of yesterday, or with none: the pack's files serve. */
static void take_files(struct rule_cache *c, const char *dir, const char **error)
{
	struct arena *a = arena_new(RULES_ARENA);
	const char *why = "";
	const struct rules *rules = rules_load(a, dir, &why);

	if (rules == NULL) {
		*error = "neither the rules in the database nor those of the pack can be used";
		arena_free(a);
		return;
	}
	c->arena = a;
	c->rules = rules;
}

const struct rules *rule_cache_get(struct rule_cache *c, struct worker *w, const char **error)
{
	struct req r;

	if (c->rules != NULL && time_mono_us() - c->looked_us < LOOK_US)
		return c->rules;
	c->looked_us = time_mono_us();
	work_begin(w, &r);
	if (work_run(&r, look, c) == 0) {
		c->seq = c->next_seq;
		if (c->rules == NULL)
			take_files(c, w->conf->rules_dir, error);
	}
	if (c->rules == NULL && *error == NULL)
		*error = "the rules cannot be read from the database";
	return c->rules;
}
