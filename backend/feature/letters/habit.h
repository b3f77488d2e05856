/*
 * The habit of a source, learnt from the hours of its last 28 days, and whether its present silence
 * goes against it. Pure: hours in, judgement out. Rule and source: docs/domain/channels.md.
 */
#ifndef FEATURE_LETTER_HABIT_H
#define FEATURE_LETTER_HABIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HABIT_DAYS = 28, HABIT_ARRIVALS = 20, HABIT_SPAN_DAYS = 14 };

/* An hour in which something came: hours since 1970 on the wall of the point. */
struct habit_hour {
	int64_t hour;
	int64_t n;
};

struct habit {
	bool is_known;   /* enough has come to speak of a habit */
	double expected; /* how many should have come since the last one */
	double limit;    /* so many may be missing */
};

/*
 * `v`: ascending hours of the last HABIT_DAYS and some more; now_hour: the hour that has just
 * begun.
 */
struct habit habit_judge(const struct habit_hour *v, size_t n, int64_t now_hour);

bool habit_is_silent(const struct habit *h);

#endif
