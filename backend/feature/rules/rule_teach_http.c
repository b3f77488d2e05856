/*
 * Teaching: a rule out of marks in one letter, and what a rule does to the last letters of a
 * sender.
 */
#include "base/str.h"
#include "feature/interests/interests.h"
#include "feature/rules/rule_put.h"
#include "feature/rules/rule_trial.h"
#include "feature/rules/rules.h"
#include "feature/rules/teach.h"
#include "queries.gen.h"

#include <string.h>

enum { BODY_CHARS = 100000, MARKS_MAX = 40, PREVIEW_LETTERS = 200, LETTER_BYTES = 10 << 20 };

struct rule_propose_in {
	letter_id letter_id;
	const char *name;
	int source_type;
	int action;
	/* "field:text:at:length", "field:subject:at:length", "field:link:index" */
	struct str_list marks;
};
DESC(rule_propose_in, F(rule_propose_in, letter_id, REQ, 1, INT64_MAX),
     F(rule_propose_in, name, REQ | TRIM, 1, 60),
     FC(rule_propose_in, source_type, REQ, source_choices),
     FC(rule_propose_in, action, REQ, action_choices),
     F(rule_propose_in, marks, REQ, 1, MARKS_MAX));

struct rule_proposal {
	const char *body;
};
DESC(rule_proposal, O(rule_proposal, body));

struct rule_preview_in {
	rule_id rule_id;
	const char *body;
	const char *sender; /* "a@b" or "@b" */
};
DESC(rule_preview_in, F(rule_preview_in, rule_id, 0, 1, INT64_MAX),
     F(rule_preview_in, body, REQ | LINES, 2, BODY_CHARS),
     F(rule_preview_in, sender, REQ | TRIM, 2, 254));

struct rule_preview {
	struct json_text result;
};
DESC(rule_preview, O(rule_preview, result));

/* ---- the letter as the jail reads it ---- */

static const char *text_of(const json_t *letter, const char *name)
{
	const char *s = json_string_value(json_object_get(letter, name));

	return s == NULL ? "" : s;
}

static int read_letter(struct req *r, letter_id id, const json_t **out)
{
	const struct rule_bodies_in in = { arena_printf(r->arena, "[%lld]", (long long)id.v) };
	const struct rule_candidate nothing = { { 0 }, NULL, 0 };
	struct rule_letter_body_list bodies;
	struct rule_trial t;
	json_t *answer = NULL;
	size_t n = 0;

	TRY(sql_rule_bodies(r, &in, &bodies));
	if (bodies.n == 0)
		return E_NOT_FOUND;
	const char *raw = letter_decompress(r->arena, bodies.v[0].body, LETTER_BYTES, &n);

	if (raw == NULL)
		return fail_field(r, "letter_id", "too_big");
	TRY(rule_trial_begin(r, TRIAL_ONE, &nothing, &t));
	TRY(rule_trial_raw(&t, raw, n, &answer));
	*out = json_array_get(json_object_get(answer, "letters"), 0);
	return json_is_string(json_object_get(*out, "text"))
		       ? 0
		       : fail_field(r, "letter_id", "bad_format");
}

static void letter_of(struct arena *a, const json_t *json, struct teach_letter *out)
{
	const json_t *links = json_object_get(json, "links");
	const size_t n = json_array_size(links);
	struct teach_link *v = arena_array(a, n, sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i] = (struct teach_link){ text_of(json_array_get(links, i), "href"),
					    text_of(json_array_get(links, i), "text") };
	*out = (struct teach_letter){ text_of(json, "from_addr"), text_of(json, "subject"),
				      text_of(json, "text"), v, n };
}

/* ---- marks ---- */

/* Bytes in front of that many units of UTF-16, as browsers count. */
static size_t byte_at(const char *text, int64_t units)
{
	const char *p = text;
	const char *const end = text + strlen(text);

	while (p < end && units > 0)
		units -= str_utf8_next(&p, end) > 0xffff ? 2 : 1;
	return (size_t)(p - text);
}

static bool split(struct arena *a, const char *mark, const char **parts, size_t *n)
{
	for (*n = 0; *n < 4; mark += strlen(parts[*n - 1]) + 1) {
		const size_t len = strcspn(mark, ":");

		parts[(*n)++] = arena_strndup(a, mark, len);
		if (mark[len] == '\0')
			return true;
	}
	return false;
}

static bool read_mark(struct arena *a, const struct teach_letter *l, const char *text,
		      struct teach_mark *out)
{
	const char *parts[4];
	int64_t at = 0;
	int64_t length = 0;
	size_t n = 0;

	if (!split(a, text, parts, &n) || n < 3 || !str_to_i64(parts[2], &at) || at < 0 ||
	    at > 10000000)
		return false;
	out->field = parts[0];
	out->from = (size_t)at;
	out->n = 0;
	out->place = TEACH_LINK;
	if (str_eq(parts[1], "link"))
		return n == 3 && out->from < l->links_n;
	if (n != 4 || !str_to_i64(parts[3], &length) || length < 1 || length > 10000000)
		return false;
	out->place = str_eq(parts[1], "text") ? TEACH_TEXT : TEACH_SUBJECT;
	const char *shown = out->place == TEACH_TEXT ? l->text : l->subject;

	out->from = byte_at(shown, at);
	out->n = byte_at(shown, at + length) - out->from;
	return (out->place == TEACH_TEXT || str_eq(parts[1], "subject")) && out->n > 0;
}

/* POST /api/rule-proposals */
HANDLER(rule_propose, rule_propose_in)
{
	struct teach_mark *marks = arena_array(r->arena, in->marks.n, sizeof(*marks));
	struct teach_want want = { in->name, choice_name(&source_choices, in->source_type),
				   choice_name(&action_choices, in->action), marks, in->marks.n };
	struct teach_letter letter;
	const json_t *json = NULL;

	TRY(read_letter(r, in->letter_id, &json));
	letter_of(r->arena, json, &letter);
	for (size_t i = 0; i < in->marks.n; i++)
		if (!read_mark(r->arena, &letter, in->marks.v[i], &marks[i]))
			return fail_field(r, "marks", "bad_format");
	const struct rule_proposal proposal = { teach_rule(r->arena, &letter, &want) };

	return reply_row(r, &rule_proposal_desc, &proposal);
}

/* ---- the last letters of the sender ---- */

struct preview {
	json_t *letters;
	const char *name;
	int64_t holds, takes, anew;
};

static void see(void *arg, const struct rule_letter *letter, const json_t *result)
{
	struct preview *p = arg;
	const char *rule = json_string_value(json_object_get(result, "rule"));
	json_t *values = json_object_get(result, "values");
	const bool is_taken = str_eq(rule, p->name);

	p->holds += json_is_true(json_object_get(result, "holds"));
	p->takes += is_taken;
	p->anew += is_taken && !str_eq(letter->rule, p->name);
	json_array_append_new(
		p->letters,
		json_pack("{s:I, s:I, s:s?, s:s?, s:s?, s:b, s:b, s:s?, s:O?}", "id",
			  (json_int_t)letter->id, "interest_id", (json_int_t)letter->interest_id,
			  "subject", letter->subject, "was_rule", letter->rule, "rule", rule,
			  "is_taken", (int)is_taken, "holds",
			  (int)json_is_true(json_object_get(result, "holds")), "action",
			  json_string_value(json_object_get(result, "action")), "values", values));
}

static void free_json(void *p)
{
	json_decref(p);
}

/* POST /api/rule-previews */
HANDLER(rule_preview, rule_preview_in)
{
	struct rule_put put = { .rule_id = in->rule_id, .body = in->body };
	struct preview p = { .letters = json_array() };
	struct rule_trial_run run = { .each = see, .arg = &p };
	struct rule_letters letters;
	struct rule_trial t;

	arena_defer(r->arena, free_json, p.letters);
	rule_put_read(r, &put);
	p.name = put.name;
	const struct rule_candidate c = { in->rule_id, in->body, put.priority };

	TRY(rule_letters_get(r, in->sender, PREVIEW_LETTERS, &letters));
	TRY(rule_trial_begin(r, TRIAL_MANY, &c, &t));
	TRY(rule_trial_letters(&t, &letters, &run));
	json_t *result =
		json_pack("{s:I, s:I, s:I, s:I, s:I, s:O?, s:O}", "letters_count",
			  (json_int_t)letters.n, "tried", (json_int_t)run.tried, "holds",
			  (json_int_t)p.holds, "takes", (json_int_t)p.takes, "anew",
			  (json_int_t)p.anew, "problem", run.problem, "letters", p.letters);

	arena_defer(r->arena, free_json, result);
	const struct rule_preview reply = { { rule_json_text(r, result) } };

	return reply_row(r, &rule_preview_desc, &reply);
}

const struct route rule_teach_routes[] = {
	ROUTE_X(POST, "/api/rule-proposals", ADMINS, rule_propose, ROW(rule_proposal),
		"a rule out of marks in a letter; nothing is written", RATE_HEAVY, QUIET),
	ROUTE_X(POST, "/api/rule-previews", ADMINS, rule_preview, ROW(rule_preview),
		"a rule on the last letters of a sender; nothing is written", RATE_HEAVY, QUIET),
	{ 0 }
};
