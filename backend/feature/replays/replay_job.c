/* Job "replay_step": as many steps as fit into a minute, then the next job. */
#include "base/time.h"
#include "core/worker.h"
#include "feature/letters/letters.h"
#include "feature/replays/replay_rows.h"
#include "feature/replays/replays.h"
#include "queries.gen.h"

enum { STEP_ARENA = 1 << 30, RUN_US = 60000000 };

struct asking {
	struct replay_ref ref;
	struct replay_row row; /* without texts */
	bool is_there;
};

static int load_row(struct req *r, void *arg)
{
	struct asking *a = arg;
	const struct replay_row *row = NULL;
	const int rc = sql_replay_get(r, &a->ref, &row);

	a->is_there = rc == 0;
	if (rc == 0) {
		a->row = *row;
		a->row.channel_name = a->row.user_name = NULL;
	}
	return rc == E_NOT_FOUND ? 0 : rc;
}

static int want_next(struct req *r, void *arg)
{
	const struct replay_row *row = arg;

	return job_add(r, "replay_step", row->id, NULL, NULL, (struct timestamp){ 0 });
}

static bool is_moving(const struct asking *a)
{
	return a->is_there && (a->row.state == REPLAY_COMPARING ||
			       a->row.state == REPLAY_APPLYING || a->row.state == REPLAY_UNDOING);
}

/* Steps until the time is over or nothing is left; *is_left says which. */
static int run(struct replay_work *p, struct asking *a, bool *is_left)
{
	const int64_t end = time_mono_us() + RUN_US;
	struct req r;

	for (;;) {
		work_begin(p->w, &r);
		TRY(work_run(&r, load_row, a));
		*is_left = is_moving(a);
		if (!*is_left || time_mono_us() > end)
			return 0;
		p->row = &a->row;
		arena_reset(p->arena);
		TRY(a->row.state == REPLAY_COMPARING ? replay_compare(p) : replay_write(p));
	}
}

enum job_result replay_step_job(struct worker *w, const struct job *job, const char **error)
{
	struct asking a = { .ref = { { job->ref_id } } };
	struct replay_work p = { .w = w, .arena = arena_new(STEP_ARENA) };
	struct req r;
	bool is_left = false;
	int rc = E_UNAVAILABLE;

	p.reader = reader_new(w, error);
	if (p.reader != NULL)
		rc = run(&p, &a, &is_left);
	if (rc == 0 && is_left) {
		work_begin(w, &r);
		rc = work_run(&r, want_next, &a.row);
	}
	reader_free(p.reader);
	arena_free(p.arena);
	if (rc != 0 && *error == NULL)
		*error = "the database did not take a step";
	return rc == 0 ? JOB_DONE : JOB_RETRY;
}
