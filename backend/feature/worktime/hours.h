/* Stored hours of a point and the calendar they make. Inside of the feature only. */
#ifndef FEATURE_WORKTIME_HOURS_H
#define FEATURE_WORKTIME_HOURS_H

#include "core/worker.h"
#include "feature/points/points.h"
#include "feature/worktime/worktime.h"

/*
 * The point's name and zone with its row of point_hours; without one it works always and version
 * is 0.
 */
struct hours_stored {
	point_id point_id;
	const char *name;
	const char *time_zone;
	bool is_always;
	const char *week;
	const char *exceptions;
	int64_t version;
};
extern const struct desc hours_stored_desc;

/* False when the texts cannot be read. */
bool hours_calendar(struct arena *a, const struct hours_stored *row, struct calendar *out);

#endif
