/* Deadlines: of new cards, and counted again for those that wait. */
#include "feature/interests/due.h"
#include "core/live.h"
#include "feature/interests/card.h"
#include "feature/interests/window.h"
#include "queries.gen.h"

enum { RECOUNT_ROWS = 500 };

/* A waiting card with what its deadline is made of. */
struct due_row {
	int64_t id;
	point_id point_id;
	int source_type;
	int action;
	struct timestamp received_at;
	struct timestamp asked_at;
	struct timestamp due_at;
	struct timestamp window_at;
	int64_t reply_minutes;
};
DESC(due_row, O(due_row, id), O(due_row, point_id), FC(due_row, source_type, 0, source_choices),
     FC(due_row, action, 0, action_choices), O(due_row, received_at), O(due_row, asked_at),
     O(due_row, due_at), O(due_row, window_at), O(due_row, reply_minutes));

struct due_page {
	point_id point_id;
	struct timestamp at;
	int64_t id;
	int64_t limit;
};
DESC(due_page, O(due_page, point_id), O(due_page, at), O(due_page, id), O(due_page, limit));

struct due_put {
	int64_t id;
	struct timestamp due_at;
	struct timestamp window_at;
};
DESC(due_put, O(due_put, id), O(due_put, due_at), O(due_put, window_at));

struct due due_of(const struct calendar *c, int source_type, int action,
		  struct timestamp received_at, struct timestamp asked_at, int64_t reply_minutes)
{
	const struct timestamp own = worktime_add(c, received_at, reply_minutes);
	const struct timestamp window = window_end(source_type, action, asked_at);

	return (struct due){ window.us != 0 && window.us < own.us ? window : own, window };
}

/* Writes the deadlines that have changed; all rows are of one point. */
static int put_all(struct req *r, const struct calendar *c, const struct due_row *v, size_t n)
{
	struct due_put *rows = arena_array(r->arena, n, sizeof(*rows));
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		const struct due due = due_of(c, v[i].source_type, v[i].action, v[i].received_at,
					      v[i].asked_at, v[i].reply_minutes);

		if (due.due_at.us == v[i].due_at.us && due.window_at.us == v[i].window_at.us)
			continue;
		rows[used++] = (struct due_put){ v[i].id, due.due_at, due.window_at };
		live_note(r, EVENT_INTEREST, v[i].id, v[i].point_id);
	}
	return sql_due_put(r, rows, used);
}

/* One batch: from the cursor on, which it moves. limit 0: there is no more. */
static int recount(struct req *r, void *arg)
{
	struct due_page *page = arg;
	const struct calendar *c = NULL;
	struct due_row_list l;

	TRY(worktime_read(r, page->point_id, &c));
	TRY(sql_due_of_point(r, page, &l));
	TRY(put_all(r, c, l.v, l.n));
	if (l.n == (size_t)page->limit) {
		page->at = l.v[l.n - 1].due_at;
		page->id = l.v[l.n - 1].id;
	} else {
		page->limit = 0;
	}
	return 0;
}

enum job_result interest_due_job(struct worker *w, const struct job *job, const char **error)
{
	struct due_page page = {
		.point_id = { job->ref_id }, .at = { 0 }, .id = 0, .limit = RECOUNT_ROWS
	};
	struct req r;
	int rc = 0;

	/* A deadline that moves later is met again further on, and is right by then. */
	while (rc == 0 && page.limit > 0) {
		work_begin(w, &r);
		rc = work_run(&r, recount, &page);
	}
	*error = err_key(rc);
	return rc == 0 || rc == E_NOT_FOUND ? JOB_DONE : JOB_RETRY;
}

int due_window_moves(struct req *r, int64_t interest)
{
	return job_add(r, "window_move", interest, NULL, NULL, (struct timestamp){ 0 });
}

static int move_window(struct req *r, void *arg)
{
	const struct job *job = arg;
	const struct interest_ref ref = { { job->ref_id } };
	const struct calendar *c = NULL;
	struct due_row_list l;

	TRY(sql_due_of_author(r, &ref, &l));
	if (l.n == 0)
		return 0;
	TRY(worktime_read(r, l.v[0].point_id, &c));
	return put_all(r, c, l.v, l.n);
}

enum job_result interest_window_job(struct worker *w, const struct job *job, const char **error)
{
	struct job copy = *job;
	struct req r;

	work_begin(w, &r);
	const int rc = work_run(&r, move_window, &copy);

	*error = err_key(rc);
	return rc == 0 ? JOB_DONE : JOB_RETRY;
}
