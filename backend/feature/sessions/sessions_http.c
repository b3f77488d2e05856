#include "feature/sessions/sessions.h"
#include "core/dispatch.h"
#include "core/live.h"
#include "queries.gen.h"

struct session_ref {
	session_id session_id;
};
DESC(session_ref, F(session_ref, session_id, REQ, 1, INT64_MAX));

struct session_row {
	int64_t id;
	struct timestamp created_at;
	struct timestamp seen_at;
	const char *user_agent;
	const char *address;
	bool is_current;
};
DESC(session_row, O(session_row, id), O(session_row, created_at), O(session_row, seen_at),
     O(session_row, user_agent), O(session_row, address), O(session_row, is_current));

struct session_end_in {
	int64_t id;
	const char *end_reason;
};
DESC(session_end_in, O(session_end_in, id), O(session_end_in, end_reason));

struct sessions_end_in {
	user_id user_id;
	int64_t but;
	const char *end_reason;
};
DESC(sessions_end_in, O(sessions_end_in, user_id), O(sessions_end_in, but),
     O(sessions_end_in, end_reason));

struct sessions_purge_in {
	struct timestamp before;
};
DESC(sessions_purge_in, O(sessions_purge_in, before));

enum { KEEP_DAYS = 30 };

int sessions_purge(struct req *r, int64_t *gone)
{
	const struct sessions_purge_in in = { time_add(r->now,
						       -(int64_t)KEEP_DAYS * 86400 * 1000000) };
	int64_t ended = 0;
	int64_t expired = 0;

	TRY(sql_sessions_purge_ended(r, &in, &ended));
	TRY(sql_sessions_purge_expired(r, &in, &expired));
	*gone = ended + expired;
	return 0;
}

/* Pages of a session that has ended would notice by the next thing they ask for. */
static void wake_pages(struct req *r, user_id user)
{
	live_note(r, EVENT_NOTICE, user.v, (point_id){ 0 });
}

int session_end(struct req *r, session_id session, const char *reason)
{
	const struct session_end_in in = { session.v, reason };

	gate_forget(r->worker->gate, session);
	return sql_session_end(r, &in, NULL);
}

int sessions_end_of_user(struct req *r, user_id user, session_id but, const char *reason)
{
	const struct sessions_end_in in = { user, but.v, reason };

	gate_forget_user(r->worker->gate, user);
	wake_pages(r, user);
	return sql_sessions_end_of_user(r, &in, NULL);
}

/* GET /api/me/sessions: where the actor is signed in, newest use first. */
HANDLER(session_list, no_in)
{
	struct session_row_list l;

	(void)in;
	TRY(sql_session_list(r, &l));
	return reply_list(r, &session_row_desc, l.v, l.n);
}

/* DELETE /api/me/sessions/:session_id */
HANDLER(session_remove, session_ref)
{
	TRY(session_end(r, in->session_id, "by_owner"));
	wake_pages(r, r->actor.user);
	return reply_empty(r);
}

/* POST /api/me/sessions/end-others: all but the one that asks. */
HANDLER(session_end_others, no_in)
{
	(void)in;
	TRY(sessions_end_of_user(r, r->actor.user, r->actor.session, "by_owner"));
	return reply_empty(r);
}

const struct route sessions_routes[] = { ROUTE_X(GET, "/api/me/sessions", SIGNED_IN, session_list,
						 LIST(session_row), "where I am signed in",
						 RATE_NORMAL, PERSONAL),
					 ROUTE(DELETE, "/api/me/sessions/:session_id", SIGNED_IN,
					       session_remove, EMPTY, "end one of my sessions"),
					 ROUTE(POST, "/api/me/sessions/end-others", SIGNED_IN,
					       session_end_others, EMPTY, "end my other sessions"),
					 { 0 } };
