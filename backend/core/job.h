/*
 * Jobs: work that a request must not wait for. job_add() writes a row in the transaction that wants
 * the work; otklik-jobs takes due rows with SKIP LOCKED, holds them by a lease and runs the handler
 * of their kind. Handlers are idempotent: one that died half-way runs again.
 */
#ifndef CORE_JOB_H
#define CORE_JOB_H

#include "core/worker.h"

struct job {
	int64_t id;
	const char *kind;
	int64_t ref_id;
	const char *payload; /* JSON or NULL */
	int64_t tries;       /* this one included: 1, 2, ... */
};

/*
 * Wants a job of a kind about row `ref_id`, due now (due zero) or later. once_key (up to 80 ASCII
 * characters, or NULL): a second job of that key is not made and that is no error.
 */
int job_add(struct req *r, const char *kind, int64_t ref_id, const char *payload,
	    const char *once_key, struct timestamp due);

/* The same for n of them, due now and without keys, in one statement. */
struct job_wanted {
	int64_t ref_id;
	const char *payload;
};
int job_add_many(struct req *r, const char *kind, const struct job_wanted *v, size_t n);

enum job_result {
	JOB_DONE,
	JOB_RETRY, /* with back-off, at most JOB_TRIES times, then parked */
	JOB_PARK   /* of no use to try again; shown to administrators */
};

enum { JOB_TRIES = 8 };

/* `error` gets a sentence when the result is not JOB_DONE. Runs outside of any transaction. */
typedef enum job_result (*job_fn)(struct worker *w, const struct job *job, const char **error);

struct job_handler {
	const char *kind;
	job_fn run;
};

/*
 * Takes up to one batch of due jobs and runs them; gives how many it ran, or -1 when the database
 * is away. `handlers` ends with { NULL, NULL }.
 */
int jobs_run_due(struct worker *w, const struct job_handler *handlers);

/* Forgets a batch of the jobs that were parked long ago. */
int jobs_purge_parked(struct req *r);

/* Seconds to wait before try `tries` + 1: 5, 10, 20 ... 640, with up to a quarter more. */
int64_t job_backoff_seconds(int64_t tries);

#endif
