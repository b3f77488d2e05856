/*
 * Users: the people who sign in, their passwords, roles and the points they belong to. The door is
 * `auth`'s; it learns what it must know about a person through this header. There is always one
 * active administrator, and nobody can shut himself out.
 */
#ifndef FEATURE_USERS_H
#define FEATURE_USERS_H

#include "core/http.h"

struct user_ref {
	user_id user_id;
};
extern const struct desc user_ref_desc;

/* What the door needs to know about who wants in. */
struct user_login_row {
	int64_t id;
	int role;
	const char *password_hash;
	bool is_active;
	int64_t failed_logins;
	struct timestamp locked_until;
};

/* E_NOT_FOUND if nobody has that address. */
int user_for_login(struct req *r, const char *email, const struct user_login_row **out);

/*
 * 0 if the password is the one of an active, unlocked account. Otherwise E_LOCKED_OUT with the
 * seconds left, or `wrong` after counting the attempt (which is kept although the request fails).
 */
int user_password_check(struct req *r, const struct user_login_row *user, const char *password,
			int wrong);

/*
 * For an address that nobody has: the same work, answers and lock as for a wrong password. Never 0.
 */
int user_login_unknown(struct req *r, const char *email, const char *password);

/* Forgets old tries for addresses that nobody has, a batch at a time. */
int users_purge_tries(struct req *r);

/* Sets a password that is strong enough, else E_INVALID naming `field` with the reason. */
int user_password_change(struct req *r, user_id user, const char *email, const char *password,
			 const char *field);

/* Forgets wrong passwords and notes the visit. */
int user_login_ok(struct req *r, user_id user);

/* A new person; the password is hashed already. */
struct user_new {
	const char *email;
	const char *name;
	int role;
	int locale;
	const char *password_hash;
};

/* E_CONFLICT if the address is taken. */
int user_add_by_system(struct req *r, const struct user_new *in, int64_t *id);

/* Makes the person a member of a point. */
int user_join_point(struct req *r, user_id user, point_id point);

extern const struct choices locale_choices;

/* The actor of a person without a session, as the gate would make it. */
int user_actor(struct req *r, user_id user, enum role role, struct actor *out);

extern const struct route users_routes[];
extern const struct route me_routes[];

#endif
