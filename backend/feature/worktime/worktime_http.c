/* Hours of a point over HTTP. */
#include "core/db.h"
#include "core/live.h"
#include "core/page.h"
#include "feature/worktime/hours.h"
#include "queries.gen.h"

struct hours_row {
	point_id point_id;
	const char *name;
	const char *time_zone;
	bool is_always;
	struct json_text week;
	struct json_text exceptions;
	int64_t version;
};
DESC(hours_row, O(hours_row, point_id), O(hours_row, name), O(hours_row, time_zone),
     O(hours_row, is_always), O(hours_row, week), O(hours_row, exceptions),
     O(hours_row, version));

struct hours_put {
	point_id point_id;
	bool is_always;
	struct str_list week;
	struct str_list exceptions;
	int64_t version;
};
DESC(hours_put, F(hours_put, point_id, REQ, 1, INT64_MAX), F(hours_put, is_always, REQ, 0, 1),
     F(hours_put, week, REQ, 0, 100), F(hours_put, exceptions, REQ, 0, 500),
     F(hours_put, version, REQ, 0, INT64_MAX));

static struct hours_row shown(struct req *r, const struct hours_stored *row)
{
	return (struct hours_row){ row->point_id,
				   row->name,
				   row->time_zone,
				   row->is_always,
				   calendar_json(r->arena, row->week),
				   calendar_json(r->arena, row->exceptions),
				   row->version };
}

/* GET /api/hours: the points that the actor may see with their hours, by name. */
HANDLER(hours_list, point_list_in)
{
	struct point_list_in q = *in;
	struct hours_stored_list l;

	q.limit = page_rows(in->limit);
	q.after = in->after != NULL ? in->after : "";
	TRY(sql_hours_list(r, &q, &l));
	const bool has_next = page_cut(&l.n, q.limit);
	struct hours_row *rows = arena_array(r->arena, l.n, sizeof(*rows));

	for (size_t i = 0; i < l.n; i++)
		rows[i] = shown(r, &l.v[i]);
	return reply_page(r, &hours_row_desc, rows, l.n, has_next ? rows[l.n - 1].name : NULL);
}

/* GET /api/points/:point_id/hours */
HANDLER(hours_get, point_ref)
{
	const struct hours_stored *row = NULL;

	TRY(sql_hours_get(r, in, &row));
	const struct hours_row out = shown(r, row);

	return reply_row(r, &hours_row_desc, &out);
}

/* PUT /api/points/:point_id/hours: the deadlines of waiting cards follow by a job. */
HANDLER(hours_put, hours_put)
{
	const struct hours_stored put = { .point_id = in->point_id,
					  .is_always = in->is_always,
					  .version = in->version,
					  .week = calendar_lines(r->arena, &in->week),
					  .exceptions = calendar_lines(r->arena, &in->exceptions) };
	const struct point_ref ref = { in->point_id };
	const struct hours_stored *row = NULL;
	struct calendar c = { 0 };
	int64_t changed = 0;

	if (!calendar_week(r->arena, put.week, &c))
		return fail_field(r, "week", "bad_format");
	if (!calendar_exceptions(r->arena, put.exceptions, &c))
		return fail_field(r, "exceptions", "bad_format");
	TRY(put.version != 0 ? sql_hours_change(r, &put, &changed)
			     : db_first_version(sql_hours_add(r, &put, NULL), &changed));
	TRY(sql_hours_get(r, &ref, &row));
	const struct hours_row out = shown(r, row);

	if (changed == 0)
		return fail_with(r, E_STALE, &hours_row_desc, &out);
	TRY(worktime_changed(r, in->point_id));
	live_note(r, EVENT_POINT, in->point_id.v, in->point_id);
	return reply_row(r, &hours_row_desc, &out);
}

/* clang-format off */
const struct route worktime_routes[] = {
	ROUTE(GET, "/api/hours", STAFF, hours_list, PAGE(hours_row),
	      "points and their working hours"),
	ROUTE(GET, "/api/points/:point_id/hours", STAFF, hours_get, ROW(hours_row),
	      "working hours of a point"),
	ROUTE(PUT, "/api/points/:point_id/hours", HEADS, hours_put, ROW(hours_row),
	      "change the working hours of a point"),
	{ 0 }
};
/* clang-format on */
