/*
 * Leaks: the product checks itself every night. It asks every reading route as a sample of people,
 * one of each role of each point, and looks whether an answer names a row that the person may not
 * see. What one may see is asked here in words of its own (sql/queries/leaks.sql), not through
 * sql/scope.sql: a scope that is wrong is found too. Owns `leak_checks` and `leaks`. A leak is told
 * to administrators.
 */
#ifndef FEATURE_LEAKS_H
#define FEATURE_LEAKS_H

#include "core/job.h"

/* Wants a check, now. One that waits already is enough. */
int leaks_want(struct req *r);

/* The check itself, over the routes of these tables (they end with NULL). */
enum job_result leaks_check(struct worker *w, const struct route *const *tables,
			    const char **error);

extern const struct route leaks_routes[];

#endif
