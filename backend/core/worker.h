/*
 * Everything that one process owns: the connection, the keys, caches. No mutable globals anywhere
 * else, so threads stay possible. otklikd makes one per worker, otklik-jobs and otklik-mail one
 * each.
 */
#ifndef CORE_WORKER_H
#define CORE_WORKER_H

#include "base/buf.h"
#include "core/http.h"
#include "core/passwd.h"

struct jail;
struct picture_jail;
struct gate;
struct hours_kept;
struct news_kept;

struct worker {
	const struct conf *conf;
	struct db *db;
	struct arena *arena; /* reset after every unit of work */
	struct keys keys;
	struct picture_jail *pictures;                 /* NULL until the first picture */
	void (*pictures_free)(struct picture_jail *j); /* who made the jail says how it ends */
	struct jail *trials;                           /* NULL until the first trial of rules */
	struct hours_kept *hours; /* working hours of points, NULL until the first are read */
	void (*hours_free)(struct hours_kept *k);
	struct news_kept *news; /* of the last seconds, NULL until somebody has asked */
	void (*news_free)(struct news_kept *k);
	struct gate *gate; /* NULL outside of otklikd */
};

/* Reads the keys, makes arena and (unconnected) database. False and a sentence on failure. */
bool worker_init(struct worker *w, const struct conf *conf, const char **error);
void worker_close(struct worker *w);

/*
 * A unit of work of the system, with the worker's arena (which it resets): for jobs and the
 * collector.
 */
void work_begin(struct worker *w, struct req *r);

/*
 * Runs fn(r, arg) in a transaction: commits, announces events, retries deadlocks a few times, rolls
 * back on failure. 0 or the code of fn or of the database.
 */
int work_run(struct req *r, int (*fn)(struct req *r, void *arg), void *arg);

#endif
