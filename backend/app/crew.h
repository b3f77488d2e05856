/*
 * Crew: child processes that a parent watches, one per key (a mailbox, the number of a job runner).
 * A child that dies is started again with a back-off; a child whose key is no longer wanted is
 * asked to stop and killed when it does not.
 */
#ifndef APP_CREW_H
#define APP_CREW_H

#include "base/conf.h"

#include <stddef.h>
#include <stdint.h>

/* Runs in the child, with signals as at a program's start; gives its exit status. */
typedef int (*crew_fn)(const struct conf *conf, int64_t key);

/* Says which keys are wanted now (at most max); -1: not known, leave it as it is. */
typedef int (*crew_want)(void *arg, int64_t *keys, size_t max);

struct crew_plan {
	const struct conf *conf;
	crew_fn run;
	crew_want want;
	void *arg;
	int ask_ms; /* how often `want` is asked */
};

/* Runs until SIGTERM or SIGINT, then until the children are gone; SIGHUP restarts every child. */
int crew_run(const struct crew_plan *plan);

#endif
