/* Administration of people, and the list of colleagues. */
#include "base/str.h"
#include "core/dispatch.h"
#include "core/live.h"
#include "core/page.h"
#include "core/passwd.h"
#include "feature/sessions/sessions.h"
#include "feature/users/users.h"
#include "queries.gen.h"

#include <string.h>

enum { POINTS_MAX = 500 };

struct user_row {
	int64_t id;
	const char *email;
	const char *name;
	int role;
	int locale;
	bool is_active;
	struct json_text point_ids;
	struct timestamp locked_until;
	struct timestamp seen_at;
	int64_t version;
};
DESC(user_row, O(user_row, id), O(user_row, email), O(user_row, name),
     FC(user_row, role, 0, role_choices), FC(user_row, locale, 0, locale_choices),
     O(user_row, is_active), O(user_row, point_ids), O(user_row, locked_until),
     O(user_row, seen_at), O(user_row, version));

struct user_list_in {
	const char *q;
	int role;
	const char *after;
	int64_t limit;
};
DESC(user_list_in, F(user_list_in, q, TRIM, 0, 100), FC(user_list_in, role, 0, role_choices),
     F(user_list_in, after, 0, 0, 130), F(user_list_in, limit, 0, 1, PAGE_MAX));

/* The same for the statement, with the cursor taken apart. */
struct user_list_q {
	const char *q;
	int role;
	const char *after_name;
	int64_t after_id;
	int64_t limit;
};
DESC(user_list_q, O(user_list_q, q), FC(user_list_q, role, 0, role_choices),
     O(user_list_q, after_name), O(user_list_q, after_id), O(user_list_q, limit));

struct user_add_in {
	const char *email;
	const char *name;
	int role;
	int locale;
	const char *password;
	struct point_id_list point_ids;
};
DESC(user_add_in, F(user_add_in, email, REQ | TRIM, 3, 254),
     F(user_add_in, name, REQ | TRIM, 1, 100), FC(user_add_in, role, REQ, role_choices),
     FC(user_add_in, locale, REQ, locale_choices), F(user_add_in, password, REQ | SECRET, 1, 1000),
     F(user_add_in, point_ids, 0, 0, POINTS_MAX));

struct user_change_in {
	user_id user_id;
	const char *name;
	int role;
	int locale;
	bool is_active;
	struct point_id_list point_ids;
	int64_t version;
};
DESC(user_change_in, F(user_change_in, user_id, REQ, 1, INT64_MAX),
     F(user_change_in, name, REQ | TRIM, 1, 100), FC(user_change_in, role, REQ, role_choices),
     FC(user_change_in, locale, REQ, locale_choices), F(user_change_in, is_active, REQ, 0, 1),
     F(user_change_in, point_ids, REQ, 0, POINTS_MAX),
     F(user_change_in, version, REQ, 1, INT64_MAX));

struct user_password_in {
	user_id user_id;
	const char *password;
};
DESC(user_password_in, F(user_password_in, user_id, REQ, 1, INT64_MAX),
     F(user_password_in, password, REQ | SECRET, 1, 1000));

struct user_point {
	user_id user_id;
	point_id point_id;
};
DESC(user_point, O(user_point, user_id), O(user_point, point_id));

int user_join_point(struct req *r, user_id user, point_id point)
{
	const struct user_point in = { user, point };

	return sql_user_point_add(r, &in, NULL);
}

struct colleague {
	int64_t id;
	const char *name;
};
DESC(colleague, O(colleague, id), O(colleague, name));

/* ---- reading ---- */

/* Names are not unique, so the cursor is "<id>-<name>". */
static int cursor_in(struct req *r, const char *after, struct user_list_q *q)
{
	if (after == NULL)
		return 0;
	char *copy = arena_strdup(r->arena, after);
	char *dash = strchr(copy, '-');

	if (dash == NULL)
		return fail_field(r, "after", "bad_format");
	*dash = '\0';
	q->after_name = dash + 1;
	return str_to_i64(copy, &q->after_id) ? 0 : fail_field(r, "after", "bad_format");
}

static const char *cursor_of(struct req *r, const struct user_row *row)
{
	return arena_printf(r->arena, "%lld-%s", (long long)row->id, row->name);
}

/* GET /api/users: by name. */
HANDLER(user_list, user_list_in)
{
	struct user_list_q q = { in->q, in->role, "", 0, page_rows(in->limit) };
	struct user_row_list l;

	TRY(cursor_in(r, in->after, &q));
	TRY(sql_user_list(r, &q, &l));
	const bool has_next = page_cut(&l.n, q.limit);

	return reply_page(r, &user_row_desc, l.v, l.n,
			  has_next ? cursor_of(r, &l.v[l.n - 1]) : NULL);
}

static int reply_user(struct req *r, user_id user)
{
	const struct user_ref ref = { user };
	const struct user_row *row = NULL;

	TRY(sql_user_get(r, &ref, &row));
	return reply_row(r, &user_row_desc, row);
}

/* GET /api/users/:user_id */
HANDLER(user_get, user_ref)
{
	return reply_user(r, in->user_id);
}

/* GET /api/colleagues: active people whom the actor may see, to assign work to. */
HANDLER(colleague_list, no_in)
{
	struct colleague_list l;

	(void)in;
	TRY(sql_colleague_list(r, &l));
	return reply_list(r, &colleague_desc, l.v, l.n);
}

/* ---- writing ---- */

static int points_replace(struct req *r, user_id user, const struct point_id_list *points)
{
	const struct user_ref ref = { user };

	TRY(sql_user_points_clear(r, &ref, NULL));
	for (size_t i = 0; i < points->n; i++) {
		TRY(user_join_point(r, user, points->v[i]));
	}
	return 0;
}

static bool is_address(const char *s)
{
	const char *at = strchr(s, '@');

	return at != NULL && at != s && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
	       strpbrk(s, " \t,;<>\"") == NULL;
}

/* POST /api/users */
HANDLER(user_add, user_add_in)
{
	const char *weakness = passwd_weakness(in->password, in->email);
	int64_t id = 0;

	if (!is_address(in->email))
		return fail_field(r, "email", "bad_format");
	if (weakness != NULL)
		return fail_field(r, "password", weakness);
	const struct user_new row = { in->email, in->name, in->role, in->locale,
				      passwd_hash(r->arena, in->password) };
	const int rc = sql_user_add(r, &row, &id);

	if (rc == E_CONFLICT)
		return fail_field(r, "email", "taken");
	TRY(rc);
	TRY(points_replace(r, (user_id){ id }, &in->point_ids));
	live_note(r, EVENT_USER, id, (point_id){ 0 });
	return reply_created(r, id);
}

/* Refuses a change after which nobody could administer, or the actor would be shut out. */
static int check_administrators(struct req *r, const struct user_change_in *in)
{
	struct user_ref_list l;
	bool was_one = false;

	if (!in->is_active && in->user_id.v == r->actor.user.v)
		return fail_field(r, "is_active", "own_account");
	if (in->is_active && in->role == ROLE_ADMINISTRATOR)
		return 0;
	TRY(sql_user_administrators(r, &l));
	for (size_t i = 0; i < l.n; i++)
		was_one = was_one || l.v[i].user_id.v == in->user_id.v;
	if (was_one && l.n == 1)
		return fail_field(r, in->is_active ? "role" : "is_active", "last_administrator");
	return 0;
}

/* PUT /api/users/:user_id: E_STALE if somebody changed the person meanwhile. */
HANDLER(user_change, user_change_in)
{
	const struct user_ref ref = { in->user_id };
	const struct user_row *row = NULL;
	int64_t changed = 0;

	TRY(check_administrators(r, in));
	TRY(sql_user_change(r, in, &changed));
	if (changed == 0) {
		TRY(sql_user_get(r, &ref, &row));
		return fail_with(r, E_STALE, &user_row_desc, row);
	}
	TRY(points_replace(r, in->user_id, &in->point_ids));
	gate_forget_user(r->worker->gate, in->user_id);
	if (!in->is_active)
		TRY(sessions_end_of_user(r, in->user_id, (session_id){ 0 }, "deactivated"));
	live_note(r, EVENT_USER, in->user_id.v, (point_id){ 0 });
	return reply_user(r, in->user_id);
}

/* POST /api/users/:user_id/password: a new one given by an administrator; unlocks and signs out. */
HANDLER(user_password, user_password_in)
{
	const struct user_ref ref = { in->user_id };
	const struct user_row *row = NULL;

	TRY(sql_user_get(r, &ref, &row));
	TRY(user_password_change(r, in->user_id, row->email, in->password, "password"));
	TRY(sessions_end_of_user(r, in->user_id, r->actor.session, "password"));
	return reply_empty(r);
}

/* POST /api/users/:user_id/end-sessions: signed out everywhere (but where the actor is now). */
HANDLER(user_end_sessions, user_ref)
{
	TRY(sessions_end_of_user(r, in->user_id, r->actor.session, "by_administrator"));
	return reply_empty(r);
}

const struct route users_routes[] = {
	ROUTE(GET, "/api/users", HEADS, user_list, PAGE(user_row), "people by name"),
	ROUTE(GET, "/api/users/:user_id", HEADS, user_get, ROW(user_row), "one person"),
	ROUTE(POST, "/api/users", ADMINS, user_add, CREATED, "add a person"),
	ROUTE(PUT, "/api/users/:user_id", ADMINS, user_change, ROW(user_row),
	      "change or deactivate a person"),
	ROUTE(POST, "/api/users/:user_id/password", ADMINS, user_password, EMPTY,
	      "give a person a new password"),
	ROUTE(POST, "/api/users/:user_id/end-sessions", ADMINS, user_end_sessions, EMPTY,
	      "sign a person out everywhere"),
	ROUTE(GET, "/api/colleagues", STAFF, colleague_list, LIST(colleague),
	      "people whom work can be given to"),
	{ 0 }
};
