/* What people do with a card: claim, release, steal, answered, processed, accepted, returned. */
#include "core/live.h"
#include "feature/interests/card.h"
#include "feature/interests/review.h"
#include "queries.gen.h"

struct interest_reason {
	interest_id interest_id;
	const char *reason;
};
DESC(interest_reason, F(interest_reason, interest_id, REQ, 1, INT64_MAX),
     F(interest_reason, reason, REQ | TRIM, 1, 1000));

/* `version`: of the card that the reviewer has seen; without it, the card as it is. */
struct interest_seen {
	interest_id interest_id;
	int64_t version;
};
DESC(interest_seen, F(interest_seen, interest_id, REQ, 1, INT64_MAX),
     F(interest_seen, version, 0, 1, INT64_MAX));

struct interest_remark {
	interest_id interest_id;
	const char *remark;
	int64_t version;
};
DESC(interest_remark, F(interest_remark, interest_id, REQ, 1, INT64_MAX),
     F(interest_remark, remark, REQ | TRIM | LINES, 1, 1000),
     F(interest_remark, version, 0, 1, INT64_MAX));

/* One event without anything beside it, and the card as it is then. */
static int act(struct req *r, interest_id id, enum card_event event, const char *text)
{
	const struct card_change change = { .id = id, .event = event, .text = text };
	const struct interest_row *row = NULL;

	TRY(card_get(r, id, &row));
	TRY(card_apply(r, &change, row));
	return card_reply(r, id);
}

/*
 * POST .../claim. The statement itself decides who was first; the state machine's rule is its
 * WHERE. Who comes later is told who has the card.
 */
HANDLER(interest_claim, interest_ref)
{
	const struct interest_row *row = NULL;
	int64_t won = 0;

	TRY(sql_interest_claim(r, in, &won));
	TRY(card_get(r, in->interest_id, &row));
	if (won == 0)
		return card_refuse_claim(r, row);
	TRY(card_note(r, in->interest_id, HISTORY_CLAIMED, NULL));
	TRY(card_note_claim(r, row, CLAIM_TAKEN));
	TRY(card_count_move(r, row->point_id, STATE_NEW, STATE_CLAIMED));
	live_note(r, EVENT_INTEREST, row->id, row->point_id);
	return reply_row(r, &interest_row_desc, row);
}

/* POST .../release: back to everybody. */
HANDLER(interest_release, interest_ref)
{
	return act(r, in->interest_id, CARD_RELEASE, NULL);
}

/* POST .../steal: from a colleague, who reads the reason in the history. */
HANDLER(interest_steal, interest_reason)
{
	return act(r, in->interest_id, CARD_STEAL, in->reason);
}

/* POST .../answer: it was answered in the network itself. */
HANDLER(interest_answer, interest_ref)
{
	return act(r, in->interest_id, CARD_ANSWER, NULL);
}

/* POST .../process: there is a proof already. */
HANDLER(interest_process, interest_ref)
{
	return act(r, in->interest_id, CARD_PROCESS, NULL);
}

/* A reviewer's word; who comes second is told who was first. */
static int judge(struct req *r, interest_id id, int64_t version, enum card_event event,
		 const char *text)
{
	const struct card_change change = { .id = id, .event = event, .text = text };
	const struct interest_row *row = NULL;

	TRY(card_get(r, id, &row));
	TRY(review_check(r, row, version));
	TRY(card_apply(r, &change, row));
	return card_reply(r, id);
}

/* POST .../accept */
HANDLER(interest_accept, interest_seen)
{
	return judge(r, in->interest_id, in->version, CARD_ACCEPT, NULL);
}

/* POST .../return */
HANDLER(interest_return, interest_remark)
{
	const struct interest_ref ref = { in->interest_id };

	TRY(sql_no_reply_remove(r, &ref, NULL));
	return judge(r, in->interest_id, in->version, CARD_RETURN, in->remark);
}

const struct route interest_work_routes[] = {
	ROUTE(POST, "/api/interests/:interest_id/claim", STAFF, interest_claim, ROW(interest_row),
	      "take a new card"),
	ROUTE(POST, "/api/interests/:interest_id/release", STAFF, interest_release,
	      ROW(interest_row), "give an unanswered card back"),
	ROUTE(POST, "/api/interests/:interest_id/steal", STAFF, interest_steal, ROW(interest_row),
	      "take a card from a colleague, with a reason"),
	ROUTE(POST, "/api/interests/:interest_id/answer", STAFF, interest_answer, ROW(interest_row),
	      "say that it was answered outside"),
	ROUTE(POST, "/api/interests/:interest_id/process", STAFF, interest_process,
	      ROW(interest_row), "say that all is done; needs a proof"),
	ROUTE(POST, "/api/interests/:interest_id/accept", REVIEWERS, interest_accept,
	      ROW(interest_row), "accept the work on a card"),
	ROUTE(POST, "/api/interests/:interest_id/return", REVIEWERS, interest_return,
	      ROW(interest_row), "return a card with a remark"),
	{ 0 }
};
