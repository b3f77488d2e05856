/* Every night: the counters of the views against the cards. A difference is mended and told. */
#include "base/log.h"
#include "feature/interests/interests.h"
#include "feature/interests/state.h"
#include "feature/notices/notices.h"
#include "queries.gen.h"

struct counts_point {
	int64_t id;
};
DESC(counts_point, O(counts_point, id));

struct counts_row {
	int64_t state, n;
};
DESC(counts_row, O(counts_row, state), O(counts_row, n));

struct counts_new {
	int64_t point, state, n;
};
DESC(counts_new, O(counts_new, point), O(counts_new, state), O(counts_new, n));

struct counts_check {
	int64_t point;
	int64_t differ; /* out: how many counters of the point were wrong */
};

static int64_t count_of(const struct counts_row_list *l, int64_t state)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].state == state)
			return l->v[i].n;
	return 0;
}

static int check_point(struct req *r, void *arg)
{
	struct counts_check *c = arg;
	const struct counts_point in = { c->point };
	const struct notice notice = { .kind = NOTICE_COUNTS_DIFFERENCE, .ref = c->point };
	struct counts_new wrong[STATE__MAX];
	struct counts_row_list kept;
	struct counts_row_list counted;
	size_t n = 0;

	TRY(sql_counts_lock(r, &in, &kept));
	TRY(sql_counts_count(r, &in, &counted));
	for (int64_t state = STATE_NEW; state < STATE__MAX; state++)
		if (count_of(&kept, state) != count_of(&counted, state))
			wrong[n++] =
				(struct counts_new){ c->point, state, count_of(&counted, state) };
	c->differ = (int64_t)n;
	if (n == 0)
		return 0;
	TRY(sql_counts_set(r, wrong, n));
	return notice_add_roles(r, ADMINS, (point_id){ 0 }, &notice);
}

static int read_points(struct req *r, void *arg)
{
	return sql_counts_points(r, arg);
}

int64_t interest_counts_check(struct worker *w)
{
	struct arena *kept = arena_new((size_t)8 << 20);
	struct counts_point_list l = { NULL, 0 };
	int64_t differ = 0;
	struct req r;

	work_begin(w, &r);
	const int rc = work_run(&r, read_points, &l);
	const size_t n = rc == 0 ? l.n : 0;
	struct counts_check *points = arena_array(kept, n, sizeof(*points));

	/* Each point is a unit of work of its own, which resets the arena. */
	for (size_t i = 0; i < n; i++)
		points[i].point = l.v[i].id;
	for (size_t i = 0; i < n; i++) {
		work_begin(w, &r);
		if (work_run(&r, check_point, &points[i]) == 0 && points[i].differ > 0) {
			log_line(LOG_WARN_LEVEL, "counters differed from the cards",
				 "point=%lld states=%lld", (long long)points[i].point,
				 (long long)points[i].differ);
			differ += points[i].differ;
		}
	}
	arena_free(kept);
	return differ;
}
