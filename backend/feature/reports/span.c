#include "feature/reports/span.h"

/* Rounds towards the past, also before 1970. */
static int64_t shift_down(int64_t v, int64_t level)
{
	const int64_t width = INT64_C(1) << (2 * level);
	const int64_t q = v / width;

	return q * width > v ? q - 1 : q;
}

int64_t span_block_of(int64_t day, int64_t level)
{
	return shift_down(day, level);
}

/* The widest level whose block begins at that day and does not end after `to`. */
static int64_t widest(int64_t day, int64_t to)
{
	int64_t level = LEVELS - 1;

	for (; level > 0; level--) {
		const int64_t width = INT64_C(1) << (2 * level);

		if (shift_down(day, level) * width == day && day + width - 1 <= to)
			break;
	}
	return level;
}

int span_cover(int64_t from, int64_t to, struct span_block *v, size_t max)
{
	size_t n = 0;

	for (int64_t day = from; day <= to; n++) {
		const int64_t level = widest(day, to);

		if (n == max)
			return -1;
		v[n] = (struct span_block){ level, shift_down(day, level) };
		day += INT64_C(1) << (2 * level);
	}
	return (int)n;
}
