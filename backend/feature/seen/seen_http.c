#include "feature/seen/seen.h"
#include "queries.gen.h"

struct seen_mark {
	int64_t up_to;
};
DESC(seen_mark, F(seen_mark, up_to, REQ, 0, INT64_MAX));

struct seen_card {
	interest_id interest_id;
};
DESC(seen_card, F(seen_card, interest_id, REQ, 1, INT64_MAX));

struct seen_row {
	int64_t up_to;
	struct json_text interest_ids;
};
DESC(seen_row, O(seen_row, up_to), O(seen_row, interest_ids));

struct seen_count {
	int64_t unseen;
	int64_t newest_id; /* of those; 0: none */
};
DESC(seen_count, O(seen_count, unseen), O(seen_count, newest_id));

struct seen_shown {
	struct opt_i64 up_to;
	struct json_text interest_ids;
	int64_t unseen;
	int64_t newest_id;
};
DESC(seen_shown, O(seen_shown, up_to), O(seen_shown, interest_ids), O(seen_shown, unseen),
     O(seen_shown, newest_id));

/* GET /api/seen: up_to is null before the first look. */
HANDLER(seen_get, no_in)
{
	const bool is_by_point = !r->actor.is_all && !r->actor.has_more_points;
	struct seen_shown out = { .interest_ids = { "[]" } };
	const struct seen_row *row = NULL;
	const struct seen_count *count = NULL;

	(void)in;
	const int rc = sql_seen_get(r, &row);

	if (rc == E_NOT_FOUND)
		return reply_row(r, &seen_shown_desc, &out);
	TRY(rc);
	TRY(is_by_point ? sql_seen_unseen_points(r, &count) : sql_seen_unseen(r, &count));
	out = (struct seen_shown){ { true, row->up_to },
				   row->interest_ids,
				   count->unseen,
				   count->newest_id };
	return reply_row(r, &seen_shown_desc, &out);
}

static int see_up_to(struct req *r, const struct seen_mark *mark)
{
	TRY(sql_seen_begin(r, mark, NULL));
	return sql_seen_clear(r, mark, NULL);
}

/* POST /api/seen: everything up to that card is seen; the mark never goes back. */
HANDLER(seen_all, seen_mark)
{
	TRY(see_up_to(r, in));
	return reply_empty(r);
}

/*
 * POST /api/interests/:interest_id/seen: the card was opened. Of very many the oldest are folded
 * away.
 */
HANDLER(seen_one, seen_card)
{
	const struct seen_mark *excess = NULL;

	TRY(sql_seen_add(r, in, NULL));
	TRY(sql_seen_excess(r, &excess));
	if (excess->up_to > 0)
		TRY(see_up_to(r, excess));
	return reply_empty(r);
}

/* clang-format off */
const struct route seen_routes[] = {
	ROUTE(GET, "/api/seen", STAFF, seen_get, ROW(seen_shown),
	      "which cards I have seen, and how many I have not"),
	ROUTE_X(POST, "/api/seen", STAFF, seen_all, EMPTY, "all cards up to one are seen",
		RATE_NORMAL, QUIET),
	ROUTE_X(POST, "/api/interests/:interest_id/seen", STAFF, seen_one, EMPTY,
		"I have opened a card", RATE_NORMAL, QUIET),
	{ 0 }
};
/* clang-format on */
