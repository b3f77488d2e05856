/* How many cards each view has: kept counters, and what depends on the clock or the person. */
#include "core/http.h"
#include "feature/interests/interests.h"
#include "queries.gen.h"

DESC(interest_counts_row, O(interest_counts_row, open), O(interest_counts_row, new),
     O(interest_counts_row, claimed), O(interest_counts_row, processed),
     O(interest_counts_row, done), O(interest_counts_row, no_reply));

/* The same with what is counted and not kept. */
struct interest_counts {
	struct interest_counts_row of_scope;
	int64_t mine;
};
DESC(interest_counts, INTEREST_COUNTS_FIELDS(interest_counts));

struct interest_count_row {
	int64_t n;
};
DESC(interest_count_row, O(interest_count_row, n));

static int count_overdue(struct req *r, const struct interest_count_row **out)
{
	if (r->actor.is_all)
		return sql_interest_overdue_count_all(r, out);
	return r->actor.has_more_points ? sql_interest_overdue_count(r, out)
					: sql_interest_overdue_count_points(r, out);
}

int interest_counts_of_scope(struct req *r, struct interest_counts_row *out)
{
	const struct interest_counts_row *kept = NULL;
	const struct interest_count_row *overdue = NULL;

	TRY(sql_interest_counts_get(r, &kept));
	TRY(count_overdue(r, &overdue));
	*out = *kept;
	out->overdue = overdue->n;
	return 0;
}

int interest_count_mine(struct req *r, int64_t *out)
{
	const struct interest_count_row *mine = NULL;

	TRY(sql_interest_mine_count(r, &mine));
	*out = mine->n;
	return 0;
}

/* GET /api/interests/counts: overdue and mine are counted up to 1,000. */
HANDLER(interest_counts, no_in)
{
	struct interest_counts out = { 0 };

	(void)in;
	TRY(interest_counts_of_scope(r, &out.of_scope));
	TRY(interest_count_mine(r, &out.mine));
	return reply_row(r, &interest_counts_desc, &out);
}

const struct route interest_counts_routes[] = { ROUTE(GET, "/api/interests/counts", STAFF,
						      interest_counts, ROW(interest_counts),
						      "how many cards each view has"),
						{ 0 } };
