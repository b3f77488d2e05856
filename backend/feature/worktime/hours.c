/*
 * Hours of points: read by units of work, kept by the process for some seconds. A kept calendar has
 * its own arena; one that is replaced is freed with the unit of work that may still look at it.
 */
#include "feature/worktime/hours.h"
#include "base/mem.h"
#include "core/job.h"
#include "queries.gen.h"

enum { KEPT_POINTS = 64, KEPT_BYTES = 1 << 20 };

static const int64_t KEPT_US = 5000000;

DESC(hours_stored, O(hours_stored, point_id), O(hours_stored, name), O(hours_stored, time_zone),
     O(hours_stored, is_always), O(hours_stored, week), O(hours_stored, exceptions),
     O(hours_stored, version));

struct kept {
	point_id point;
	int64_t read_at;
	struct arena *arena;
	struct calendar calendar;
};

struct hours_kept {
	struct kept v[KEPT_POINTS];
	size_t next; /* the one to give way when all are taken */
};

static void kept_free(struct hours_kept *k)
{
	for (size_t i = 0; i < KEPT_POINTS; i++)
		if (k->v[i].arena != NULL)
			arena_free(k->v[i].arena);
	mem_free(k);
}

bool hours_calendar(struct arena *a, const struct hours_stored *row, struct calendar *out)
{
	struct calendar c = { .zone = zone_load(a, row->time_zone), .is_always = row->is_always };

	/*
	 * A zone that the system has lost is read as UTC: a deadline a few hours off is better than
	 * none.
	 */
	if (c.zone == NULL)
		c.zone = zone_load(a, "UTC");
	if (c.zone == NULL)
		c.is_always = true;
	if (!calendar_week(a, row->week, &c) || !calendar_exceptions(a, row->exceptions, &c))
		return false;
	*out = c;
	return true;
}

static int read_into(struct req *r, point_id point, struct arena *a, struct calendar *out)
{
	const struct point_ref ref = { point };
	const struct hours_stored *row = NULL;

	TRY(sql_hours_of_point(r, &ref, &row));
	return hours_calendar(a, row, out)
		       ? 0
		       : fail(r, E_INTERNAL, "stored hours of a point cannot be read");
}

int worktime_read(struct req *r, point_id point, const struct calendar **out)
{
	struct calendar *c = arena_zalloc(r->arena, sizeof(*c));

	TRY(read_into(r, point, r->arena, c));
	*out = c;
	return 0;
}

static struct kept *slot_of(struct hours_kept *k, point_id point)
{
	for (size_t i = 0; i < KEPT_POINTS; i++)
		if (k->v[i].arena != NULL && k->v[i].point.v == point.v)
			return &k->v[i];
	k->next = (k->next + 1) % KEPT_POINTS;
	return &k->v[k->next];
}

static void arena_free_later(void *arena)
{
	arena_free(arena);
}

int worktime_of_point(struct req *r, point_id point, const struct calendar **out)
{
	struct worker *w = r->worker;

	if (w->hours == NULL) {
		w->hours = mem_zalloc(sizeof(*w->hours));
		w->hours_free = kept_free;
	}
	struct kept *k = slot_of(w->hours, point);

	if (k->arena == NULL || k->point.v != point.v || time_mono_us() - k->read_at > KEPT_US) {
		struct kept fresh = { .point = point,
				      .read_at = time_mono_us(),
				      .arena = arena_new(KEPT_BYTES) };
		const int rc = read_into(r, point, fresh.arena, &fresh.calendar);

		if (rc != 0) {
			arena_free(fresh.arena);
			return rc;
		}
		if (k->arena != NULL)
			arena_defer(r->arena, arena_free_later, k->arena);
		*k = fresh;
	}
	*out = &k->calendar;
	return 0;
}

int worktime_changed(struct req *r, point_id point)
{
	TRY(job_add(r, WORKTIME_JOB, point.v, NULL, NULL, (struct timestamp){ 0 }));
	/* Once more for cards that came by what a process still kept. */
	return job_add(r, WORKTIME_JOB, point.v, NULL, NULL, time_add(r->now, KEPT_US + 2000000));
}
