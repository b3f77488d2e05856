/*
 * Counting: from cards to stored blocks. A day of a point is always counted anew from its cards,
 * wider blocks and the company from what lies below them, so counting twice is right and counting
 * later heals. Inside of the feature only.
 */
#ifndef FEATURE_REPORTS_ROLLUP_H
#define FEATURE_REPORTS_ROLLUP_H

#include "base/zone.h"
#include "core/http.h"
#include "feature/reports/span.h"
#include "feature/reports/tally.h"
#include "feature/worktime/worktime.h"

/* The whole company, in place of a point. */
enum { COMPANY = 0 };

/* Days of one point (or of the company), in one unit of work. */
struct rollup {
	int64_t point;
	/* Of the point; not used for the company. */
	const struct zone *zone;
	const struct calendar *calendar;
	const int64_t *days;
	size_t n;
	bool is_check;  /* say when what was stored is not what is counted */
	int64_t differ; /* out: how many days differed */
};

int rollup_days(struct req *r, struct rollup *u);

#endif
