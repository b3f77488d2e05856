/* See as, from the browser: start, end, and who looked as whom. */
#include "core/dispatch.h"
#include "feature/auth/access_token.h"
#include "feature/auth/auth.h"
#include "feature/auth/see_as.h"
#include "feature/users/users.h"
#include "queries.gen.h"

enum { SEEING_SECONDS = 3600 };

struct see_as_new {
	user_id user_id;
	struct timestamp until_at;
};
DESC(see_as_new, O(see_as_new, user_id), O(see_as_new, until_at));

struct see_as_target {
	int64_t id;
	int role;
};
DESC(see_as_target, O(see_as_target, id), FC(see_as_target, role, 0, role_choices));

struct see_as_row {
	int64_t id;
	int64_t viewer_id;
	const char *viewer_name;
	int64_t user_id;
	const char *user_name;
	struct timestamp started_at;
	struct timestamp ended_at;
};
DESC(see_as_row, O(see_as_row, id), O(see_as_row, viewer_id), O(see_as_row, viewer_name),
     O(see_as_row, user_id), O(see_as_row, user_name), O(see_as_row, started_at),
     O(see_as_row, ended_at));

/* POST /api/users/:user_id/see-as: from now on, for an hour at most, this session only looks. */
HANDLER(see_as_start, user_ref)
{
	const struct see_as_new new = { in->user_id,
					time_add(r->now, (int64_t)SEEING_SECONDS * 1000000) };
	const struct see_as_target *target = NULL;
	int64_t id = 0;
	const int rc = sql_see_as_target(r, in, &target);

	if (rc == E_NOT_FOUND)
		return fail_field(r, "user_id", "not_a_choice");
	TRY(rc);
	TRY(see_as_stop(r, r->actor.session));
	TRY(sql_see_as_add(r, &new, &id));
	const struct signed_in_as who = { in->user_id, r->actor.session, target->role, id };

	return access_token_reply(r, &who);
}

/* POST /api/see-as/end: the person is himself again; no error when he was already. */
HANDLER(see_as_end, no_in)
{
	const bool is_seeing = r->actor.viewer.v != 0;
	const struct signed_in_as who = { is_seeing ? r->actor.viewer : r->actor.user,
					  r->actor.session,
					  (int)(is_seeing ? r->actor.viewer_role : r->actor.role),
					  0 };

	(void)in;
	TRY(see_as_stop(r, r->actor.session));
	gate_forget(r->worker->gate, r->actor.session);
	/* The audit trail names who did it, not whose eyes were borrowed. */
	r->actor.user = who.user;
	return access_token_reply(r, &who);
}

/* GET /api/see-as: who looked as whom, the newest first. */
HANDLER(see_as_list, no_in)
{
	struct see_as_row_list l;

	(void)in;
	TRY(sql_see_as_list(r, &l));
	return reply_list(r, &see_as_row_desc, l.v, l.n);
}

const struct route see_as_routes[] = {
	ROUTE(GET, "/api/see-as", HEADS, see_as_list, LIST(see_as_row),
	      "who looked at the product as whom"),
	ROUTE(POST, "/api/users/:user_id/see-as", HEADS, see_as_start, ROW(signed_in),
	      "look at the product as another person"),
	ROUTE_X(POST, "/api/see-as/end", SIGNED_IN, see_as_end, ROW(signed_in),
		"stop looking as another person", RATE_NORMAL, ENDS_SEEING),
	{ 0 }
};
