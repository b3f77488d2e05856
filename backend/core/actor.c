#include "core/actor.h"

#include <stdlib.h>

static const char *const role_names[] = {
	NULL,      "administrator", "head",      "service_manager",
	"manager", "point_manager", "moderator", "member",
};

const struct choices role_choices = { role_names, ROLE__MAX - 1 };

bool role_sees_all(enum role role)
{
	return role == ROLE_ADMINISTRATOR || role == ROLE_HEAD || role == ROLE_SERVICE_MANAGER;
}

void actor_put_points(struct actor *a, const char *list)
{
	const char *p = list != NULL ? list : "";

	a->points_n = 0;
	a->has_more_points = false;
	while (*p != '\0') {
		char *end = NULL;
		const int64_t id = strtoll(p, &end, 10);

		a->has_more_points = a->points_n == ACTOR_POINTS;
		if (a->has_more_points || end == p)
			return;
		a->points[a->points_n++] = (point_id){ id };
		p = *end == ',' ? end + 1 : end;
	}
}

struct actor actor_system(void)
{
	return (struct actor){ .role = ROLE_ADMINISTRATOR, .is_all = true, .is_system = true };
}
