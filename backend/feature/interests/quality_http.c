/*
 * Quality: what waits for a second pair of eyes, and who took which cards while older ones waited.
 * For who sees every point.
 */
#include "core/page.h"
#include "feature/interests/card.h"
#include "feature/interests/no_reply.h"
#include "queries.gen.h"

static const int64_t DAY_US = 86400000000;
enum { DAYS_MOST = 31 };

static const char *const way_names[] = { NULL, "taken", "stolen", "given", "ended" };
static const struct choices way_choices = { way_names, CLAIM_ENDED };

struct quality_in {
	const char *after;
	int64_t limit;
};
DESC(quality_in, F(quality_in, after, 0, 0, 60), F(quality_in, limit, 0, 1, PAGE_MAX));

struct quality_q {
	struct timestamp at;
	int64_t id;
	int64_t limit;
};
DESC(quality_q, O(quality_q, at), O(quality_q, id), O(quality_q, limit));

struct quality_row {
	CARD_MEMBERS
	struct timestamp waits_since;
	int no_reply_reason;
	const char *no_reply_text;
	const char *reply_text; /* of the newest mail, if any */
	int claim_way;
	/* cards of the point that were older and free then; 100: or more */
	struct opt_i64 waited_older;
	interest_id near_interest_id; /* whose proof looks like the newest of this one */
	file_id near_file_id;
	struct opt_i64 near_distance;
};
DESC(quality_row, CARD_FIELDS(quality_row), O(quality_row, waits_since),
     FC(quality_row, no_reply_reason, 0, no_reply_choices), O(quality_row, no_reply_text),
     O(quality_row, reply_text), FC(quality_row, claim_way, 0, way_choices),
     O(quality_row, waited_older), O(quality_row, near_interest_id), O(quality_row, near_file_id),
     O(quality_row, near_distance));

struct no_reply_seen {
	user_id by_id;
	const char *by_name;
	struct timestamp at;
};
DESC(no_reply_seen, O(no_reply_seen, by_id), O(no_reply_seen, by_name), O(no_reply_seen, at));

struct takers_in {
	struct timestamp from;
	struct timestamp to;
	point_id point_id;
};
DESC(takers_in, F(takers_in, from, REQ, 0, 0), F(takers_in, to, REQ, 0, 0),
     F(takers_in, point_id, 0, 1, INT64_MAX));

struct taker_row {
	user_id user_id;
	const char *user_name;
	int64_t claimed;
	int64_t over_older;          /* of them while older ones of the point waited */
	struct opt_i64 older_median; /* how many waited then, in the middle */
	int64_t stolen;
	int64_t given;
	/* of all these: by this person, now processed or accepted */
	int64_t processed;
	int64_t returned; /* of all these: with a remark of a reviewer */
};
DESC(taker_row, O(taker_row, user_id), O(taker_row, user_name), O(taker_row, claimed),
     O(taker_row, over_older), O(taker_row, older_median), O(taker_row, stolen),
     O(taker_row, given), O(taker_row, processed), O(taker_row, returned));

/* GET /api/quality: what longest waits comes first. */
HANDLER(quality_list, quality_in)
{
	struct quality_q q = { .limit = page_rows(in->limit) };
	struct quality_row_list l;
	const char *next = NULL;

	TRY(page_cursor_in(r, in->after, &q.at, &q.id));
	/* No time is NULL in the database, and nothing comes after that. */
	q.at.us = q.at.us > 0 ? q.at.us : 1;
	TRY(sql_quality_list(r, &q, &l));
	if (page_cut(&l.n, q.limit))
		next = page_cursor(r, l.v[l.n - 1].waits_since, l.v[l.n - 1].id);
	return reply_page(r, &quality_row_desc, l.v, l.n, next);
}

/* POST /api/interests/:interest_id/no-reply-seen: the sample stands. */
HANDLER(interest_no_reply_seen, interest_ref)
{
	const struct interest_row *row = NULL;
	const struct no_reply_seen *seen = NULL;
	int64_t changes = 0;

	TRY(card_get(r, in->interest_id, &row));
	TRY(sql_no_reply_see(r, in, &changes));
	if (changes > 0)
		return card_reply(r, in->interest_id);
	if (sql_no_reply_seen_get(r, in, &seen) != 0)
		return card_refuse(r, row);
	return fail_with(r, E_WRONG_STATE, &no_reply_seen_desc, seen);
}

/* GET /api/quality/people: from is part of the span, to is not. */
HANDLER(quality_people, takers_in)
{
	struct taker_row_list l;

	if (in->to.us <= in->from.us)
		return fail_field(r, "to", "too_small");
	if (in->to.us - in->from.us > DAYS_MOST * DAY_US)
		return fail_field(r, "to", "too_big");
	TRY(sql_quality_people(r, in, &l));
	return reply_list(r, &taker_row_desc, l.v, l.n);
}

const struct route interest_quality_routes[] = {
	ROUTE(GET, "/api/quality", OVERSEERS, quality_list, PAGE(quality_row),
	      "what waits for a review, oldest first"),
	ROUTE(GET, "/api/quality/people", OVERSEERS, quality_people, LIST(taker_row),
	      "who took what, and what waited meanwhile"),
	ROUTE(POST, "/api/interests/:interest_id/no-reply-seen", REVIEWERS, interest_no_reply_seen,
	      ROW(interest_row), "let a sampled end without an answer stand"),
	{ 0 }
};
