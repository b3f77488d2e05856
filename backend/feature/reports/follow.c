/*
 * What has to be counted, and when: the events of cards are read in order and become marks of days;
 * marked days are counted. One process at a time does it (a lease), a second one is right as well.
 */
#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "core/lease.h"
#include "core/live.h"
#include "feature/reports/reports.h"
#include "feature/reports/rollup.h"
#include "queries.gen.h"

#include <stdlib.h>

enum {
	EVENTS_PAGE = 2000,
	EXPIRED_PAGE = 5000,
	MARKS_BULK = 1000,
	LEASE_SECONDS = 120,
	KEYS_BYTES = 64 << 10
};
enum { STATE_EVENTS = 1, STATE_DEADLINES, STATE_CHECKED, STATE__MAX };
/* Every night the days of the last five weeks are counted again, and every thirtieth day before. */
enum { CHECK_DAYS = 35, CHECK_EVERY = 30, CHECK_HOUR = 1 };

static const int64_t DAY_SECONDS = 86400;
static const int64_t SECOND_US = 1000000;
static const int64_t PASS_US = 20000000;

struct report_mark_in {
	int64_t point, day;
	bool is_check;
};
DESC(report_mark_in, O(report_mark_in, point), O(report_mark_in, day), O(report_mark_in, is_check));

struct report_mark_row {
	int64_t point, day;
	bool is_check;
};
DESC(report_mark_row, O(report_mark_row, point), O(report_mark_row, day),
     O(report_mark_row, is_check));

struct report_next {
	int64_t point;
};
DESC(report_next, O(report_next, point));

struct report_marks_in {
	int64_t point;
};
DESC(report_marks_in, O(report_marks_in, point));

struct report_seq_in {
	int64_t seq;
};
DESC(report_seq_in, O(report_seq_in, seq));

struct report_event {
	int64_t seq;
	int kind;
	int64_t ref_id;
};
DESC(report_event, O(report_event, seq), FC(report_event, kind, 0, event_choices),
     O(report_event, ref_id));

DESC(report_keys, O(report_keys, keys));

struct report_place {
	int64_t point;
	struct timestamp at, due_at;
};
DESC(report_place, O(report_place, point), O(report_place, at), O(report_place, due_at));

struct report_expired_in {
	struct timestamp from, to;
};
DESC(report_expired_in, O(report_expired_in, from), O(report_expired_in, to));

struct report_state_row {
	int64_t name, value;
};
DESC(report_state_row, O(report_state_row, name), O(report_state_row, value));

struct report_point {
	int64_t point;
	const char *time_zone;
	const char *clock;   /* zone and version of the working hours */
	const char *counted; /* the clock by which its days were counted, or NULL */
};
DESC(report_point, O(report_point, point), O(report_point, time_zone), O(report_point, clock),
     O(report_point, counted));

struct report_range {
	struct timestamp first, last;
};
DESC(report_range, O(report_range, first), O(report_range, last));

struct report_days {
	struct opt_i64 first, last;
};
DESC(report_days, O(report_days, first), O(report_days, last));

/* ---- the clocks of the points, for one unit of work ---- */

struct clock {
	int64_t point;
	const char *name;
	const struct zone *zone;
	const char *clock;
	bool is_new; /* its days were never counted, or by another clock */
};

struct clocks {
	struct clock *v; /* in order of point */
	size_t n;
};

/* A zone that the system does not know (any more) counts in UTC. */
static const struct zone *zone_of(struct arena *a, const struct clocks *before, const char *name)
{
	for (size_t i = 0; i < before->n; i++)
		if (str_eq(before->v[i].name, name))
			return before->v[i].zone;
	const struct zone *z = zone_load(a, name);

	return z != NULL ? z : zone_load(a, "Etc/UTC");
}

static int read_clocks(struct req *r, struct clocks *out)
{
	struct report_point_list l;

	TRY(sql_report_points_get(r, &l));
	*out = (struct clocks){ arena_array(r->arena, l.n, sizeof(*out->v)), 0 };
	for (size_t i = 0; i < l.n; i++) {
		const struct zone *zone = zone_of(r->arena, out, l.v[i].time_zone);

		if (zone == NULL)
			return fail(r, E_INTERNAL, "the system has no time zones");
		out->v[out->n++] =
			(struct clock){ l.v[i].point, l.v[i].time_zone, zone, l.v[i].clock,
					!str_eq(l.v[i].clock, l.v[i].counted) };
	}
	return 0;
}

static int by_point(const void *key, const void *of)
{
	const int64_t point = *(const int64_t *)key;
	const struct clock *c = of;

	return point < c->point ? -1 : point > c->point;
}

static const struct clock *clock_of(const struct clocks *l, int64_t point)
{
	return bsearch(&point, l->v, l->n, sizeof(*l->v), by_point);
}

static int64_t day_of(const struct clock *c, struct timestamp t)
{
	return zone_wall(c->zone, t) / DAY_SECONDS;
}

/* ---- marks ---- */

struct marks {
	struct req *r;
	struct report_mark_in v[MARKS_BULK];
	size_t n;
};

static int marks_flush(struct marks *m)
{
	const size_t n = m->n;

	m->n = 0;
	return sql_report_mark(m->r, m->v, n);
}

static int marks_add(struct marks *m, int64_t point, int64_t day, bool is_check)
{
	/* Changes come in swarms of the same day. */
	for (size_t i = m->n; i > 0 && m->n - i < 20; i--)
		if (m->v[i - 1].point == point && m->v[i - 1].day == day)
			return 0;
	m->v[m->n++] = (struct report_mark_in){ point, day, is_check };
	return m->n == MARKS_BULK ? marks_flush(m) : 0;
}

static int mark_places(struct marks *m, const struct clocks *clocks,
		       const struct report_place_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct clock *c = clock_of(clocks, l->v[i].point);

		if (c != NULL)
			TRY(marks_add(m, c->point, day_of(c, l->v[i].at), false));
	}
	return 0;
}

/* Every day from the point's first card to its last one. */
static int mark_all(struct marks *m, const struct clock *c)
{
	const struct report_marks_in in = { c->point };
	const struct report_range *range = NULL;

	TRY(sql_report_range(m->r, &in, &range));
	if (range->first.us == 0)
		return 0;
	for (int64_t day = day_of(c, range->first); day <= day_of(c, range->last); day++)
		TRY(marks_add(m, c->point, day, false));
	return 0;
}

/* The days of the company that the old blocks of the point were a part of. */
static int mark_company(struct marks *m, int64_t point)
{
	const struct report_marks_in in = { point };
	const struct report_days *days = NULL;

	TRY(sql_report_block_days(m->r, &in, &days));
	for (int64_t day = days->first.v; days->first.is_set && day <= days->last.v; day++)
		TRY(marks_add(m, COMPANY, day, false));
	return 0;
}

static int mark_new_clocks(struct marks *m, const struct clocks *clocks)
{
	for (size_t i = 0; i < clocks->n; i++) {
		const struct clock *c = &clocks->v[i];
		const struct report_marks_in in = { c->point };
		const struct report_point set = { c->point, c->name, c->clock, NULL };

		if (!c->is_new)
			continue;
		TRY(mark_company(m, c->point));
		TRY(sql_report_point_clear(m->r, &in, NULL));
		TRY(mark_all(m, c));
		TRY(sql_report_point_set(m->r, &set, NULL));
	}
	return 0;
}

/* ---- what has happened since ---- */

struct state {
	struct opt_i64 v[STATE__MAX];
};

static int read_state(struct req *r, struct state *out)
{
	struct report_state_row_list l;

	*out = (struct state){ 0 };
	TRY(sql_report_state_get(r, &l));
	for (size_t i = 0; i < l.n; i++)
		if (l.v[i].name > 0 && l.v[i].name < STATE__MAX)
			out->v[l.v[i].name] = (struct opt_i64){ true, l.v[i].value };
	return 0;
}

static int set_state(struct req *r, int64_t name, int64_t value)
{
	const struct report_state_row row = { name, value };

	return sql_report_state_set(r, &row, NULL);
}

static const char *keys_of(struct req *r, const struct report_event_list *l, size_t *n)
{
	struct buf b;

	buf_init(&b, KEYS_BYTES);
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].kind == EVENT_INTEREST) {
			buf_addc(&b, (*n)++ == 0 ? '[' : ',');
			buf_addi(&b, l->v[i].ref_id);
		}
	buf_addc(&b, ']');
	const char *text = arena_strndup(r->arena, b.p, b.len);

	buf_free(&b);
	return text;
}

/* Events in order; when those that would come next are forgotten already, everything is counted. */
static int follow_events(struct marks *m, const struct clocks *clocks, struct opt_i64 last,
			 bool *is_more)
{
	struct req *r = m->r;
	const struct report_seq_in in = { last.v };
	struct report_event_list l;
	int64_t now = 0;
	bool is_gap = false;

	TRY(live_seq(r, &now));
	TRY(live_is_forgotten(r, last.v, &is_gap));
	if (!last.is_set || is_gap) {
		for (size_t i = 0; last.is_set && i < clocks->n; i++)
			TRY(mark_all(m, &clocks->v[i]));
		return set_state(r, STATE_EVENTS, now);
	}
	TRY(sql_report_events(r, &in, &l));
	*is_more = l.n == EVENTS_PAGE;
	if (l.n == 0)
		return 0;
	size_t n = 0;
	const struct report_keys keys = { keys_of(r, &l, &n) };
	struct report_place_list places = { NULL, 0 };

	if (n > 0)
		TRY(sql_report_places(r, &keys, &places));
	TRY(mark_places(m, clocks, &places));
	return set_state(r, STATE_EVENTS, l.v[l.n - 1].seq);
}

/* A deadline that goes by changes no card, but what the report says of its day. */
static int follow_deadlines(struct marks *m, const struct clocks *clocks, struct opt_i64 last,
			    bool *is_more)
{
	struct req *r = m->r;
	const struct report_expired_in in = { { last.v }, r->now };
	struct report_place_list l;

	if (!last.is_set)
		return set_state(r, STATE_DEADLINES, r->now.us);
	TRY(sql_report_expired(r, &in, &l));
	TRY(mark_places(m, clocks, &l));
	/* The last instant of a full page may have more cards: it is looked at again. */
	const bool is_full = l.n == EXPIRED_PAGE && l.v[l.n - 1].due_at.us - 1 > last.v;

	*is_more = *is_more || is_full;
	return set_state(r, STATE_DEADLINES, is_full ? l.v[l.n - 1].due_at.us - 1 : r->now.us);
}

static int mark_check(struct marks *m, const struct clock *c, int64_t today)
{
	const struct report_marks_in in = { c->point };
	const struct report_days *days = NULL;

	TRY(sql_report_block_days(m->r, &in, &days));
	for (int64_t day = days->first.v; days->first.is_set && day <= days->last.v; day++)
		if (day > today - CHECK_DAYS || (day - today) % CHECK_EVERY == 0)
			TRY(marks_add(m, c->point, day, true));
	return 0;
}

static int follow_night(struct marks *m, const struct clocks *clocks, struct opt_i64 last,
			bool *is_night)
{
	const int64_t hours = m->r->now.us / SECOND_US / 3600;
	const int64_t today = (hours - CHECK_HOUR) / 24;

	if (last.is_set && last.v >= today)
		return 0;
	for (size_t i = 0; last.is_set && i < clocks->n; i++)
		TRY(mark_check(m, &clocks->v[i], today));
	*is_night = last.is_set;
	return set_state(m->r, STATE_CHECKED, today);
}

static int follow(struct req *r, void *arg)
{
	struct report_pass *pass = arg;
	bool *is_more = &pass->is_more;
	struct marks *m = arena_zalloc(r->arena, sizeof(*m));
	struct clocks clocks;
	struct state state;

	*is_more = false;
	m->r = r;
	TRY(read_state(r, &state));
	TRY(read_clocks(r, &clocks));
	TRY(mark_new_clocks(m, &clocks));
	TRY(follow_events(m, &clocks, state.v[STATE_EVENTS], is_more));
	TRY(follow_deadlines(m, &clocks, state.v[STATE_DEADLINES], is_more));
	TRY(follow_night(m, &clocks, state.v[STATE_CHECKED], &pass->is_night));
	return marks_flush(m);
}

/* ---- counting what is marked ---- */

struct unit {
	bool is_company; /* in */
	bool is_empty;   /* out: nothing was marked */
	int64_t differ;  /* out */
	int64_t point;
};

/* Marks go first: what is changed meanwhile is marked again, behind this unit of work. */
static int take_marks(struct req *r, int64_t point, struct rollup *u)
{
	const struct report_marks_in in = { point };
	struct report_mark_row_list l;

	TRY(sql_report_marks_of(r, &in, &l));
	struct report_mark_in *gone = arena_array(r->arena, l.n, sizeof(*gone));
	int64_t *days = arena_array(r->arena, l.n, sizeof(*days));

	u->is_check = l.n > 0;
	for (size_t i = 0; i < l.n; i++) {
		gone[i] = (struct report_mark_in){ point, l.v[i].day, false };
		days[l.n - 1 - i] = l.v[i].day;
		u->is_check = u->is_check && l.v[i].is_check;
	}
	u->days = days;
	u->n = l.n;
	return sql_report_mark_clear(r, gone, l.n);
}

static int mark_company_days(struct req *r, const struct rollup *u)
{
	struct report_mark_in *v = arena_array(r->arena, u->n, sizeof(*v));

	for (size_t i = 0; i < u->n; i++)
		v[i] = (struct report_mark_in){ COMPANY, u->days[i], u->is_check };
	return sql_report_mark(r, v, u->n);
}

static int count_unit(struct req *r, void *arg)
{
	struct unit *unit = arg;
	struct rollup u = { .point = COMPANY };
	const struct report_next *next = NULL;
	struct clocks clocks = { NULL, 0 };

	unit->is_empty = false;
	if (!unit->is_company) {
		const int rc = sql_report_next_point(r, &next);

		unit->is_empty = rc == E_NOT_FOUND;
		if (rc != 0)
			return unit->is_empty ? 0 : rc;
		TRY(read_clocks(r, &clocks));
		u.point = next->point;
		const struct clock *c = clock_of(&clocks, u.point);

		u.zone = c != NULL ? c->zone : zone_load(r->arena, "Etc/UTC");
		TRY(worktime_read(r, (point_id){ u.point }, &u.calendar));
	}
	TRY(take_marks(r, u.point, &u));
	unit->is_empty = u.n == 0;
	if (!unit->is_company)
		TRY(mark_company_days(r, &u));
	TRY(rollup_days(r, &u));
	unit->differ = u.differ;
	unit->point = u.point;
	return 0;
}

/* False when there is nothing left of that kind, or the database is in trouble. */
static bool count_some(struct worker *w, bool is_company, struct report_pass *pass)
{
	struct unit unit = { .is_company = is_company };
	struct req r;

	work_begin(w, &r);
	const int rc = work_run(&r, count_unit, &unit);

	pass->has_failed = pass->has_failed || rc != 0;
	if (rc == 0 && unit.differ > 0)
		log_line(LOG_WARN_LEVEL, "report differed from the cards", "point=%lld days=%lld",
			 (long long)unit.point, (long long)unit.differ);
	pass->differ += rc == 0 ? unit.differ : 0;
	return rc == 0 && !unit.is_empty;
}

struct report_pass reports_count(struct worker *w)
{
	struct report_pass pass = { .is_more = true };
	const int64_t start = time_mono_us();
	bool is_left = true;

	while (pass.is_more && !pass.has_failed) {
		struct req r;

		work_begin(w, &r);
		pass.has_failed = work_run(&r, follow, &pass) != 0;
	}
	while (!pass.has_failed && is_left && time_mono_us() - start < PASS_US) {
		is_left = count_some(w, false, &pass);
		pass.units += is_left;
	}
	/*
	 * While points are left their company days will change again: only the newest ones are
	 * worth it.
	 */
	for (bool is_company_left = true; !pass.has_failed && is_company_left;) {
		is_company_left = count_some(w, true, &pass) && !is_left;
		pass.units++;
	}
	pass.is_more = !pass.has_failed && is_left;
	return pass;
}

struct report_pass reports_follow(struct worker *w)
{
	char holder[LEASE_HOLDER_BYTES];

	lease_holder_name(holder);
	return lease_take(w, "reports", holder, LEASE_SECONDS) ? reports_count(w)
							       : (struct report_pass){ 0 };
}
