/*
 * Reading: which blocks a period is made of, and their sums. Inside of the feature only.
 */
#ifndef FEATURE_REPORTS_READ_H
#define FEATURE_REPORTS_READ_H

#include "core/http.h"
#include "feature/reports/span.h"
#include "feature/reports/tally.h"

/* Whose cards a report is about: points (or the company alone), and one slice of their cards. */
struct scope {
	const int64_t *points;
	size_t n;
	enum dimension slice;
	int64_t slice_id;
	bool is_nothing; /* a product that no card ever named */
};

/* Days since 1970-01-01, both included. */
struct period {
	int64_t from, to;
};

/* Everything about the period; the tally lives in the request's arena. */
int report_read(struct req *r, const struct scope *s, struct period p, struct tally **out);

/* Only the sums of each of n periods, in their order. */
int report_read_totals(struct req *r, const struct scope *s, const struct period *p, size_t n,
		       struct cell **out);

/* "YYYY-MM-DD" and back; false if it is no day of the years 2000 to 2199. */
bool report_day_in(const char *text, int64_t *day);
const char *report_day_out(struct arena *a, int64_t day);

/*
 * The periods that a chart shows: each day up to three months, each week (from Monday) up to
 * thirteen months, else each month; the first and the last one may be cut. Gives how many.
 */
enum report_step { STEP_DAY = 1, STEP_WEEK, STEP_MONTH, STEP__MAX };
size_t report_steps(struct arena *a, struct period p, enum report_step step, struct period **out);
enum report_step report_step_of(struct period p);

#endif
