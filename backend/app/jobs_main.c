/*
 * otklik-jobs: a parent, one announcer, one assigner, one indexer and several runners. The
 * announcer wakes the browsers when the sequence of events has moved and cleans up; the assigner
 * gives cards to people when it has moved or time has gone; the indexer takes new cards into the
 * index of words; the runners do the jobs. Any number of machines may run it against one database.
 */
#include "app/announce.h"
#include "app/crew.h"
#include "app/jobs.h"
#include "base/log.h"
#include "base/str.h"
#include "core/db.h"
#include "core/job.h"
#include "core/live.h"
#include "feature/notices/notices.h"
#include "feature/assign/assign.h"
#include "feature/reports/reports.h"
#include "feature/files/files.h"
#include "feature/leaks/leaks.h"
#include "feature/letters/letters.h"
#include "feature/rules/rules.h"
#include "feature/search/search.h"
#include "feature/interests/interests.h"
#include "feature/sessions/sessions.h"
#include "feature/users/users.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* REPORTER and INDEXER are far from the numbers of the runners. */
enum {
	ANNOUNCER = 0,
	ASSIGNER = 1,
	REPORTER = 1000,
	INDEXER = 1001,
	ASSIGN_MS = 200,
	REPORT_MS = 500,
	REPORT_REST = 3,
	INDEX_MS = 2000,
	ANNOUNCE_MS = 100,
	IDLE_MS = 200,
	PURGE_SECONDS = 600
};

static volatile sig_atomic_t is_stopping;

static void on_term(int signal)
{
	(void)signal;
	is_stopping = 1;
}

static void catch_term(void)
{
	struct sigaction action = { .sa_handler = on_term };

	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int purge_events(struct req *r, void *arg)
{
	return live_purge(r, arg);
}

static int purge_tries(struct req *r, void *arg)
{
	(void)arg;
	return users_purge_tries(r);
}

static int purge_parked(struct req *r, void *arg)
{
	(void)arg;
	return jobs_purge_parked(r);
}

static int purge_notices(struct req *r, void *arg)
{
	return notices_purge(r, arg);
}

static int want_watch(struct req *r, void *arg)
{
	(void)arg;
	return source_watch_want(r);
}

static int count_senders(struct req *r, void *arg)
{
	(void)arg;
	return rules_senders_want(r);
}

static int purge_typing(struct req *r, void *arg)
{
	(void)arg;
	return typing_purge(r);
}

static void purge(struct worker *w)
{
	struct req r;
	int64_t gone = 1;

	work_begin(w, &r);
	work_run(&r, count_senders, NULL);

	/* A busy company makes more events than one batch takes. */
	for (work_begin(w, &r); gone > 0 && work_run(&r, purge_events, &gone) == 0 && !is_stopping;
	     work_begin(w, &r))
		;
	work_run(&r, purge_tries, NULL);
	work_begin(w, &r);
	work_run(&r, purge_parked, NULL);
	work_begin(w, &r);
	work_run(&r, want_watch, NULL);
	work_begin(w, &r);
	work_run(&r, purge_typing, NULL);
	gone = 1;
	for (work_begin(w, &r); gone > 0 && work_run(&r, purge_notices, &gone) == 0 && !is_stopping;
	     work_begin(w, &r))
		;
}

static void announce_loop(struct worker *w)
{
	struct announcer announcer = { .last_seq = -1, .typing = { .from = -1 } };
	int64_t purged_at = time_mono_us();

	while (!is_stopping) {
		announce_look(w, &announcer);
		if (time_mono_us() - purged_at > (int64_t)PURGE_SECONDS * 1000000) {
			purged_at = time_mono_us();
			purge(w);
		}
		usleep(ANNOUNCE_MS * 1000);
	}
}

/*
 * New cards, people who come or go, changed policies: all of them move the sequence of events, so a
 * look after each move misses nothing. Plans and limits move nothing; they are swept by the clock.
 */
static void assign_loop(struct worker *w)
{
	struct req r;
	int64_t last_seq = -1;
	int64_t swept_at = 0;

	while (!is_stopping) {
		int64_t seq = 0;
		const int64_t now = time_mono_us();

		work_begin(w, &r);
		if (db_ensure(w->db) == 0 && live_seq(&r, &seq) == 0) {
			const bool is_sweep =
				swept_at == 0 ||
				now - swept_at > (int64_t)ASSIGN_SWEEP_SECONDS * 1000000;

			if ((is_sweep || seq != last_seq) && assign_look(w, is_sweep) == 0) {
				last_seq = seq;
				swept_at = is_sweep ? now : swept_at;
			}
		}
		usleep(ASSIGN_MS * 1000);
	}
}

static int want_leak_check(struct req *r, void *arg)
{
	(void)arg;
	return leaks_want(r);
}

static int purge_sessions(struct req *r, void *arg)
{
	return sessions_purge(r, arg);
}

static int purge_drafts(struct req *r, void *arg)
{
	return interest_drafts_purge(r, arg);
}

/* Batches until nothing is left. */
static void purge_all(struct worker *w, int (*fn)(struct req *r, void *arg))
{
	int64_t gone = 1;
	struct req r;

	while (gone > 0 && !is_stopping) {
		work_begin(w, &r);
		if (work_run(&r, fn, &gone) != 0)
			return;
	}
}

static void check_at_night(struct worker *w)
{
	struct req r;

	interest_counts_check(w);
	interest_lates_check(w);
	purge_all(w, purge_sessions);
	purge_all(w, purge_drafts);
	files_sweep(w);
	work_begin(w, &r);
	work_run(&r, want_leak_check, NULL);
}

/* Counting may take a quarter of one core: after each round it rests for three times as long. */
static void report_loop(struct worker *w)
{
	while (!is_stopping) {
		const int64_t start = time_mono_us();

		/* What is checked every night is checked when the report is. */
		if (reports_follow(w).is_night)
			check_at_night(w);
		const int64_t rest_ms = (time_mono_us() - start) / 1000 * REPORT_REST + REPORT_MS;

		for (int64_t slept = 0; slept < rest_ms && !is_stopping; slept += REPORT_MS)
			usleep(REPORT_MS * 1000);
	}
}

static void rest(int64_t ms)
{
	for (int64_t slept = 0; slept < ms && !is_stopping; slept += IDLE_MS)
		usleep((useconds_t)(ms - slept < IDLE_MS ? ms - slept : IDLE_MS) * 1000);
}

/* Far behind it may take half of one core; else it waits until there is something worth a write. */
static void index_loop(struct worker *w)
{
	while (!is_stopping) {
		const int64_t start = time_mono_us();
		const struct search_pass pass = search_follow(w);

		rest(pass.is_more ? (time_mono_us() - start) / 1000 : INDEX_MS);
	}
}

static void run_loop(struct worker *w)
{
	while (!is_stopping)
		if (jobs_run_due(w, all_jobs) <= 0)
			usleep(IDLE_MS * 1000);
}

static int child(const struct conf *conf, int64_t key)
{
	struct worker w;
	const char *error = NULL;

	catch_term();
	if (!worker_init(&w, conf, &error)) {
		log_error("does not start", "error=\"%s\"", error);
		return 1;
	}
	if (key == ANNOUNCER)
		announce_loop(&w);
	else if (key == ASSIGNER)
		assign_loop(&w);
	else if (key == REPORTER)
		report_loop(&w);
	else if (key == INDEXER)
		index_loop(&w);
	else
		run_loop(&w);
	worker_close(&w);
	return 0;
}

static int want(void *arg, int64_t *keys, size_t max)
{
	const struct conf *conf = arg;
	int n = 0;

	for (int64_t i = 0; i <= ASSIGNER + conf->job_runners && (size_t)n < max; i++)
		keys[n++] = i;
	if ((size_t)n < max)
		keys[n++] = REPORTER;
	if ((size_t)n < max)
		keys[n++] = INDEXER;
	return n;
}

int main(int argc, char **argv)
{
	const char *error = NULL;
	struct conf conf;
	struct arena *a = arena_new((size_t)1 << 20);

	if (argc != 3 || !str_eq(argv[1], "-c")) {
		fprintf(stderr, "usage: otklik-jobs -c FILE\n");
		return 2;
	}
	if (!conf_load(a, argv[2], &conf, &error)) {
		fprintf(stderr, "otklik-jobs: %s\n", error);
		return 1;
	}
	log_setup("otklik-jobs",
		  str_eq(conf.log_level, "debug") ? LOG_DEBUG_LEVEL : LOG_INFO_LEVEL);
	const struct crew_plan plan = { &conf, child, want, &conf, 60000 };
	const int rc = crew_run(&plan);

	arena_free(a);
	return rc;
}
