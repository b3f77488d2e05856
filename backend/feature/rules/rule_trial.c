#include "feature/rules/rule_trial.h"
#include "base/str.h"
#include "base/time.h"
#include "core/json.h"
#include "core/worker.h"
#include "feature/channels/channels.h"
#include "queries.gen.h"

#include <string.h>

enum { LETTER_MAX = 400 * 1024, PORTION_LETTERS = 25, PORTION_BYTES = 4 << 20, RUN_US = 7000000 };

DESC(rule_letter, O(rule_letter, id), O(rule_letter, from_addr), O(rule_letter, subject),
     O(rule_letter, rule), O(rule_letter, rule_version), O(rule_letter, interest_id),
     O(rule_letter, state), O(rule_letter, received_at), O(rule_letter, size));

struct rule_tried {
	int64_t id;
	const char *name;
	int64_t rule_version;
	int64_t place;
	const char *body;
};
DESC(rule_tried, O(rule_tried, id), O(rule_tried, name), O(rule_tried, rule_version),
     O(rule_tried, place), O(rule_tried, body));

struct rule_letters_in {
	const char *sender;
	int64_t max_size;
	int64_t limit;
};
DESC(rule_letters_in, O(rule_letters_in, sender), O(rule_letters_in, max_size),
     O(rule_letters_in, limit));

DESC(rule_bodies_in, O(rule_bodies_in, ids));

DESC(rule_letter_body, O(rule_letter_body, letter_id), O(rule_letter_body, body));

/* ---- letters ---- */

/* "a_b@c" as a pattern of LIKE that fits it alone; "@c" fits all addresses of that domain. */
static const char *sender_pattern(struct arena *a, const char *sender)
{
	char *out = arena_alloc(a, strlen(sender) * 2 + 2);
	size_t n = 0;

	if (*sender == '@')
		out[n++] = '%';
	for (; *sender != '\0'; sender++) {
		if (strchr("\\%_", *sender) != NULL)
			out[n++] = '\\';
		out[n++] = *sender;
	}
	out[n] = '\0';
	return out;
}

int rule_letters_get(struct req *r, const char *sender, int64_t limit, struct rule_letters *out)
{
	const struct rule_letters_in in = { sender != NULL ? sender_pattern(r->arena, sender)
							   : NULL,
					    LETTER_MAX, limit };
	struct rule_letter_list l;

	TRY(sender != NULL ? sql_rule_letters_of(r, &in, &l) : sql_rule_letters_recent(r, &in, &l));
	*out = (struct rule_letters){ l.v, l.n };
	return 0;
}

/* ---- the head ---- */

static const char *words_json(struct req *r, const struct rule_words_row_list *words)
{
	struct buf b;

	buf_init(&b, (size_t)4 << 20);
	buf_addc(&b, '{');
	for (size_t i = 0; i < words->n; i++)
		buf_adds(&b, arena_printf(r->arena, "%s\"%s\":%s", i > 0 ? "," : "",
					  words->v[i].name, words->v[i].words));
	buf_addc(&b, '}');
	const char *text = arena_strndup(r->arena, b.p, b.len);

	buf_free(&b);
	return text;
}

static size_t place_of_new(const struct rule_tried_list *l, int64_t priority)
{
	size_t i = 0;

	while (i < l->n && l->v[i].place < priority * RULE_BAND)
		i++;
	return i;
}

int rule_trial_before(struct req *r, int64_t priority, rule_id *before)
{
	const struct rule_ref none = { { 0 } };
	struct rule_tried_list l;

	TRY(sql_rule_trial_list(r, &none, &l));
	const size_t i = place_of_new(&l, priority);

	before->v = i < l.n ? l.v[i].id : 0;
	return 0;
}

/* The candidate stands in the place of its row, or where a new one goes. */
static void put_rules(struct rule_trial *t, const struct rule_tried_list *l,
		      const struct rule_candidate *c)
{
	const size_t at = c->body != NULL && c->id.v == 0 ? place_of_new(l, c->priority) : SIZE_MAX;
	size_t n = 0;

	t->rules = arena_array(t->r->arena, l->n + 1, sizeof(*t->rules));
	for (size_t i = 0; i <= l->n; i++) {
		if (i == at)
			t->rules[n++] = (struct trial_rule){ c->body, 0, true };
		if (i == l->n)
			break;
		const struct rule_tried *x = &l->v[i];
		const bool is_candidate = c->body != NULL && x->id == c->id.v;

		t->rules[n++] = (struct trial_rule){ is_candidate ? c->body : x->body,
						     (int)x->rule_version, is_candidate };
	}
	t->head.rules = t->rules;
	t->head.rules_n = n;
}

int rule_trial_begin(struct req *r, enum trial_mode mode, const struct rule_candidate *c,
		     struct rule_trial *out)
{
	const struct rule_ref ref = { c->id };
	struct rule_words_row_list words;
	struct rule_tried_list l;
	struct str_list own;

	*out = (struct rule_trial){ .r = r, .deadline_us = time_mono_us() + RUN_US };
	TRY(sql_rule_words_list(r, &words));
	TRY(sql_rule_trial_list(r, &ref, &l));
	TRY(mailbox_addresses(r, &own));
	out->head.mode = mode;
	out->head.words = words_json(r, &words);
	out->head.own = own.v;
	out->head.own_n = own.n;
	put_rules(out, &l, c);
	return 0;
}

/* ---- the jail ---- */

static void free_json(void *p)
{
	json_decref(p);
}

/* The jail's answer; what does not end in there is the candidate's fault, or that of a letter. */
static int call(struct rule_trial *t, const struct buf *request, json_t **answer)
{
	struct req *r = t->r;
	const char *reply = NULL;
	size_t n = 0;

	if (r->worker->trials == NULL)
		r->worker->trials = trial_jail();
	const enum jail_result result =
		jail_call(r->worker->trials, request->p, request->len, &reply, &n);

	if (result == JAIL_OK)
		*answer = json_loadb(reply, n, 0, NULL);
	else if (result == JAIL_TIMEOUT || result == JAIL_CRASHED)
		*answer =
			json_loads("{\"problem\":{\"code\":\"endless\"},\"letters\":[]}", 0, NULL);
	else
		return fail(r, E_TOO_LARGE, "the trial is too large");
	if (*answer == NULL)
		return fail(r, E_INTERNAL, "the trial gave no JSON");
	arena_defer(r->arena, free_json, *answer);
	return 0;
}

int rule_trial_raw(struct rule_trial *t, const char *raw, size_t n, json_t **answer)
{
	struct buf request;

	buf_init(&request, TRIAL_REQUEST_MAX);
	trial_put_head(&request, &t->head);
	if (raw != NULL)
		trial_put_letter(&request, raw, n);
	const int rc = request.is_over
			       ? fail(t->r, E_TOO_LARGE, "the letter is too large to be tried")
			       : call(t, &request, answer);

	buf_free(&request);
	return rc;
}

/* ---- many letters ---- */

/* Up to that many letters and bytes from `from` on. */
static size_t portion(const struct rule_letters *l, size_t from)
{
	int64_t bytes = 0;
	size_t n = 0;

	while (from + n < l->n && n < PORTION_LETTERS &&
	       (n == 0 || bytes + l->v[from + n].size <= PORTION_BYTES))
		bytes += l->v[from + n++].size;
	return n;
}

static const char *ids_of(struct req *r, const struct rule_letter *v, size_t n)
{
	int64_t *ids = arena_array(r->arena, n, sizeof(*ids));

	for (size_t i = 0; i < n; i++)
		ids[i] = v[i].id;
	return json_ids(r->arena, ids, n);
}

static void put_body(struct rule_trial *t, struct buf *request,
		     const struct rule_letter_body_list *bodies, int64_t id)
{
	const char *raw = NULL;
	size_t n = 0;

	for (size_t i = 0; i < bodies->n && raw == NULL; i++)
		if (bodies->v[i].letter_id == id)
			raw = letter_decompress(t->r->arena, bodies->v[i].body, LETTER_MAX, &n);
	trial_put_letter(request, raw != NULL ? raw : "", n);
}

static int try_portion(struct rule_trial *t, const struct rule_letter *v, size_t n, json_t **answer)
{
	const struct rule_bodies_in in = { ids_of(t->r, v, n) };
	struct rule_letter_body_list bodies;
	struct buf request;

	TRY(sql_rule_bodies(t->r, &in, &bodies));
	buf_init(&request, TRIAL_REQUEST_MAX);
	trial_put_head(&request, &t->head);
	for (size_t i = 0; i < n; i++)
		put_body(t, &request, &bodies, v[i].id);
	const int rc = call(t, &request, answer);

	buf_free(&request);
	return rc;
}

int rule_trial_letters(struct rule_trial *t, const struct rule_letters *letters,
		       struct rule_trial_run *run)
{
	for (size_t from = 0; from < letters->n && time_mono_us() < t->deadline_us;) {
		const size_t n = portion(letters, from);
		json_t *answer = NULL;

		TRY(try_portion(t, &letters->v[from], n, &answer));
		run->problem = json_object_get(answer, "problem");
		if (json_is_object(run->problem))
			return 0;
		run->problem = NULL;
		for (size_t i = 0; i < n; i++)
			run->each(run->arg, &letters->v[from + i],
				  json_array_get(json_object_get(answer, "letters"), i));
		run->tried += n;
		from += n;
		/* The rule was found good by the first portion. */
		if (t->head.mode == TRIAL_CHECK)
			t->head.mode = TRIAL_MANY;
	}
	return 0;
}
