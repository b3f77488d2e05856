/*
 * When is the share of unrecognised letters of a sender more than chance? A control chart of
 * proportions against the sender's own last fourteen days: a pure function.
 */
#ifndef FEATURE_RULE_SHARE_H
#define FEATURE_RULE_SHARE_H

#include <stdbool.h>
#include <stdint.h>

struct share_facts {
	int64_t n;         /* letters of today */
	int64_t unknown_n; /* not recognised among them */
	int64_t usual_n;   /* of the fourteen days before */
	int64_t usual_unknown_n;
};

/* True if today's share lies above the upper limit of the chart. */
bool share_jumps(const struct share_facts *f);

#endif
