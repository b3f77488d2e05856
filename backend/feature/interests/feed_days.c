#include "feature/interests/feed_days.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/zone.h"
#include "queries.gen.h"

#include <stdio.h>
#include <string.h>

enum { DAY_BYTES = 10, SPANS_BYTES = 1 << 20 };

static const int64_t DAY_SECONDS = 86400;
static const int64_t DAY_US = 86400000000;

struct feed_points_in {
	point_id wanted;
};
DESC(feed_points_in, O(feed_points_in, wanted));

struct feed_point {
	int64_t id;
	const char *time_zone;
};
DESC(feed_point, O(feed_point, id), O(feed_point, time_zone));

static int read_day(struct req *r, const char *text, const char *field, int64_t *day)
{
	struct timestamp t;
	char whole[32];

	snprintf(whole, sizeof(whole), "%.10sT00:00:00Z", text);
	if (strlen(text) != DAY_BYTES || !time_parse_iso(whole, &t))
		return fail_field(r, field, "bad_format");
	*day = t.us / DAY_US;
	return 0;
}

static struct timestamp earlier(struct timestamp a, struct timestamp b)
{
	return a.us < b.us ? a : b;
}

static struct timestamp later(struct timestamp a, struct timestamp b)
{
	return a.us > b.us ? a : b;
}

/* A zone that the system does not know is UTC, as in the report. */
static const struct zone *zone_of(struct req *r, const char *name)
{
	const struct zone *z = zone_load(r->arena, name);

	return z != NULL ? z : zone_load(r->arena, "Etc/UTC");
}

/* Adds one point's days; out->to is the end, not included, until all are added. */
static void add_span(struct feed_days *out, struct buf *spans, int64_t point, struct timestamp from,
		     struct timestamp to)
{
	const bool is_first = spans->len == 0;

	buf_addf(spans, "%s[%lld,%lld,%lld]", is_first ? "[" : ",", (long long)point,
		 (long long)from.us, (long long)to.us);
	out->from = is_first ? from : earlier(out->from, from);
	out->to = is_first ? to : later(out->to, to);
	out->sure_from = is_first ? from : later(out->sure_from, from);
	out->sure_to = is_first ? to : earlier(out->sure_to, to);
}

static int add_points(struct req *r, const struct feed_point_list *l, const int64_t *days,
		      struct buf *spans, struct feed_days *out)
{
	const struct zone *zone = NULL;

	for (size_t i = 0; i < l->n; i++) {
		if (i == 0 || !str_eq(l->v[i].time_zone, l->v[i - 1].time_zone))
			zone = zone_of(r, l->v[i].time_zone);
		if (zone == NULL)
			return fail(r, E_INTERNAL, "the system has no time zones");
		add_span(out, spans, l->v[i].id, zone_instant(zone, days[0] * DAY_SECONDS),
			 zone_instant(zone, (days[1] + 1) * DAY_SECONDS));
	}
	return 0;
}

int feed_days(struct req *r, const char *day_from, const char *day_to, point_id wanted,
	      struct feed_days *out)
{
	const struct feed_points_in in = { wanted };
	struct feed_point_list l;
	struct feed_days found = { { 0 }, { 0 }, { 0 }, { 0 }, NULL };
	int64_t days[2] = { 0, 0 };
	struct buf spans;

	TRY(read_day(r, day_from, "day_from", &days[0]));
	TRY(read_day(r, day_to, "day_to", &days[1]));
	if (days[1] < days[0])
		return fail_field(r, "day_to", "too_small");
	TRY(sql_feed_points(r, &in, &l));
	buf_init(&spans, SPANS_BYTES);
	const int rc = add_points(r, &l, days, &spans, &found);
	const bool is_same = found.from.us == found.sure_from.us && found.to.us == found.sure_to.us;

	buf_addc(&spans, ']');
	if (rc == 0 && l.n > 0 && !is_same)
		found.spans = arena_strndup(r->arena, spans.p, spans.len);
	buf_free(&spans);
	found.to.us -= 1;
	*out = found;
	return rc;
}
