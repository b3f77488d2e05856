/* Sign-in, the rotation of refresh tokens, and sign-out. */
#include "feature/auth/auth.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/worker.h"
#include "feature/auth/access_token.h"
#include "feature/auth/refresh_token.h"
#include "feature/auth/see_as.h"
#include "feature/sessions/sessions.h"
#include "feature/users/users.h"
#include "queries.gen.h"

#include <string.h>

static const char refresh_cookie[] = "otklik_refresh";

struct login_in {
	const char *email;
	const char *password;
};
DESC(login_in, F(login_in, email, REQ | TRIM, 1, 254),
     F(login_in, password, REQ | SECRET, 1, 1000));

struct session_add_in {
	user_id user_id;
	struct bytes family;
	struct bytes token_hash;
	struct timestamp expires_at;
	const char *user_agent;
	const char *address;
};
DESC(session_add_in, O(session_add_in, user_id), O(session_add_in, family),
     O(session_add_in, token_hash), O(session_add_in, expires_at), O(session_add_in, user_agent),
     O(session_add_in, address));

struct session_family_in {
	struct bytes family;
};
DESC(session_family_in, O(session_family_in, family));

struct session_token_row {
	int64_t id;
	int64_t user_id;
	struct bytes token_hash;
	struct bytes previous_hash;
	struct timestamp rotated_at;
	struct timestamp expires_at;
	struct timestamp ended_at;
	int role;
	bool is_active;
};
DESC(session_token_row, O(session_token_row, id), O(session_token_row, user_id),
     O(session_token_row, token_hash), O(session_token_row, previous_hash),
     O(session_token_row, rotated_at), O(session_token_row, expires_at),
     O(session_token_row, ended_at), FC(session_token_row, role, 0, role_choices),
     O(session_token_row, is_active));

struct session_rotate_in {
	int64_t id;
	struct bytes token_hash;
	struct timestamp expires_at;
};
DESC(session_rotate_in, O(session_rotate_in, id), O(session_rotate_in, token_hash),
     O(session_rotate_in, expires_at));

static struct timestamp session_end_time(const struct req *r)
{
	return time_add(r->now, r->conf->refresh_days * 86400 * 1000000);
}

static void set_refresh_cookie(struct req *r, const char *token)
{
	http_set_cookie(r, refresh_cookie, token, "/api/auth", r->conf->refresh_days * 86400);
}

static int reply_own(struct req *r, int64_t user, int64_t session, int role)
{
	const struct signed_in_as who = { { user }, { session }, role, 0 };

	return access_token_reply(r, &who);
}

/*
 * A session that sees as another goes on doing so: in every tab, and when the page is loaded anew.
 */
static int reply_session(struct req *r, const struct session_token_row *s)
{
	struct signed_in_as who = { { s->user_id }, { s->id }, s->role, 0 };

	TRY(see_as_of_session(r, &who));
	return access_token_reply(r, &who);
}

static int session_open(struct req *r, const struct user_login_row *user)
{
	unsigned char family[FAMILY_BYTES];
	const char *agent = http_header(r, "HTTP_USER_AGENT");
	int64_t id = 0;

	rand_bytes(family, sizeof(family));
	const char *token = refresh_token_make(r->arena, &r->worker->keys.tokens, family);

	agent = agent != NULL && str_is_utf8(agent, strlen(agent)) ? agent : "";
	const struct session_add_in in = { { user->id },
					   { family, sizeof(family) },
					   token_hash(r->arena, token),
					   session_end_time(r),
					   arena_strndup(r->arena, agent, str_utf8_cut(agent, 300)),
					   http_remote_addr(r) };

	TRY(sql_session_add(r, &in, &id));
	set_refresh_cookie(r, token);
	r->actor = (struct actor){ .user = { user->id },
				   .session = { id },
				   .role = (enum role)user->role };
	return reply_own(r, user->id, id, user->role);
}

/*
 * POST /api/auth/login: the same answers, time and lock for a wrong address and a wrong password.
 */
HANDLER(login, login_in)
{
	const struct user_login_row *user = NULL;
	const int rc = user_for_login(r, in->email, &user);

	if (rc == E_NOT_FOUND)
		return user_login_unknown(r, in->email, in->password);
	TRY(rc);
	TRY(user_password_check(r, user, in->password, E_BAD_LOGIN));
	TRY(user_login_ok(r, (user_id){ user->id }));
	return session_open(r, user);
}

static bool same_bytes(struct bytes a, struct bytes b)
{
	return a.n == b.n && a.n > 0 && memcmp(a.p, b.p, a.n) == 0;
}

static void forget_cookies(struct req *r)
{
	http_set_cookie(r, refresh_cookie, "", "/api/auth", 0);
	access_token_forget(r);
}

/* The session of the refresh cookie; E_UNAUTHORIZED if there is none. */
static int session_of_cookie(struct req *r, const struct session_token_row **row,
			     struct bytes *hash)
{
	unsigned char family[FAMILY_BYTES];
	const char *token = http_cookie(r, refresh_cookie);
	const struct session_family_in in = { { family, sizeof(family) } };

	if (token == NULL || !refresh_token_family(&r->worker->keys.tokens, token, family))
		return E_UNAUTHORIZED;
	const int rc = sql_session_by_family(r, &in, row);

	*hash = token_hash(r->arena, token);
	return rc == E_NOT_FOUND ? E_UNAUTHORIZED : rc;
}

static int session_rotate(struct req *r, const struct session_token_row *s)
{
	unsigned char family[FAMILY_BYTES];

	refresh_token_family(&r->worker->keys.tokens, http_cookie(r, refresh_cookie), family);
	const char *token = refresh_token_make(r->arena, &r->worker->keys.tokens, family);
	const struct session_rotate_in in = { s->id, token_hash(r->arena, token),
					      session_end_time(r) };

	TRY(sql_session_rotate(r, &in, NULL));
	set_refresh_cookie(r, token);
	return reply_session(r, s);
}

/* POST /api/auth/refresh: a new access token; the refresh token is rotated. */
HANDLER(refresh, no_in)
{
	const struct session_token_row *s = NULL;
	struct bytes hash = { NULL, 0 };

	(void)in;
	TRY(session_of_cookie(r, &s, &hash));
	const struct refresh_facts facts = { same_bytes(hash, s->token_hash),
					     same_bytes(hash, s->previous_hash),
					     s->ended_at.us != 0,
					     s->expires_at.us <= r->now.us,
					     s->is_active,
					     s->rotated_at,
					     r->now };

	switch (refresh_judge(&facts)) {
	case REFRESH_ROTATE:
		return session_rotate(r, s);
	case REFRESH_RACE:
		return reply_session(r, s);
	case REFRESH_REUSE:
		TRY(session_end(r, (session_id){ s->id }, "reuse"));
		r->keeps_on_failure = true;
		break;
	case REFRESH_ENDED:
		break;
	}
	forget_cookies(r);
	return E_UNAUTHORIZED;
}

/* POST /api/auth/logout: ends the session of the cookie; signing out twice is no error. */
HANDLER(logout, no_in)
{
	const struct session_token_row *s = NULL;
	struct bytes hash = { NULL, 0 };
	const int rc = session_of_cookie(r, &s, &hash);

	(void)in;
	forget_cookies(r);
	if (rc == E_UNAUTHORIZED)
		return reply_empty(r);
	TRY(rc);
	r->actor = (struct actor){ .user = { s->user_id },
				   .session = { s->id },
				   .role = (enum role)s->role };
	TRY(session_end(r, r->actor.session, "logout"));
	return reply_empty(r);
}

const struct route auth_routes[] = {
	ROUTE_X(POST, "/api/auth/login", PUBLIC, login, ROW(signed_in),
		"sign in with address and password", RATE_LOGIN, 0),
	ROUTE_X(POST, "/api/auth/refresh", PUBLIC, refresh, ROW(signed_in),
		"new access token for the refresh cookie", RATE_NORMAL, QUIET),
	ROUTE(POST, "/api/auth/logout", PUBLIC, logout, EMPTY,
	      "end the session of the refresh cookie"),
	{ 0 }
};
