/* Who acts: a signed-in person, or the system (jobs, the mail collector). Roles and their sets. */
#ifndef CORE_ACTOR_H
#define CORE_ACTOR_H

#include "base/ids.h"
#include "core/desc.h"

enum role {
	ROLE_NONE = 0,
	ROLE_ADMINISTRATOR,
	ROLE_HEAD,
	ROLE_SERVICE_MANAGER,
	ROLE_MANAGER,
	ROLE_POINT_MANAGER,
	ROLE_MODERATOR,
	ROLE_MEMBER,
	ROLE__MAX
};

extern const struct choices role_choices;

#define ROLE_BIT(r) (1u << (r))

/* Access of a route. PUBLIC is a word that someone has to type; 0 does not compile. */
enum access {
	PUBLIC = 1u << 15,
	ADMINS = ROLE_BIT(ROLE_ADMINISTRATOR),
	HEADS = ADMINS | ROLE_BIT(ROLE_HEAD),
	OVERSEERS = HEADS | ROLE_BIT(ROLE_SERVICE_MANAGER), /* they see all points */
	REVIEWERS = HEADS | ROLE_BIT(ROLE_POINT_MANAGER),
	STAFF = HEADS | ROLE_BIT(ROLE_SERVICE_MANAGER) | ROLE_BIT(ROLE_MANAGER) |
		ROLE_BIT(ROLE_POINT_MANAGER) | ROLE_BIT(ROLE_MODERATOR),
	SIGNED_IN = STAFF | ROLE_BIT(ROLE_MEMBER)
};

enum { ACTOR_POINTS = 8 };

struct actor {
	user_id user; /* 0 for the system and for strangers */
	session_id session;
	enum role role;
	bool is_all; /* sees every point */
	bool is_system;
	/*
	 * Who really looks, when he sees as `user`: reads only, and only what both may. 0: nobody
	 * else.
	 */
	user_id viewer;
	enum role viewer_role;
	/* The first points of the actor; more than ACTOR_POINTS of them: has_more_points. */
	point_id points[ACTOR_POINTS];
	int points_n;
	bool has_more_points;
	int64_t version; /* of the person: role and points change only with it; 0: not known */
};

/* True if people of this role see the rows of all points. */
bool role_sees_all(enum role role);

/* Gives the actor the points of a list in order such as "3,7" (NULL: none). */
void actor_put_points(struct actor *a, const char *list);

/* The actor of jobs, the collector and the command line. */
struct actor actor_system(void);

#endif
