/*
 * Presence: who is at work now. Owns user_shifts (the planned week and the absences of a person)
 * and user_presence (what was said with the buttons). The plan begins and ends shifts by itself; a
 * button wins over it for the rest of that shift; an absence wins over both.
 *
 *   absent     the day is in an absence
 *   on_shift   said so, or planned so
 *   on_break   said so, until "resume" or the end of the shift
 *   off        everything else
 */
#ifndef FEATURE_PRESENCE_H
#define FEATURE_PRESENCE_H

#include "core/http.h"
#include "feature/worktime/worktime.h"

/* The first three are what a button can say; values of the database. */
enum presence {
	PRESENCE_ON_SHIFT = 1,
	PRESENCE_ON_BREAK,
	PRESENCE_OFF,
	PRESENCE_ABSENT,
	PRESENCE__MAX
};
extern const struct choices presence_choices;

/* Days on which a person is away; both are included. */
struct absence {
	int64_t from_day, to_day; /* since 1970-01-01 */
};

/* The plan of a person. A zone that is NULL: there is none. */
struct rota {
	struct calendar plan;
	const struct absence *absences;
	size_t absences_n;
};

/* What was said with a button; state 0: nothing. */
struct said {
	int state;
	struct timestamp since_at, until_at;
};

/* Pure: what follows from the plan and the buttons. */
enum presence presence_at(const struct rota *rota, const struct said *said, struct timestamp now);

/*
 * Pure: how long a button holds when it is pressed now. On shift: to the end of the planned shift
 * that runs or begins within four hours, else twelve hours. A break: as long as the shift. Off: for
 * the rest of the planned shift.
 */
struct timestamp presence_until(const struct rota *rota, const struct said *before,
				enum presence wanted, struct timestamp now);

/* The zone that was loaded last: people of one list mostly share it. Begins as { 0 }. */
struct zone_memo {
	const char *name;
	const struct zone *zone;
};

/* Reads a plan as it is stored; false when its texts cannot be read. No zone: no plan. */
bool rota_read(struct arena *a, struct zone_memo *memo, const char *time_zone, const char *week,
	       const char *absences, struct rota *out);

/* Somebody of a point who may get cards, with what the policy asks. */
struct point_person {
	int64_t user;
	bool is_there;
	int64_t open; /* unanswered cards in hand */
	int64_t turn; /* of the channel; 0: never */
};

/* The active staff of a point (not those who merely see it), with what they have in hand. */
int presence_of_point(struct req *r, point_id point, channel_id channel, struct point_person **v,
		      size_t *n);

extern const struct route presence_routes[];
extern const struct route shifts_routes[];

#endif
