/*
 * What people are about to do with a card: who is writing right now, and who has gone to answer it
 * elsewhere (by the network's page, a messenger, the phone) and has not said yet how it went.
 */
#include "feature/interests/card.h"
#include "queries.gen.h"

static const int64_t TYPING_US = 8000000;
static const int64_t TYPING_KEPT_US = 3600000000;

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

struct typing_since_in {
	int64_t last;
};
DESC(typing_since_in, O(typing_since_in, last));

struct typing_mark {
	int64_t id;
	int64_t interest_id;
};
static const struct field typing_mark_fields[] = { O(typing_mark, id),
						   O(typing_mark, interest_id) };
const struct desc typing_mark_desc = { "typing_mark", sizeof(struct typing_mark),
				       typing_mark_fields, 2 };

struct typing_purge_in {
	struct timestamp before;
};
DESC(typing_purge_in, O(typing_purge_in, before));

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

/* The smallest one gives way: nothing is looked for behind it any more. */
static size_t place_of(struct typing_told *told)
{
	size_t oldest = 0;

	if (told->n < TYPING_BEHIND)
		return told->n++;
	for (size_t i = 1; i < told->n; i++)
		if (told->ids[i] < told->ids[oldest])
			oldest = i;
	told->from = told->ids[oldest];
	return oldest;
}

bool interest_typing_tell(struct typing_told *told, int64_t id)
{
	if (id <= told->from)
		return false;
	for (size_t i = 0; i < told->n; i++)
		if (told->ids[i] == id)
			return false;
	told->ids[place_of(told)] = id;
	return true;
}

int interest_typing_since(struct req *r, struct typing_told *told, int64_t *cards, size_t max,
			  size_t *n)
{
	const struct typing_since_in in = { told->from };
	const struct typing_mark *newest = NULL;
	struct typing_mark_list l;

	*n = 0;
	if (told->from < 0) {
		TRY(sql_typing_last(r, &newest));
		told->from = newest->id;
		return 0;
	}
	TRY(sql_typing_since(r, &in, &l));
	for (size_t i = 0; i < l.n && *n < max; i++)
		if (interest_typing_tell(told, l.v[i].id))
			cards[(*n)++] = l.v[i].interest_id;
	return 0;
}

int interest_typing_purge(struct req *r)
{
	const struct typing_purge_in in = { time_add(r->now, -TYPING_KEPT_US) };

	return sql_typing_purge(r, &in, NULL);
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
