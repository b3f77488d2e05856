/* A person's plan and buttons as they are read. Inside of the feature only. */
#ifndef FEATURE_PRESENCE_PEOPLE_H
#define FEATURE_PRESENCE_PEOPLE_H

#include "feature/presence/presence.h"

struct person_facts {
	user_id user_id;
	const char *name;
	int role;
	const char *time_zone; /* NULL: no plan */
	const char *week;
	const char *absences;
	int64_t version; /* of the plan, 0: there is none */
	int said;        /* 0: nothing */
	struct timestamp since_at;
	struct timestamp until_at;
	int64_t open;
	int64_t turn;
};
extern const struct desc person_facts_desc;

struct people_in {
	point_id point_id;
	channel_id channel_id;
};
extern const struct desc people_in_desc;

enum presence person_presence(struct req *r, const struct person_facts *p, struct zone_memo *memo);

#endif
