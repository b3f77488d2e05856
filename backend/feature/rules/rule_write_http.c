/* Rules, written: a text is tried in the jail before it becomes a version. */
#include "base/str.h"
#include "feature/rules/rule_card.h"
#include "feature/rules/rule_put.h"
#include "feature/rules/rule_trial.h"
#include "feature/rules/rules.h"
#include "queries.gen.h"

#include <string.h>

enum { BODY_CHARS = 100000, CHECKED_LETTERS = 100, ALL_LEAST = 10, NAME_CHARS = 60 };

struct rule_add_in {
	const char *body;
	bool is_sure;
};
DESC(rule_add_in, F(rule_add_in, body, REQ | LINES, 2, BODY_CHARS),
     F(rule_add_in, is_sure, 0, 0, 1));

struct rule_change_in {
	rule_id rule_id;
	const char *body;
	bool is_sure;
	int64_t version;
};
DESC(rule_change_in, F(rule_change_in, rule_id, REQ, 1, INT64_MAX),
     F(rule_change_in, body, REQ | LINES, 2, BODY_CHARS), F(rule_change_in, is_sure, 0, 0, 1),
     F(rule_change_in, version, REQ, 1, INT64_MAX));

/* What is wrong with a text; the browser has a sentence for each code. */
struct rule_fault {
	const char *code;
	const char *key;
	const char *word;
	int64_t line;
	int64_t column;
	int64_t pattern_code;
	int64_t at;
	int64_t letters; /* of how many letters this was seen */
};
DESC(rule_fault, O(rule_fault, code), O(rule_fault, key), O(rule_fault, word), O(rule_fault, line),
     O(rule_fault, column), O(rule_fault, pattern_code), O(rule_fault, at), O(rule_fault, letters));

static int refuse(struct req *r, const struct rule_fault *fault)
{
	return fail_field_with(r, "body", "bad_rule", &rule_fault_desc, fault);
}

static int refuse_problem(struct req *r, const json_t *p)
{
	const struct rule_fault fault = {
		.code = json_string_value(json_object_get(p, "code")),
		.key = json_string_value(json_object_get(p, "key")),
		.word = json_string_value(json_object_get(p, "word")),
		.line = json_integer_value(json_object_get(p, "line")),
		.column = json_integer_value(json_object_get(p, "column")),
		.pattern_code = json_integer_value(json_object_get(p, "pattern_code")),
		.at = json_integer_value(json_object_get(p, "at")),
	};

	return refuse(r, &fault);
}

struct rule_named {
	int64_t id;
};
DESC(rule_named, O(rule_named, id));

/* What the rule did to the last letters. */
struct sight {
	const char *name;
	size_t holds;      /* its conditions hold */
	size_t takes;      /* and no rule before it is faster */
	size_t takes_anew; /* of them: another rule took it when it came */
	bool is_limited;
	const char *sender; /* of the first letter that it takes */
	bool has_senders;   /* it takes letters of several senders */
};

static void see(void *arg, const struct rule_letter *letter, const json_t *result)
{
	struct sight *s = arg;
	const bool is_taken = str_eq(json_string_value(json_object_get(result, "rule")), s->name);

	s->holds += json_is_true(json_object_get(result, "holds"));
	s->takes += is_taken;
	if (!is_taken)
		return;
	s->takes_anew += !str_eq(letter->rule, s->name);
	s->is_limited |= json_is_true(json_object_get(result, "is_limited"));
	s->has_senders |= s->sender != NULL && !str_eq(s->sender, letter->from_addr);
	s->sender = letter->from_addr;
}

static int judge(struct req *r, const struct sight *s, size_t tried, bool is_sure)
{
	if (s->is_limited)
		return refuse(r,
			      &(struct rule_fault){ .code = "endless", .letters = (int64_t)tried });
	/* It would take the letters of every other rule away. */
	if (tried >= ALL_LEAST && s->takes == tried && s->takes_anew * 2 > tried && s->has_senders)
		return refuse(r, &(struct rule_fault){ .code = "matches_all",
						       .letters = (int64_t)tried });
	if (tried > 0 && s->holds == 0 && !is_sure)
		return refuse(r, &(struct rule_fault){ .code = "matches_none",
						       .letters = (int64_t)tried });
	return 0;
}

static bool is_good_name(const char *name)
{
	const size_t n = strlen(name);

	return n > 0 && n <= NAME_CHARS &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

static int refuse_name(struct req *r, const struct rule_put *put)
{
	return refuse(
		r, &(struct rule_fault){ .code = "name_taken", .key = "name", .word = put->name });
}

static int check_free(struct req *r, const struct rule_put *put)
{
	const struct rule_named *named = NULL;
	const int rc = sql_rule_named(r, put, &named);

	return rc == 0 ? refuse_name(r, put) : rc == E_NOT_FOUND ? 0 : rc;
}

/* Whether the text may become the rule's; `was` is its name so far, NULL for a new one. */
static int check(struct req *r, const struct rule_put *put, const char *was)
{
	const struct rule_candidate candidate = { put->rule_id, put->body, put->priority };
	struct sight s = { .name = put->name };
	struct rule_trial_run run = { .each = see, .arg = &s };
	struct rule_letters letters;
	struct rule_trial t;
	json_t *answer = NULL;

	TRY(rule_trial_begin(r, TRIAL_CHECK, &candidate, &t));
	TRY(rule_trial_raw(&t, NULL, 0, &answer));
	if (json_is_object(json_object_get(answer, "problem")))
		return refuse_problem(r, json_object_get(answer, "problem"));
	if (!is_good_name(put->name))
		return refuse(r, &(struct rule_fault){
					 .code = "bad_name", .key = "name", .word = put->name });
	if (was != NULL && !str_eq(was, put->name))
		return refuse(r, &(struct rule_fault){
					 .code = "name_fixed", .key = "name", .word = was });
	if (was == NULL)
		TRY(check_free(r, put));
	t.head.mode = TRIAL_MANY;
	TRY(rule_letters_get(r, NULL, CHECKED_LETTERS, &letters));
	TRY(rule_trial_letters(&t, &letters, &run));
	if (run.problem != NULL)
		return refuse_problem(r, run.problem);
	return judge(r, &s, run.tried, put->is_sure);
}

/* POST /api/rules: before all others of its priority. */
HANDLER(rule_add, rule_add_in)
{
	struct rule_put put = { .body = in->body, .is_sure = in->is_sure };
	struct rule_at at = { { 0 }, { 0 }, 0 };
	int64_t id = 0;

	rule_put_read(r, &put);
	TRY(check(r, &put, NULL));
	TRY(rule_set_touch(r, (struct bytes){ NULL, 0 }));
	at.least = put.priority * RULE_BAND;
	TRY(rule_trial_before(r, put.priority, &at.before));
	TRY(rule_find_place(r, &at, &put.place));
	const int rc = sql_rule_add(r, &put, &id);

	/* Somebody was faster with that name. */
	if (rc == E_CONFLICT)
		return refuse_name(r, &put);
	TRY(rc);
	TRY(rule_changed(r, (rule_id){ id }));
	return reply_created(r, id);
}

/* PUT /api/rules/:rule_id: a new version of its text. */
HANDLER(rule_change, rule_change_in)
{
	struct rule_put put = { .rule_id = in->rule_id,
				.version = in->version,
				.body = in->body,
				.is_sure = in->is_sure,
				.is_edited = true };
	const struct rule_ref ref = { in->rule_id };
	const struct rule_card *card = NULL;
	int64_t changed = 0;

	TRY(sql_rule_get(r, &ref, &card));
	if (card->version != in->version)
		return rule_stale(r, in->rule_id);
	if (str_eq(card->body, in->body))
		return rule_reply(r, in->rule_id);
	rule_put_read(r, &put);
	TRY(check(r, &put, card->name));
	TRY(sql_rule_change(r, &put, &changed));
	if (changed == 0)
		return rule_stale(r, in->rule_id);
	TRY(rule_changed(r, in->rule_id));
	return rule_reply(r, in->rule_id);
}

const struct route rule_write_routes[] = {
	ROUTE_X(POST, "/api/rules", ADMINS, rule_add, CREATED, "write a new rule", RATE_HEAVY, 0),
	ROUTE_X(PUT, "/api/rules/:rule_id", ADMINS, rule_change, ROW(rule_card),
		"write a new version of a rule", RATE_HEAVY, 0),
	{ 0 }
};
