#include "feature/interests/evidence.h"
#include "feature/interests/card.h"
#include "queries.gen.h"

struct evidence_row_new {
	interest_id interest_id;
	channel_id channel_id;
	int64_t letter; /* 0 instead of NULL: part of the key */
	struct timestamp at;
};
DESC(evidence_row_new, O(evidence_row_new, interest_id), O(evidence_row_new, channel_id),
     O(evidence_row_new, letter), O(evidence_row_new, at));

struct evidence_row {
	int64_t id;
	channel_id channel_id;
	const char *channel_name;
	letter_id letter_id;
	struct timestamp at;
};
DESC(evidence_row, O(evidence_row, id), O(evidence_row, channel_id), O(evidence_row, channel_name),
     O(evidence_row, letter_id), O(evidence_row, at));

/* The card that another point has of the same event. */
struct same_event_row {
	int64_t id;
	int state;
	point_id point_id;
	const char *point_name;
	const char *assignee_name;
};
DESC(same_event_row, O(same_event_row, id), FC(same_event_row, state, 0, state_choices),
     O(same_event_row, point_id), O(same_event_row, point_name), O(same_event_row, assignee_name));

int evidence_add(struct req *r, const struct evidence_new *v, size_t n)
{
	struct evidence_row_new *rows = arena_array(r->arena, n, sizeof(*rows));

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct evidence_row_new){ v[i].interest_id, v[i].channel_id,
						     v[i].letter_id.v, v[i].at };
	return sql_evidence_add(r, rows, n);
}

/*
 * GET /api/interests/:interest_id/evidence: where else the event has come in, within the same
 * point.
 */
HANDLER(interest_evidence, interest_ref)
{
	struct evidence_row_list l;

	TRY(sql_evidence_list(r, in, &l));
	return reply_list(r, &evidence_row_desc, l.v, l.n);
}

/*
 * GET /api/interests/:interest_id/same-event: cards of the same event in other points that the
 * actor sees.
 */
HANDLER(interest_same_event, interest_ref)
{
	struct same_event_row_list l;

	TRY(sql_same_event_list(r, in, &l));
	return reply_list(r, &same_event_row_desc, l.v, l.n);
}

const struct route interest_evidence_routes[] = {
	ROUTE(GET, "/api/interests/:interest_id/evidence", STAFF, interest_evidence,
	      LIST(evidence_row), "where else the event of a card has come in"),
	ROUTE(GET, "/api/interests/:interest_id/same-event", STAFF, interest_same_event,
	      LIST(same_event_row), "cards of the same event in other points"),
	{ 0 }
};
