#include "feature/points/points.h"
#include "base/str.h"
#include "core/job.h"
#include "core/live.h"
#include "core/page.h"
#include "feature/points/time_zone.h"
#include "queries.gen.h"

DESC(point_ref, F(point_ref, point_id, REQ, 1, INT64_MAX));

struct point_row {
	int64_t id;
	const char *name;
	const char *time_zone;
	bool is_closed;
	int64_t people_count;
	int64_t version;
};
DESC(point_row, O(point_row, id), O(point_row, name), O(point_row, time_zone),
     O(point_row, is_closed), O(point_row, people_count), O(point_row, version));

DESC(point_list_in, F(point_list_in, q, TRIM, 0, 100), F(point_list_in, after, 0, 0, 100),
     F(point_list_in, limit, 0, 1, PAGE_MAX));

struct point_add_in {
	const char *name;
	const char *time_zone;
};
DESC(point_add_in, F(point_add_in, name, REQ | TRIM, 1, 100),
     F(point_add_in, time_zone, REQ | TRIM, 1, 40));

struct point_change_in {
	point_id point_id;
	const char *name;
	const char *time_zone;
	bool is_closed;
	int64_t version;
};
DESC(point_change_in, F(point_change_in, point_id, REQ, 1, INT64_MAX),
     F(point_change_in, name, REQ | TRIM, 1, 100), F(point_change_in, time_zone, REQ | TRIM, 1, 40),
     F(point_change_in, is_closed, REQ, 0, 1), F(point_change_in, version, REQ, 1, INT64_MAX));

/* GET /api/points: points the actor may see, by name. */
HANDLER(point_list, point_list_in)
{
	struct point_list_in q = *in;
	struct point_row_list l;

	q.limit = page_rows(in->limit);
	q.after = in->after != NULL ? in->after : "";
	TRY(sql_point_list(r, &q, &l));
	const bool has_next = page_cut(&l.n, q.limit);

	return reply_page(r, &point_row_desc, l.v, l.n, has_next ? l.v[l.n - 1].name : NULL);
}

/* GET /api/points/:point_id */
HANDLER(point_get, point_ref)
{
	const struct point_row *row = NULL;

	TRY(sql_point_get(r, in, &row));
	return reply_row(r, &point_row_desc, row);
}

int point_add_by_system(struct req *r, const char *name, const char *time_zone, point_id *id)
{
	const struct point_add_in in = { name, time_zone };

	return sql_point_add(r, &in, &id->v);
}

/* POST /api/points */
HANDLER(point_add, point_add_in)
{
	int64_t id = 0;

	if (!time_zone_is_known(in->time_zone))
		return fail_field(r, "time_zone", "not_a_choice");
	const int rc = sql_point_add(r, in, &id);

	if (rc == E_CONFLICT)
		return fail_field(r, "name", "taken");
	TRY(rc);
	live_note(r, EVENT_POINT, id, (point_id){ id });
	return reply_created(r, id);
}

/* PUT /api/points/:point_id: E_STALE if somebody changed it meanwhile. */
HANDLER(point_change, point_change_in)
{
	const struct point_ref ref = { in->point_id };
	const struct point_row *before = NULL;
	const struct point_row *row = NULL;
	int64_t changed = 0;

	if (!time_zone_is_known(in->time_zone))
		return fail_field(r, "time_zone", "not_a_choice");
	TRY(sql_point_get(r, &ref, &before));
	const int rc = sql_point_change(r, in, &changed);

	if (rc == E_CONFLICT)
		return fail_field(r, "name", "taken");
	TRY(rc);
	TRY(sql_point_get(r, &ref, &row));
	if (changed == 0)
		return fail_with(r, E_STALE, &point_row_desc, row);
	/* Its working hours are other hours now. */
	if (!str_eq(before->time_zone, in->time_zone))
		TRY(job_add(r, "due_recount", in->point_id.v, NULL, NULL, (struct timestamp){ 0 }));
	live_note(r, EVENT_POINT, in->point_id.v, in->point_id);
	return reply_row(r, &point_row_desc, row);
}

const struct route points_routes[] = {
	ROUTE(GET, "/api/points", STAFF, point_list, PAGE(point_row), "points the actor may see"),
	ROUTE(GET, "/api/points/:point_id", STAFF, point_get, ROW(point_row), "one point"),
	ROUTE(POST, "/api/points", ADMINS, point_add, CREATED, "open a point"),
	ROUTE(PUT, "/api/points/:point_id", ADMINS, point_change, ROW(point_row),
	      "change or close a point"),
	{ 0 }
};
