/*
 * Spans of days: a period is covered by few stored blocks. A block of level L is 4^L days in a row,
 * the first of which divides by 4^L; days count from 1970-01-01 by the clock of each point. Pure.
 * Inside of the feature only.
 */
#ifndef FEATURE_REPORTS_SPAN_H
#define FEATURE_REPORTS_SPAN_H

#include <stddef.h>
#include <stdint.h>

enum { LEVELS = 5, SPAN_BLOCKS = 64 };

struct span_block {
	int64_t level, block;
};

/*
 * The fewest blocks that make up the days from..to (both included), into v with room for `max`;
 * gives how many there are, or -1 when there is no room.
 */
int span_cover(int64_t from, int64_t to, struct span_block *v, size_t max);

/* The block of a level that holds a day. */
int64_t span_block_of(int64_t day, int64_t level);

#endif
