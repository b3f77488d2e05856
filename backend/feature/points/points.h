/*
 * Points: the branches of the company. A point owns channels, clients and interests, and decides
 * who sees them (sql/scope.sql). A closed point keeps its history but takes nothing new.
 */
#ifndef FEATURE_POINTS_H
#define FEATURE_POINTS_H

#include "core/http.h"

/* One point, as an input: shared by every feature whose statements need only its id. */
struct point_ref {
	point_id point_id;
};
extern const struct desc point_ref_desc;

/* A page of points by name; `after` is the last name of the page before. */
struct point_list_in {
	const char *q;
	const char *after;
	int64_t limit;
};
extern const struct desc point_list_in_desc;

/* A new point; E_CONFLICT if the name is taken. */
int point_add_by_system(struct req *r, const char *name, const char *time_zone, point_id *id);

extern const struct route points_routes[];

#endif
