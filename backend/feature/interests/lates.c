/* Cards that were answered late: kept by who answers, looked at every night. */
#include "feature/interests/lates.h"
#include "base/log.h"
#include "core/json.h"
#include "feature/interests/interests.h"
#include "queries.gen.h"

/* Older cards do not change any more. */
enum { CHECK_CARDS = 200000, CHECK_STEP = 5000 };

DESC(interest_late_row, O(interest_late_row, id), O(interest_late_row, point_id),
     O(interest_late_row, state), O(interest_late_row, received_at), O(interest_late_row, is_late));

struct lates_newest {
	int64_t id;
};
DESC(lates_newest, O(lates_newest, id));

struct lates_range {
	int64_t above, most;
	int64_t differ; /* out: how many cards of the range stood there wrongly */
};
DESC(lates_range, O(lates_range, above), O(lates_range, most));

struct lates_card {
	int64_t id;
};
DESC(lates_card, O(lates_card, id));

struct lates_wrong {
	const char *ids;
};
DESC(lates_wrong, O(lates_wrong, ids));

static bool is_late(const struct late_facts *f, struct timestamp due_at)
{
	return f->answered_at.us != 0 && f->answered_at.us > due_at.us;
}

enum late_step late_step(const struct late_facts *before, const struct late_facts *after,
			 struct timestamp due_at)
{
	const bool was = is_late(before, due_at);

	if (!is_late(after, due_at))
		return was ? LATE_REMOVE : LATE_NONE;
	return was && before->state == after->state ? LATE_NONE : LATE_PUT;
}

int late_take(struct req *r, enum late_step step, const struct interest_late_row *row)
{
	switch (step) {
	case LATE_PUT:
		return sql_interest_late_put(r, row, 1);
	case LATE_REMOVE:
		return sql_interest_late_remove(r, row, 1);
	default:
		return 0;
	}
}

/* The cards are locked first, as who changes them does. */
static int mend(struct req *r, const struct lates_card_list *l)
{
	int64_t *ids = arena_array(r->arena, l->n, sizeof(*ids));
	struct interest_late_row_list now;

	for (size_t i = 0; i < l->n; i++)
		ids[i] = l->v[i].id;
	const struct lates_wrong in = { json_ids(r->arena, ids, l->n) };

	TRY(sql_lates_lock(r, &in, &now));
	for (size_t i = 0; i < now.n; i++)
		TRY(late_take(r, now.v[i].is_late ? LATE_PUT : LATE_REMOVE, &now.v[i]));
	return 0;
}

static int check_range(struct req *r, void *arg)
{
	struct lates_range *range = arg;
	struct lates_card_list l;

	TRY(sql_lates_differ(r, range, &l));
	range->differ = (int64_t)l.n;
	return l.n > 0 ? mend(r, &l) : 0;
}

static int read_newest(struct req *r, void *arg)
{
	const struct lates_newest *newest = NULL;

	TRY(sql_lates_newest(r, &newest));
	*(int64_t *)arg = newest->id;
	return 0;
}

int64_t interest_lates_check(struct worker *w)
{
	int64_t newest = 0;
	int64_t differ = 0;
	struct req r;

	work_begin(w, &r);
	if (work_run(&r, read_newest, &newest) != 0)
		return 0;
	for (int64_t at = newest; at > 0 && at > newest - CHECK_CARDS; at -= CHECK_STEP) {
		struct lates_range range = { at - CHECK_STEP, at, 0 };

		work_begin(w, &r);
		if (work_run(&r, check_range, &range) == 0)
			differ += range.differ;
	}
	if (differ > 0)
		log_line(LOG_WARN_LEVEL, "cards answered late stood elsewhere or not at all",
			 "cards=%lld", (long long)differ);
	return differ;
}
