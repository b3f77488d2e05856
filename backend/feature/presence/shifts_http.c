/* Planned weeks and absences, edited by heads. */
#include "core/db.h"
#include "core/live.h"
#include "core/page.h"
#include "feature/presence/people.h"
#include "feature/users/users.h"
#include "queries.gen.h"

struct shift_row {
	user_id user_id;
	const char *name;
	int role;
	int state;
	const char *time_zone;
	struct json_text week;
	struct json_text absences;
	int64_t version;
};
DESC(shift_row, O(shift_row, user_id), O(shift_row, name), FC(shift_row, role, 0, role_choices),
     FC(shift_row, state, 0, presence_choices), O(shift_row, time_zone), O(shift_row, week),
     O(shift_row, absences), O(shift_row, version));

struct shift_list_in {
	const char *q;
	point_id point_id;
	const char *after;
	int64_t limit;
};
DESC(shift_list_in, F(shift_list_in, q, TRIM, 0, 100), F(shift_list_in, point_id, 0, 1, INT64_MAX),
     F(shift_list_in, after, 0, 0, 130), F(shift_list_in, limit, 0, 1, PAGE_MAX));

struct shift_q {
	const char *q;
	point_id point_id;
	const char *after_name;
	int64_t after_id;
	int64_t limit;
};
DESC(shift_q, O(shift_q, q), O(shift_q, point_id), O(shift_q, after_name), O(shift_q, after_id),
     O(shift_q, limit));

struct shift_put {
	user_id user_id;
	const char *time_zone;
	struct str_list week;
	struct str_list absences;
	int64_t version;
};
DESC(shift_put, F(shift_put, user_id, REQ, 1, INT64_MAX),
     F(shift_put, time_zone, REQ | TRIM, 1, 40), F(shift_put, week, REQ, 0, 100),
     F(shift_put, absences, REQ, 0, 200), F(shift_put, version, REQ, 0, INT64_MAX));

struct shift_stored {
	user_id user_id;
	const char *time_zone;
	const char *week;
	const char *absences;
	int64_t version;
};
DESC(shift_stored, O(shift_stored, user_id), O(shift_stored, time_zone), O(shift_stored, week),
     O(shift_stored, absences), O(shift_stored, version));

static struct shift_row shown(struct req *r, const struct person_facts *p, struct zone_memo *memo)
{
	return (struct shift_row){ p->user_id,
				   p->name,
				   p->role,
				   (int)person_presence(r, p, memo),
				   p->time_zone,
				   calendar_json(r->arena, p->week),
				   calendar_json(r->arena, p->absences),
				   p->version };
}

/* The cursor is "<id>-<name>". */
static int cursor_in(struct req *r, const char *text, struct shift_q *q)
{
	int64_t id = 0;
	const char *p = text;

	q->after_name = "";
	if (text == NULL)
		return 0;
	for (; *p >= '0' && *p <= '9' && id < INT64_MAX / 10 - 9; p++)
		id = id * 10 + (*p - '0');
	if (p == text || *p != '-')
		return fail_field(r, "after", "bad_format");
	q->after_id = id;
	q->after_name = p + 1;
	return 0;
}

/* GET /api/shifts: the staff that works on cards, by name. */
HANDLER(shift_list, shift_list_in)
{
	struct shift_q q = { .q = in->q, .point_id = in->point_id, .limit = page_rows(in->limit) };
	struct person_facts_list l;
	struct zone_memo memo = { 0 };
	const char *next = NULL;

	TRY(cursor_in(r, in->after, &q));
	TRY(sql_shift_list(r, &q, &l));
	if (page_cut(&l.n, q.limit))
		next = arena_printf(r->arena, "%lld-%s", (long long)l.v[l.n - 1].user_id.v,
				    l.v[l.n - 1].name);
	struct shift_row *rows = arena_array(r->arena, l.n, sizeof(*rows));

	for (size_t i = 0; i < l.n; i++)
		rows[i] = shown(r, &l.v[i], &memo);
	return reply_page(r, &shift_row_desc, rows, l.n, next);
}

/* GET /api/users/:user_id/shifts */
HANDLER(shift_get, user_ref)
{
	const struct person_facts *p = NULL;
	struct zone_memo memo = { 0 };

	TRY(sql_shift_get(r, in, &p));
	const struct shift_row row = shown(r, p, &memo);

	return reply_row(r, &shift_row_desc, &row);
}

static int check(struct req *r, const struct shift_stored *put)
{
	struct zone_memo memo = { 0 };
	struct rota rota;

	if (zone_load(r->arena, put->time_zone) == NULL)
		return fail_field(r, "time_zone", "not_a_choice");
	if (!rota_read(r->arena, &memo, put->time_zone, put->week, NULL, &rota))
		return fail_field(r, "week", "bad_format");
	if (!rota_read(r->arena, &memo, put->time_zone, put->week, put->absences, &rota))
		return fail_field(r, "absences", "bad_format");
	return 0;
}

/* PUT /api/users/:user_id/shifts */
HANDLER(shift_change, shift_put)
{
	const struct shift_stored put = { in->user_id, in->time_zone,
					  calendar_lines(r->arena, &in->week),
					  calendar_lines(r->arena, &in->absences), in->version };
	const struct user_ref ref = { in->user_id };
	const struct person_facts *p = NULL;
	struct zone_memo memo = { 0 };
	int64_t changed = 0;

	TRY(check(r, &put));
	TRY(put.version != 0 ? sql_shift_change(r, &put, &changed)
			     : db_first_version(sql_shift_add(r, &put, NULL), &changed));
	TRY(sql_shift_get(r, &ref, &p));
	const struct shift_row row = shown(r, p, &memo);

	if (changed == 0)
		return fail_with(r, E_STALE, &shift_row_desc, &row);
	live_note(r, EVENT_USER, in->user_id.v, (point_id){ 0 });
	return reply_row(r, &shift_row_desc, &row);
}

const struct route shifts_routes[] = {
	ROUTE(GET, "/api/shifts", REVIEWERS, shift_list, PAGE(shift_row),
	      "planned weeks and absences of people"),
	ROUTE(GET, "/api/users/:user_id/shifts", REVIEWERS, shift_get, ROW(shift_row),
	      "planned week and absences of a person"),
	ROUTE(PUT, "/api/users/:user_id/shifts", REVIEWERS, shift_change, ROW(shift_row),
	      "change the planned week and the absences of a person"),
	{ 0 }
};
