/*
 * Reports: how much came, of what kind, about which product, how fast it was answered, by whom, and
 * what became of it. Owns the sums (report_*) and only reads the cards they are made of.
 * otklik-jobs keeps them up within seconds of a change, by the events that cards make anyway: no
 * request pays for it.
 */
#ifndef FEATURE_REPORTS_H
#define FEATURE_REPORTS_H

#include "core/worker.h"

/* A JSON array of numbers, for statements that read many rows by their keys. */
struct report_keys {
	const char *keys;
};
extern const struct desc report_keys_desc;

/* What one round of counting has done. */
struct report_pass {
	int64_t units;  /* of work, each some days of one point */
	int64_t differ; /* days that a check found to be wrong; they are right now */
	bool is_more;   /* there was not enough time for everything */
	bool has_failed;
	bool is_night; /* the first round after the hour of the nightly checks */
};

/* Counts what has changed, for at most half a minute. */
struct report_pass reports_count(struct worker *w);

/* The same for otklik-jobs, if no other machine does it. */
struct report_pass reports_follow(struct worker *w);

extern const struct route reports_routes[];

#endif
