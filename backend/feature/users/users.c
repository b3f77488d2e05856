#include "feature/users/users.h"
#include "feature/points/points.h"
#include "feature/users/lockout.h"
#include "queries.gen.h"

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
     O(user_login_row, password_hash), O(user_login_row, is_active), O(user_login_row, failed_logins),
     O(user_login_row, locked_until));

struct user_login_failed_in {
	int64_t id;
	int64_t failed_logins;
	struct timestamp locked_until;
};
DESC(user_login_failed_in, O(user_login_failed_in, id), O(user_login_failed_in, failed_logins),
     O(user_login_failed_in, locked_until));

int user_for_login(struct req *r, const char *email, const struct user_login_row **out)
{
	const struct user_login_in in = { email };

	return sql_user_by_email(r, &in, out);
}

int user_login_failed(struct req *r, const struct user_login_row *user)
{
	const struct lockout next = lockout_after_failure(user->failed_logins, r->now, r->conf->login_tries,
							  r->conf->login_lock_seconds);
	const struct user_login_failed_in in = { user->id, next.failed, next.locked_until };

	return sql_user_login_failed(r, &in, NULL);
}

int user_login_ok(struct req *r, user_id user)
{
	const struct user_ref in = { user };

	return sql_user_login_ok(r, &in, NULL);
}

int user_load_points(struct req *r, struct actor *actor)
{
	const struct user_ref in = { actor->user };
	struct point_ref_list l;

	TRY(sql_user_points_first(r, &in, &l));
	actor->has_more_points = l.n > ACTOR_POINTS;
	actor->points_n = actor->has_more_points ? ACTOR_POINTS : (int)l.n;
	for (int i = 0; i < actor->points_n; i++)
		actor->points[i] = l.v[i].point_id;
	return 0;
}

int user_add_by_system(struct req *r, const struct user_new *in, int64_t *id)
{
	return sql_user_add(r, in, id);
}
