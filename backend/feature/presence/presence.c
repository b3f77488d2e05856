/* What plan, buttons and absences make together; and the people of a point. */
#include "feature/presence/people.h"
#include "base/str.h"
#include "queries.gen.h"

#include <string.h>

enum { ABSENCES_MAX = 200, EARLY_HOURS = 4, LONG_HOURS = 12, DAY_S = 86400 };

static const int64_t HOUR_US = 3600000000;

static const char *const presence_names[] = { NULL, "on_shift", "on_break", "off", "absent" };
const struct choices presence_choices = { presence_names, PRESENCE__MAX - 1 };

static const char *const absence_kinds[] = { "vacation", "sick", "other" };

DESC(person_facts, O(person_facts, user_id), O(person_facts, name),
     FC(person_facts, role, 0, role_choices), O(person_facts, time_zone), O(person_facts, week),
     O(person_facts, absences), O(person_facts, version),
     FC(person_facts, said, 0, presence_choices), O(person_facts, since_at),
     O(person_facts, until_at), O(person_facts, open), O(person_facts, turn));

static bool is_absent(const struct rota *rota, struct timestamp now)
{
	const int64_t wall =
		rota->plan.zone != NULL ? zone_wall(rota->plan.zone, now) : now.us / 1000000;
	const int64_t today = wall / DAY_S;

	for (size_t i = 0; i < rota->absences_n; i++)
		if (today >= rota->absences[i].from_day && today <= rota->absences[i].to_day)
			return true;
	return false;
}

static bool is_planned(const struct rota *rota, struct timestamp now)
{
	return rota->plan.zone != NULL && worktime_is_open(&rota->plan, now);
}

enum presence presence_at(const struct rota *rota, const struct said *said, struct timestamp now)
{
	if (is_absent(rota, now))
		return PRESENCE_ABSENT;
	if (said->state != 0 && now.us < said->until_at.us)
		return (enum presence)said->state;
	return is_planned(rota, now) ? PRESENCE_ON_SHIFT : PRESENCE_OFF;
}

struct timestamp presence_until(const struct rota *rota, const struct said *before,
				enum presence wanted, struct timestamp now)
{
	const bool is_said =
		before->state == PRESENCE_ON_SHIFT || before->state == PRESENCE_ON_BREAK;
	struct timestamp from;
	struct timestamp to;
	const bool has_plan =
		rota->plan.zone != NULL && worktime_next(&rota->plan, now, &from, &to);

	if (wanted == PRESENCE_OFF)
		return has_plan && from.us <= now.us ? to : now;
	/* A break, and the return from it, end with the shift that they are in. */
	if (is_said && now.us < before->until_at.us)
		return before->until_at;
	if (has_plan && from.us <= now.us + EARLY_HOURS * HOUR_US)
		return to;
	return time_add(now, LONG_HOURS * HOUR_US);
}

/* ---- stored texts ---- */

static bool is_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(absence_kinds) / sizeof(absence_kinds[0]); i++)
		if (strcmp(absence_kinds[i], name) == 0)
			return true;
	return false;
}

/* "2026-12-01 2026-12-14 vacation" */
static bool read_absence(char *line, struct absence *out)
{
	char *from = strsep(&line, " ");
	char *to = strsep(&line, " ");

	return to != NULL && line != NULL && is_kind(line) && calendar_day(from, &out->from_day) &&
	       calendar_day(to, &out->to_day) && out->from_day <= out->to_day;
}

static bool read_absences(struct arena *a, const char *text, struct rota *out)
{
	char *rest = arena_strdup(a, text != NULL ? text : "");
	size_t n = 1;

	for (const char *p = rest; *p != '\0'; p++)
		n += *p == '\n';
	struct absence *v = arena_array(a, n, sizeof(*v));

	n = 0;

	for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
		if (line[0] == '\0')
			continue;
		if (n == ABSENCES_MAX || !read_absence(line, &v[n]))
			return false;
		n++;
	}
	out->absences = v;
	out->absences_n = n;
	return true;
}

bool rota_read(struct arena *a, struct zone_memo *memo, const char *time_zone, const char *week,
	       const char *absences, struct rota *out)
{
	if (time_zone != NULL && !str_eq(memo->name, time_zone))
		*memo = (struct zone_memo){ time_zone, zone_load(a, time_zone) };
	struct rota rota = { .plan = { .zone = time_zone != NULL ? memo->zone : NULL } };

	if (!calendar_week(a, week, &rota.plan) || !read_absences(a, absences, &rota))
		return false;
	*out = rota;
	return true;
}

enum presence person_presence(struct req *r, const struct person_facts *p, struct zone_memo *memo)
{
	const struct said said = { p->said, p->since_at, p->until_at };
	struct rota rota;

	/* A plan that cannot be read gives nobody a card. */
	if (!rota_read(r->arena, memo, p->time_zone, p->week, p->absences, &rota))
		return PRESENCE_OFF;
	return presence_at(&rota, &said, r->now);
}

int presence_of_point(struct req *r, point_id point, channel_id channel, struct point_person **v,
		      size_t *n)
{
	const struct people_in in = { .point_id = point, .channel_id = channel };
	struct person_facts_list l;
	struct zone_memo memo = { 0 };

	TRY(sql_point_people(r, &in, &l));
	*v = arena_array(r->arena, l.n, sizeof(**v));
	*n = l.n;
	for (size_t i = 0; i < l.n; i++)
		(*v)[i] = (struct point_person){ l.v[i].user_id.v,
						 person_presence(r, &l.v[i], &memo) ==
							 PRESENCE_ON_SHIFT,
						 l.v[i].open, l.v[i].turn };
	return 0;
}
