#include "core/actor.h"

static const char *const role_names[] = {
	NULL,      "administrator", "head",      "service_manager",
	"manager", "point_manager", "moderator", "member",
};

const struct choices role_choices = { role_names, ROLE__MAX - 1 };

bool role_sees_all(enum role role)
{
	return role == ROLE_ADMINISTRATOR || role == ROLE_HEAD || role == ROLE_SERVICE_MANAGER;
}

struct actor actor_system(void)
{
	return (struct actor){ .role = ROLE_ADMINISTRATOR, .is_all = true, .is_system = true };
}
