/* Rules, read: the list in the order in which they are tried, one with its text, its versions. */
#include "feature/interests/interests.h"
#include "feature/rules/rule_card.h"
#include "feature/rules/rules.h"
#include "queries.gen.h"

struct rule_row {
	RULE_MEMBERS
	int64_t letters_count; /* of the last seven days */
};
DESC(rule_row, RULE_FIELDS(rule_row), O(rule_row, letters_count));

struct sender_row {
	const char *domain;
	int source_type;
	int64_t n;
	int64_t unknown_n;
	struct timestamp alarmed_at;
	letter_id letter_id;   /* the newest that was not recognised */
	struct json_text days; /* [[days ago, letters, not recognised], ...] */
};
DESC(sender_row, O(sender_row, domain), FC(sender_row, source_type, 0, source_choices),
     O(sender_row, n), O(sender_row, unknown_n), O(sender_row, alarmed_at),
     O(sender_row, letter_id), O(sender_row, days));

DESC(rule_card, RULE_FIELDS(rule_card), O(rule_card, body), O(rule_card, shipped_body));

#define VERSION_MEMBERS        \
	int64_t id;            \
	int64_t rule_version;  \
	user_id user_id;       \
	const char *user_name; \
	struct timestamp created_at;
#define VERSION_FIELDS(s) \
	O(s, id), O(s, rule_version), O(s, user_id), O(s, user_name), O(s, created_at)

struct rule_version_row {
	VERSION_MEMBERS
};
DESC(rule_version_row, VERSION_FIELDS(rule_version_row));

struct rule_version_card {
	VERSION_MEMBERS
	const char *body;
};
DESC(rule_version_card, VERSION_FIELDS(rule_version_card), O(rule_version_card, body));

struct rule_version_ref {
	rule_id rule_id;
	int64_t rule_version;
};
DESC(rule_version_ref, F(rule_version_ref, rule_id, REQ, 1, INT64_MAX),
     F(rule_version_ref, rule_version, REQ, 1, INT32_MAX));

/* Can the set be used? */
struct rule_state {
	int64_t seq;
	const char *error;
	struct timestamp error_at;
};
DESC(rule_state, O(rule_state, seq), O(rule_state, error), O(rule_state, error_at));

/* GET /api/rules: in the order in which they are tried. */
HANDLER(rule_list, no_in)
{
	struct rule_row_list l;

	(void)in;
	TRY(sql_rule_list(r, &l));
	return reply_list(r, &rule_row_desc, l.v, l.n);
}

/* GET /api/rules/:rule_id */
HANDLER(rule_get, rule_ref)
{
	return rule_reply(r, in->rule_id);
}

int rule_reply(struct req *r, rule_id id)
{
	const struct rule_ref ref = { id };
	const struct rule_card *card = NULL;

	TRY(sql_rule_get(r, &ref, &card));
	return reply_row(r, &rule_card_desc, card);
}

/* GET /api/rules/:rule_id/versions: newest first. */
HANDLER(rule_versions, rule_ref)
{
	struct rule_version_row_list l;

	TRY(sql_rule_version_list(r, in, &l));
	return reply_list(r, &rule_version_row_desc, l.v, l.n);
}

/* GET /api/rules/:rule_id/versions/:rule_version */
HANDLER(rule_version_get, rule_version_ref)
{
	const struct rule_version_card *card = NULL;

	TRY(sql_rule_version_get(r, in, &card));
	return reply_row(r, &rule_version_card_desc, card);
}

/* GET /api/rule-senders: who writes to us, and how much of it is recognised; fourteen days. */
HANDLER(rule_senders, no_in)
{
	struct sender_row_list l;

	(void)in;
	TRY(sql_sender_list(r, &l));
	return reply_list(r, &sender_row_desc, l.v, l.n);
}

/* GET /api/rule-set */
HANDLER(rule_state_get, no_in)
{
	const struct rule_set_row *set = NULL;

	(void)in;
	TRY(sql_rule_set_get(r, &set));
	const struct rule_state state = { set->seq, set->error, set->error_at };

	return reply_row(r, &rule_state_desc, &state);
}

const struct route rules_routes[] = {
	ROUTE(GET, "/api/rules", HEADS, rule_list, LIST(rule_row),
	      "rules of recognition in the order of trying"),
	ROUTE(GET, "/api/rules/:rule_id", HEADS, rule_get, ROW(rule_card),
	      "one rule with its text"),
	ROUTE(GET, "/api/rules/:rule_id/versions", HEADS, rule_versions, LIST(rule_version_row),
	      "what a rule was before"),
	ROUTE(GET, "/api/rules/:rule_id/versions/:rule_version", HEADS, rule_version_get,
	      ROW(rule_version_card), "one version of a rule with its text"),
	ROUTE(GET, "/api/rule-senders", HEADS, rule_senders, LIST(sender_row),
	      "how much of each sender's mail is recognised"),
	ROUTE(GET, "/api/rule-set", HEADS, rule_state_get, ROW(rule_state),
	      "can the rules be used"),
	{ 0 }
};
