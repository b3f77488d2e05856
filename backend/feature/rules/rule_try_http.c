/* POST /api/rule-trials: the rules on one letter, stored or brought along; nothing is written. */
#include "base/str.h"
#include "feature/rules/rule_put.h"
#include "feature/rules/rule_trial.h"
#include "feature/rules/rules.h"
#include "queries.gen.h"

#include <string.h>

enum { BODY_CHARS = 100000, RAW_MAX = 10 << 20 };

struct rule_try_in {
	rule_id rule_id;
	const char *body;
	letter_id letter_id;
	struct upload letter;
};
DESC(rule_try_in, F(rule_try_in, rule_id, 0, 1, INT64_MAX),
     F(rule_try_in, body, LINES, 2, BODY_CHARS), F(rule_try_in, letter_id, 0, 1, INT64_MAX),
     F(rule_try_in, letter, 0, 1, RAW_MAX));

/* As the jail wrote it: docs/domain/rules.md. */
struct rule_try_reply {
	struct json_text result;
};
DESC(rule_try_reply, O(rule_try_reply, result));

static int read_stored(struct req *r, letter_id id, const char **raw, size_t *n)
{
	const struct rule_bodies_in in = { arena_printf(r->arena, "[%lld]", (long long)id.v) };
	struct rule_letter_body_list bodies;

	TRY(sql_rule_bodies(r, &in, &bodies));
	if (bodies.n == 0)
		return E_NOT_FOUND;
	*raw = letter_decompress(r->arena, bodies.v[0].body, RAW_MAX, n);
	return *raw != NULL ? 0 : fail_field(r, "letter_id", "too_big");
}

static int find_letter(struct req *r, const struct rule_try_in *in, const char **raw, size_t *n)
{
	if ((in->letter_id.v != 0) == (in->letter.p != NULL))
		return fail_field(r, "letter_id", "required");
	if (in->letter_id.v != 0)
		return read_stored(r, in->letter_id, raw, n);
	*raw = in->letter.p;
	*n = in->letter.n;
	return 0;
}

const char *rule_json_text(struct req *r, const json_t *value)
{
	const size_t n = json_dumpb(value, NULL, 0, JSON_COMPACT);
	char *text = arena_zalloc(r->arena, n + 1);

	json_dumpb(value, text, n, JSON_COMPACT);
	return text;
}

HANDLER(rule_try, rule_try_in)
{
	struct rule_put put = { .body = in->body };
	struct rule_candidate c = { in->rule_id, in->body, 0 };
	struct rule_trial t;
	const char *raw = NULL;
	json_t *answer = NULL;
	size_t n = 0;

	TRY(find_letter(r, in, &raw, &n));
	if (in->body != NULL) {
		rule_put_read(r, &put);
		c.priority = put.priority;
	}
	TRY(rule_trial_begin(r, TRIAL_ONE, &c, &t));
	TRY(rule_trial_raw(&t, raw, n, &answer));
	const struct rule_try_reply reply = { { rule_json_text(r, answer) } };

	return reply_row(r, &rule_try_reply_desc, &reply);
}

const struct route rule_try_routes[] = {
	ROUTE_X(POST, "/api/rule-trials", ADMINS, rule_try, ROW(rule_try_reply),
		"try the rules on one letter, without writing anything", RATE_HEAVY,
		MULTIPART | QUIET),
	{ 0 }
};
