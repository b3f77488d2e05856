/*
 * Working time: when a point works (its week, its holidays and short days) and what that makes of a
 * deadline. Owns point_hours. The arithmetic is pure (calendar.c); calendars of points are kept by
 * the process for some seconds, so a card costs no statement for its deadline. Interests count
 * their deadlines here, people's shifts are read by the same rules.
 */
#ifndef FEATURE_WORKTIME_H
#define FEATURE_WORKTIME_H

#include "base/zone.h"
#include "core/http.h"

/*
 * Working time of one day: minutes since its midnight by the wall clock; an end beyond 1440 is next
 * day's.
 */
struct work_span {
	int64_t day;  /* 1 Monday ... 7 Sunday; of an exception: days since 1970-01-01 */
	int from, to; /* from == to: closed, only in exceptions */
};

/* A week and the days that differ from it. Spans are in order of day and start, and may overlap. */
struct calendar {
	const struct zone *zone;
	bool is_always; /* works at every hour: the clock alone counts */
	const struct work_span *week;
	size_t week_n;
	const struct work_span *exceptions;
	size_t exceptions_n;
};

/*
 * Reads lines such as "1 09:00-18:00" (a week) or "2026-12-31 09:00-15:00" and "2027-01-01"
 * (exceptions; a day alone is closed). An end at or before its start is on the next day; 24:00 is
 * midnight. The text may be NULL. False when a line is none of these or there are too many.
 */
bool calendar_week(struct arena *a, const char *text, struct calendar *out);
bool calendar_exceptions(struct arena *a, const char *text, struct calendar *out);

/* Days since 1970-01-01 of "YYYY-MM-DD"; false if it is no day. */
bool calendar_day(const char *text, int64_t *out);

/* The list as one text, a line each, as it is stored; and as a JSON array of texts. */
const char *calendar_lines(struct arena *a, const struct str_list *list);
struct json_text calendar_json(struct arena *a, const char *lines);

/* The first working time that ends after t, from t on if it runs already; false if none comes. */
bool worktime_next(const struct calendar *c, struct timestamp t, struct timestamp *from,
		   struct timestamp *to);

/* Works at that instant; ends are open: 18:00 is not in 09:00-18:00. */
bool worktime_is_open(const struct calendar *c, struct timestamp t);

/*
 * The instant when so many working minutes have passed since t. Where work never comes again
 * (within
 * 400 days), the rest is counted by the clock, so that every card has a deadline.
 */
struct timestamp worktime_add(const struct calendar *c, struct timestamp t, int64_t minutes);

/* Working time between two instants in microseconds; 0 when b is not after a. */
int64_t worktime_between(const struct calendar *c, struct timestamp a, struct timestamp b);

/*
 * The calendar of a point: always, while nobody has set its hours. Lives until the unit of work
 * ends; what others have changed is seen some seconds later.
 */
int worktime_of_point(struct req *r, point_id point, const struct calendar **out);

/* The same, read now, for who has to know the newest. */
int worktime_read(struct req *r, point_id point, const struct calendar **out);

/*
 * A changed time zone or changed hours: the deadlines of the point's waiting cards are counted
 * again.
 */
int worktime_changed(struct req *r, point_id point);

/* The job that interests do after that: ref is the point. */
#define WORKTIME_JOB "due_recount"

extern const struct route worktime_routes[];

#endif
