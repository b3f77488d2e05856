#include "core/job.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/str.h"
#include "queries.gen.h"

#include <stdio.h>
#include <unistd.h>

enum {
	BATCH = 4,
	HOLD_SECONDS = 300,
	STATE_WAITING = 1,
	STATE_PARKED = 3,
	HOLDER_BYTES = 64,
	PARKED_DAYS = 30
};

static const int64_t SECOND_US = 1000000;

struct job_add_in {
	const char *kind;
	const char *once_key;
	int64_t ref_id;
	const char *payload;
	struct timestamp due_at;
};
DESC(job_add_in, O(job_add_in, kind), O(job_add_in, once_key), O(job_add_in, ref_id),
     O(job_add_in, payload), O(job_add_in, due_at));

struct job_take_in {
	int64_t limit;
};
DESC(job_take_in, O(job_take_in, limit));

struct job_row {
	int64_t id;
	const char *kind;
	int64_t ref_id;
	const char *payload;
	int64_t tries;
};
DESC(job_row, O(job_row, id), O(job_row, kind), O(job_row, ref_id), O(job_row, payload),
     O(job_row, tries));

struct job_hold_in {
	const char *holder;
	struct timestamp held_until;
	int64_t id1, id2, id3, id4;
};
DESC(job_hold_in, O(job_hold_in, holder), O(job_hold_in, held_until), O(job_hold_in, id1),
     O(job_hold_in, id2), O(job_hold_in, id3), O(job_hold_in, id4));

struct job_end_in {
	int64_t id;
	const char *holder;
	int64_t state;
	struct timestamp due_at;
	const char *error;
};
DESC(job_end_in, O(job_end_in, id), O(job_end_in, holder), O(job_end_in, state),
     O(job_end_in, due_at), O(job_end_in, error));

struct job_keep_in {
	int64_t id;
	const char *holder;
	struct timestamp held_until;
};
DESC(job_keep_in, O(job_keep_in, id), O(job_keep_in, holder), O(job_keep_in, held_until));

struct jobs_purge_in {
	struct timestamp before;
};
DESC(jobs_purge_in, O(jobs_purge_in, before));

int job_add(struct req *r, const char *kind, int64_t ref_id, const char *payload,
	    const char *once_key, struct timestamp due)
{
	const struct job_add_in in = { kind, once_key, ref_id, payload, due };

	return sql_job_add(r, &in, NULL);
}

int job_add_many(struct req *r, const char *kind, const struct job_wanted *v, size_t n)
{
	struct job_add_in *rows = arena_array(r->arena, n, sizeof(*rows));

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct job_add_in){ .kind = kind,
					       .ref_id = v[i].ref_id,
					       .payload = v[i].payload };
	return sql_job_add_many(r, rows, n);
}

int jobs_purge_parked(struct req *r)
{
	const struct jobs_purge_in in = { time_add(r->now,
						   -(int64_t)PARKED_DAYS * 86400 * SECOND_US) };

	return sql_jobs_purge(r, &in, NULL);
}

int64_t job_backoff_seconds(int64_t tries)
{
	const int64_t base = 5LL << (tries < 1 ? 0 : tries > 8 ? 7 : tries - 1);

	return base + rand_below((uint32_t)base / 4 + 1);
}

/* What one round has taken. */
struct batch {
	char holder[HOLDER_BYTES];
	struct job_row_list jobs;
};

static int take(struct req *r, void *arg)
{
	struct batch *b = arg;
	const struct job_take_in in = { BATCH };

	TRY(sql_job_take_due(r, &in, &b->jobs));
	if (b->jobs.n == 0)
		return 0;
	const struct job_row *v = b->jobs.v;
	const size_t n = b->jobs.n;
	const struct job_hold_in hold = { b->holder,
					  time_add(r->now, HOLD_SECONDS * SECOND_US),
					  v[0].id,
					  v[n > 1 ? 1 : 0].id,
					  v[n > 2 ? 2 : 0].id,
					  v[n > 3 ? 3 : 0].id };

	return sql_job_hold(r, &hold, NULL);
}

static int free_dead(struct req *r, void *arg)
{
	(void)arg;
	return sql_job_free_dead(r, NULL);
}

static int end_done(struct req *r, void *arg)
{
	return sql_job_done(r, arg, NULL);
}

static int end_again(struct req *r, void *arg)
{
	return sql_job_again(r, arg, NULL);
}

static job_fn find(const struct job_handler *handlers, const char *kind)
{
	for (const struct job_handler *h = handlers; h->kind != NULL; h++)
		if (str_eq(h->kind, kind))
			return h->run;
	return NULL;
}

static enum job_result run(struct worker *w, const struct job_handler *handlers,
			   const struct job *job, const char **error)
{
	const job_fn fn = find(handlers, job->kind);

	if (fn == NULL) {
		*error = "nobody handles this kind of job";
		return JOB_PARK;
	}
	/* Its runners died each time, without a word. */
	if (job->tries > JOB_TRIES) {
		*error = "every runner of this job has died";
		return JOB_PARK;
	}
	const enum job_result result = fn(w, job, error);

	return result == JOB_RETRY && job->tries >= JOB_TRIES ? JOB_PARK : result;
}

struct keeping {
	struct job_keep_in in;
	int64_t kept;
};

static int keep(struct req *r, void *arg)
{
	struct keeping *k = arg;

	k->in.held_until = time_add(r->now, HOLD_SECONDS * SECOND_US);
	return sql_job_keep(r, &k->in, &k->kept);
}

/* The hold begins anew for each job; false when another runner has it by now. */
static bool is_kept(struct worker *w, const char *holder, const struct job *job)
{
	struct keeping k = { .in = { .id = job->id, .holder = holder } };
	struct req r;

	work_begin(w, &r);
	return work_run(&r, keep, &k) == 0 && k.kept == 1;
}

static void run_one(struct worker *w, const struct job_handler *handlers, const char *holder,
		    const struct job *job)
{
	const char *error = NULL;
	struct req r;
	const int64_t start = time_mono_us();
	const enum job_result result = run(w, handlers, job, &error);
	char text[400];

	snprintf(text, sizeof(text), "%s", error != NULL ? error : "");
	text[str_utf8_cut(text, sizeof(text) - 1)] = '\0';
	work_begin(w, &r);
	struct job_end_in end = { .id = job->id,
				  .holder = holder,
				  .error = text,
				  .state = result == JOB_PARK ? STATE_PARKED : STATE_WAITING };

	if (result == JOB_RETRY)
		end.due_at = time_add(r.now, job_backoff_seconds(job->tries) * SECOND_US);
	const int rc = work_run(&r, result == JOB_DONE ? end_done : end_again, &end);

	log_line(result == JOB_DONE ? LOG_INFO_LEVEL : LOG_WARN_LEVEL, "job",
		 "kind=%s job=%lld try=%lld result=%d ms=%lld rc=%d", job->kind, (long long)job->id,
		 (long long)job->tries, (int)result, (long long)(time_mono_us() - start) / 1000,
		 rc);
}

int jobs_run_due(struct worker *w, const struct job_handler *handlers)
{
	struct batch b;
	struct req r;
	struct job jobs[BATCH];
	struct arena *kept = arena_new((size_t)8 << 20);
	char host[32] = "";

	gethostname(host, sizeof(host) - 1);
	snprintf(b.holder, sizeof(b.holder), "%s:%ld:%lld", host, (long)getpid(),
		 (long long)time_mono_us());
	b.jobs.n = 0;
	work_begin(w, &r);
	const int rc = work_run(&r, free_dead, NULL) == 0 ? work_run(&r, take, &b) : E_UNAVAILABLE;
	const int n = rc == 0 ? (int)b.jobs.n : -1;

	/* Handlers reset the worker's arena: what the round needs is copied first. */
	for (int i = 0; i < n; i++)
		jobs[i] = (struct job){ b.jobs.v[i].id, arena_strdup(kept, b.jobs.v[i].kind),
					b.jobs.v[i].ref_id,
					b.jobs.v[i].payload != NULL
						? arena_strdup(kept, b.jobs.v[i].payload)
						: NULL,
					b.jobs.v[i].tries + 1 };
	for (int i = 0; i < n; i++)
		if (i == 0 || is_kept(w, b.holder, &jobs[i]))
			run_one(w, handlers, b.holder, &jobs[i]);
	arena_free(kept);
	return n;
}
