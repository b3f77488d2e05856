/*
 * Days as the points see them: "2026-10-01 to 2026-10-31" begins and ends at another instant in
 * each time zone. The feed reads from the earliest beginning to the latest end, and looks closer
 * only at the edges. Inside of the feature only.
 */
#ifndef FEATURE_INTEREST_FEED_DAYS_H
#define FEATURE_INTEREST_FEED_DAYS_H

#include "core/http.h"

struct feed_days {
	struct timestamp from, to;           /* of some point; both included */
	struct timestamp sure_from, sure_to; /* of every point; the end is not included */
	/* JSON: [point, from, to] in microseconds; NULL: all are the same */
	const char *spans;
};

/*
 * E_INVALID that names the field when a text is no day ("YYYY-MM-DD"), or the end is before the
 * beginning.
 */
int feed_days(struct req *r, const char *day_from, const char *day_to, point_id wanted,
	      struct feed_days *out);

#endif
