/*
 * What people are about to do with a card: who is writing right now, and who has gone to answer it
 * elsewhere (by the network's page, a messenger, the phone) and has not said yet how it went.
 */
#include "feature/interests/card.h"
#include "queries.gen.h"

static const int64_t TYPING_US = 8000000;

static const char *const way_names[] = { NULL,    "link", "phone", "whatsapp", "telegram",
					 "viber", "vk",   "mail",  "copy" };
static const struct choices intent_ways = { way_names,
					    sizeof(way_names) / sizeof(way_names[0]) - 1 };

enum outcome { OUTCOME_YES = 1, OUTCOME_NO, OUTCOME_LATER };
static const char *const outcome_names[] = { NULL, "yes", "no", "later" };
static const struct choices outcome_choices = { outcome_names, OUTCOME_LATER };

struct intent_in {
	interest_id interest_id;
	int way;
};
DESC(intent_in, F(intent_in, interest_id, REQ, 1, INT64_MAX), FC(intent_in, way, REQ, intent_ways));

struct intent_outcome_in {
	interest_id interest_id;
	int outcome;
};
DESC(intent_outcome_in, F(intent_outcome_in, interest_id, REQ, 1, INT64_MAX),
     FC(intent_outcome_in, outcome, REQ, outcome_choices));

struct intent_row {
	int64_t id;
	user_id user_id;
	const char *user_name;
	int way;
	struct timestamp at;
	struct timestamp asked_at;
};
DESC(intent_row, O(intent_row, id), O(intent_row, user_id), O(intent_row, user_name),
     FC(intent_row, way, 0, intent_ways), O(intent_row, at), O(intent_row, asked_at));

struct typing_in {
	interest_id interest_id;
	struct timestamp until;
};
DESC(typing_in, O(typing_in, interest_id), O(typing_in, until));

struct typing_row {
	user_id user_id;
	const char *user_name;
	struct timestamp until;
};
DESC(typing_row, O(typing_row, user_id), O(typing_row, user_name), O(typing_row, until));

/* GET /api/interests/:interest_id/intents: who has gone to answer and has not come back. */
HANDLER(intent_list, interest_ref)
{
	struct intent_row_list l;

	TRY(sql_intent_list(r, in, &l));
	return reply_list(r, &intent_row_desc, l.v, l.n);
}

/* POST /api/interests/:interest_id/intents */
HANDLER(intent_add, intent_in)
{
	const struct card_change answer = { .id = in->interest_id, .event = CARD_ANSWER };
	const struct interest_row *row = NULL;
	int64_t changes = 0;

	TRY(card_get(r, in->interest_id, &row));
	TRY(card_check(r, &answer, row));
	TRY(sql_intent_again(r, in, &changes));
	if (changes == 0)
		TRY(sql_intent_add(r, in, NULL));
	TRY(card_note(r, in->interest_id, HISTORY_INTENT, choice_name(&intent_ways, in->way)));
	return reply_empty(r);
}

/* POST /api/interests/:interest_id/intents/settle: "answered?", with yes, no, later. */
HANDLER(intent_settle, intent_outcome_in)
{
	const struct card_change answer = { .id = in->interest_id, .event = CARD_ANSWER };
	const struct interest_ref ref = { in->interest_id };
	const struct interest_row *row = NULL;
	int64_t changes = 0;

	TRY(card_get(r, in->interest_id, &row));
	if (in->outcome == OUTCOME_LATER) {
		TRY(sql_intent_later(r, &ref, NULL));
		return card_reply(r, in->interest_id);
	}
	TRY(sql_intent_settle(r, &ref, &changes));
	if (in->outcome == OUTCOME_YES)
		TRY(card_apply(r, &answer, row));
	else if (changes > 0)
		TRY(card_note(r, in->interest_id, HISTORY_INTENT_DROPPED, NULL));
	return card_reply(r, in->interest_id);
}

/* GET /api/interests/:interest_id/typing: the others. */
HANDLER(typing_list, interest_ref)
{
	struct typing_row_list l;

	TRY(sql_typing_list(r, in, &l));
	return reply_list(r, &typing_row_desc, l.v, l.n);
}

/*
 * POST /api/interests/:interest_id/typing: said every few seconds; only the beginning is announced.
 */
HANDLER(typing_put, interest_ref)
{
	const struct typing_in mark = { in->interest_id, time_add(r->now, TYPING_US) };
	int64_t changes = 0;

	TRY(sql_typing_keep(r, &mark, &changes));
	if (changes > 0)
		return reply_empty(r);
	TRY(sql_typing_drop(r, &mark, NULL));
	const int rc = sql_typing_add(r, &mark, NULL);

	/* Another window of the same person was faster. */
	return rc == 0 || rc == E_CONFLICT ? reply_empty(r) : rc;
}

const struct route interest_presence_routes[] = {
	ROUTE(GET, "/api/interests/:interest_id/intents", STAFF, intent_list, LIST(intent_row),
	      "who has gone to answer elsewhere"),
	ROUTE(POST, "/api/interests/:interest_id/intents", STAFF, intent_add, EMPTY,
	      "note that one goes to answer elsewhere"),
	ROUTE(POST, "/api/interests/:interest_id/intents/settle", STAFF, intent_settle,
	      ROW(interest_row), "say how it went"),
	ROUTE(GET, "/api/interests/:interest_id/typing", STAFF, typing_list, LIST(typing_row),
	      "who is writing right now"),
	ROUTE_X(POST, "/api/interests/:interest_id/typing", STAFF, typing_put, EMPTY,
		"say that one is writing", RATE_NORMAL, QUIET),
	{ 0 }
};
