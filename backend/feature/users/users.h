/*
 * Users: the people who sign in, their roles and the points they belong to. Sessions and passwords
 * at the door are `auth`'s; it changes what it must know about a person through this header.
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

/* Counts a wrong password; locks the account when there were too many. */
int user_login_failed(struct req *r, const struct user_login_row *user);

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

extern const struct choices locale_choices;

/* Fills points of an actor. */
int user_load_points(struct req *r, struct actor *actor);

#endif
