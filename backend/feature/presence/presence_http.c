/* Who is at work: the list for everybody, one's own buttons. */
#include "core/live.h"
#include "feature/presence/people.h"
#include "queries.gen.h"

DESC(people_in, O(people_in, point_id), O(people_in, channel_id));

struct presence_row {
	user_id user_id;
	int state;
	struct timestamp since_at;
	struct timestamp until_at;
};
DESC(presence_row, O(presence_row, user_id), FC(presence_row, state, 0, presence_choices),
     O(presence_row, since_at), O(presence_row, until_at));

static const char *const said_names[] = { NULL, "on_shift", "on_break", "off" };
static const struct choices said_choices = { said_names, PRESENCE_OFF };

struct presence_put {
	int state;
};
DESC(presence_put, FC(presence_put, state, REQ, said_choices));

struct presence_new {
	int state;
	struct timestamp until_at;
};
DESC(presence_new, FC(presence_new, state, 0, said_choices), O(presence_new, until_at));

/* Since and until only while a button holds: the plan is no promise. */
static struct presence_row shown(struct req *r, const struct person_facts *p,
				 struct zone_memo *memo)
{
	const bool is_held = p->said != 0 && r->now.us < p->until_at.us;
	const struct timestamp none = { 0 };

	return (struct presence_row){ p->user_id, (int)person_presence(r, p, memo),
				      is_held ? p->since_at : none, is_held ? p->until_at : none };
}

/* GET /api/presence: people one shares a point with. */
HANDLER(presence_list, no_in)
{
	struct person_facts_list l;
	struct zone_memo memo = { 0 };

	(void)in;
	TRY(sql_presence_people(r, &l));
	struct presence_row *rows = arena_array(r->arena, l.n, sizeof(*rows));

	for (size_t i = 0; i < l.n; i++)
		rows[i] = shown(r, &l.v[i], &memo);
	return reply_list(r, &presence_row_desc, rows, l.n);
}

/* GET /api/me/presence */
HANDLER(presence_mine, no_in)
{
	const struct person_facts *p = NULL;
	struct zone_memo memo = { 0 };

	(void)in;
	TRY(sql_presence_mine(r, &p));
	const struct presence_row row = shown(r, p, &memo);

	return reply_row(r, &presence_row_desc, &row);
}

/*
 * POST /api/me/presence: begin or end a shift, go on a break and come back. A break needs a shift.
 */
HANDLER(presence_say, presence_put)
{
	const struct person_facts *p = NULL;
	struct zone_memo memo = { 0 };
	struct rota rota;

	TRY(sql_presence_mine(r, &p));
	if (!rota_read(r->arena, &memo, p->time_zone, p->week, p->absences, &rota))
		return fail(r, E_INTERNAL, "the stored plan cannot be read");
	const struct said before = { p->said, p->since_at, p->until_at };
	const enum presence now = presence_at(&rota, &before, r->now);

	if (now == PRESENCE_ABSENT || (in->state == PRESENCE_ON_BREAK && now == PRESENCE_OFF))
		return fail(r, E_WRONG_STATE,
			    "there is no shift to have a break in, or an absence is planned");
	const struct presence_new put = {
		in->state, presence_until(&rota, &before, (enum presence)in->state, r->now)
	};

	TRY(sql_presence_put(r, &put, NULL));
	live_note(r, EVENT_USER, r->actor.user.v, (point_id){ 0 });
	TRY(sql_presence_mine(r, &p));
	const struct presence_row row = shown(r, p, &memo);

	return reply_row(r, &presence_row_desc, &row);
}

const struct route presence_routes[] = {
	ROUTE(GET, "/api/presence", STAFF, presence_list, LIST(presence_row), "who is at work now"),
	ROUTE(GET, "/api/me/presence", STAFF, presence_mine, ROW(presence_row),
	      "whether I am at work"),
	ROUTE(POST, "/api/me/presence", STAFF, presence_say, ROW(presence_row),
	      "begin or end my shift, have a break"),
	{ 0 }
};
