#include "feature/users/users.h"
#include "core/passwd.h"
#include "feature/points/points.h"
#include "feature/users/lockout.h"
#include "queries.gen.h"

enum { TRIES_DAYS = 30 };

static const char *const locale_names[] = { NULL, "ru", "en" };
const struct choices locale_choices = { locale_names, 2 };

DESC(user_new, O(user_new, email), O(user_new, name), FC(user_new, role, 0, role_choices),
     FC(user_new, locale, 0, locale_choices), O(user_new, password_hash));

DESC(user_ref, F(user_ref, user_id, REQ, 1, INT64_MAX));

struct user_login_in {
	const char *email;
};
DESC(user_login_in, O(user_login_in, email));

DESC(user_login_row, O(user_login_row, id), FC(user_login_row, role, 0, role_choices),
     O(user_login_row, password_hash), O(user_login_row, is_active),
     O(user_login_row, failed_logins), O(user_login_row, locked_until));

struct user_login_failed_in {
	int64_t id;
	int64_t failed_logins;
	struct timestamp locked_until;
};
DESC(user_login_failed_in, O(user_login_failed_in, id), O(user_login_failed_in, failed_logins),
     O(user_login_failed_in, locked_until));

struct login_try_row {
	int64_t failed;
	struct timestamp locked_until;
};
DESC(login_try_row, O(login_try_row, failed), O(login_try_row, locked_until));

struct login_try_failed_in {
	const char *email;
	int64_t failed;
	struct timestamp locked_until;
};
DESC(login_try_failed_in, O(login_try_failed_in, email), O(login_try_failed_in, failed),
     O(login_try_failed_in, locked_until));

struct login_tries_purge_in {
	struct timestamp before;
};
DESC(login_tries_purge_in, O(login_tries_purge_in, before));

struct user_password {
	user_id user_id;
	const char *password_hash;
};
DESC(user_password, O(user_password, user_id), O(user_password, password_hash));

struct locked_out {
	int64_t retry_after; /* seconds */
};
DESC(locked_out, O(locked_out, retry_after));

int user_for_login(struct req *r, const char *email, const struct user_login_row **out)
{
	const struct user_login_in in = { email };

	return sql_user_by_email(r, &in, out);
}

static int count_wrong(struct req *r, const struct user_login_row *user)
{
	const struct user_ref ref = { { user->id } };
	const struct user_login_row *now = NULL;

	TRY(sql_user_login_lock(r, &ref, &now));
	const struct lockout next = lockout_after_failure(
		now->failed_logins, r->now, r->conf->login_tries, r->conf->login_lock_seconds);
	const struct user_login_failed_in in = { user->id, next.failed, next.locked_until };

	/* Somebody else's wrong password has locked it meanwhile: this one does not count anew. */
	if (lockout_seconds_left(now->locked_until, r->now) > 0)
		return 0;
	return sql_user_login_failed(r, &in, NULL);
}

/* E_LOCKED_OUT with the seconds left, or 0. */
static int check_lock(struct req *r, struct timestamp locked_until)
{
	const struct locked_out left = { lockout_seconds_left(locked_until, r->now) };

	return left.retry_after > 0 ? fail_with(r, E_LOCKED_OUT, &locked_out_desc, &left) : 0;
}

/* The tries for an address that nobody has; all zero if there were none. */
static int read_tries(struct req *r, const char *email, struct login_try_row *out)
{
	const struct user_login_in in = { email };
	const struct login_try_row *row = NULL;
	const int rc = sql_login_try_get(r, &in, &row);

	*out = rc == 0 ? *row : (struct login_try_row){ 0 };
	return rc == E_NOT_FOUND ? 0 : rc;
}

int user_login_unknown(struct req *r, const char *email, const char *password)
{
	const struct user_login_in in = { email };
	struct login_try_row tries;

	TRY(read_tries(r, email, &tries));
	TRY(check_lock(r, tries.locked_until));
	passwd_waste(password);
	TRY(sql_login_try_note(r, &in, NULL));
	TRY(read_tries(r, email, &tries));
	const struct lockout next = lockout_after_failure(
		tries.failed, r->now, r->conf->login_tries, r->conf->login_lock_seconds);
	const struct login_try_failed_in failed = { email, next.failed, next.locked_until };

	if (lockout_seconds_left(tries.locked_until, r->now) == 0)
		TRY(sql_login_try_failed(r, &failed, NULL));
	r->keeps_on_failure = true;
	return E_BAD_LOGIN;
}

int users_purge_tries(struct req *r)
{
	const struct login_tries_purge_in in = { time_add(r->now,
							  -(int64_t)TRIES_DAYS * 86400 * 1000000) };

	return sql_login_tries_purge(r, &in, NULL);
}

int user_password_check(struct req *r, const struct user_login_row *user, const char *password,
			int wrong)
{
	TRY(check_lock(r, user->locked_until));
	if (passwd_verify(user->password_hash, password) && user->is_active)
		return 0;
	TRY(count_wrong(r, user));
	r->keeps_on_failure = true;
	return wrong;
}

int user_password_change(struct req *r, user_id user, const char *email, const char *password,
			 const char *field)
{
	const char *weakness = passwd_weakness(password, email);

	if (weakness != NULL)
		return fail_field(r, field, weakness);
	const struct user_password in = { user, passwd_hash(r->arena, password) };

	return sql_user_password_set(r, &in, NULL);
}

int user_login_ok(struct req *r, user_id user)
{
	const struct user_ref in = { user };

	return sql_user_login_ok(r, &in, NULL);
}

int user_actor(struct req *r, user_id user, enum role role, struct actor *out)
{
	const struct user_ref in = { user };
	struct actor actor = { .user = user, .role = role, .is_all = role_sees_all(role) };
	struct point_ref_list l;

	TRY(sql_user_points_first(r, &in, &l));
	actor.has_more_points = l.n > ACTOR_POINTS;
	actor.points_n = actor.has_more_points ? ACTOR_POINTS : (int)l.n;
	for (int i = 0; i < actor.points_n; i++)
		actor.points[i] = l.v[i].point_id;
	*out = actor;
	return 0;
}

int user_add_by_system(struct req *r, const struct user_new *in, int64_t *id)
{
	return sql_user_add(r, in, id);
}
