/* The arithmetic of working time: pure functions over a calendar. */
#include "feature/worktime/worktime.h"

enum { DAY_S = 86400, HORIZON_DAYS = 400, MINUTE_S = 60 };

static const int64_t US = 1000000;

static int64_t floor_div(int64_t a, int64_t b)
{
	return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* 1 Monday ... 7 Sunday; 1970-01-01 was a Thursday. */
static int64_t weekday_of(int64_t date)
{
	return ((date + 3) % 7 + 7) % 7 + 1;
}

/* The spans of one day: its exceptions if it has any, else those of its weekday. */
static size_t spans_of(const struct calendar *c, int64_t date, const struct work_span **out)
{
	const struct work_span *v = c->exceptions;
	size_t n = c->exceptions_n;
	int64_t day = date;
	size_t low = 0;
	size_t high = n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (v[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == n || v[low].day != day) {
		v = c->week;
		n = c->week_n;
		day = weekday_of(date);
		for (low = 0; low < n && v[low].day < day; low++)
			;
	}
	size_t end = low;

	while (end < n && v[end].day == day)
		end++;
	*out = v + low;
	return end - low;
}

static struct timestamp instant(const struct calendar *c, int64_t date, int minute)
{
	return zone_instant(c->zone, date * DAY_S + (int64_t)minute * MINUTE_S);
}

bool worktime_next(const struct calendar *c, struct timestamp t, struct timestamp *from,
		   struct timestamp *to)
{
	const int64_t today = c->is_always ? 0 : floor_div(zone_wall(c->zone, t), DAY_S);

	if (c->is_always) {
		*from = t;
		*to = (struct timestamp){ INT64_MAX };
		return true;
	}
	if (c->week_n == 0 && c->exceptions_n == 0)
		return false;
	/* A night shift of yesterday may still run. */
	for (int64_t date = today - 1; date < today + HORIZON_DAYS; date++) {
		const struct work_span *v = NULL;
		const size_t n = spans_of(c, date, &v);

		for (size_t i = 0; i < n; i++) {
			const struct timestamp begin = instant(c, date, v[i].from);
			const struct timestamp end = instant(c, date, v[i].to);

			if (end.us <= t.us || end.us <= begin.us)
				continue;
			*from = begin.us > t.us ? begin : t;
			*to = end;
			return true;
		}
	}
	return false;
}

bool worktime_is_open(const struct calendar *c, struct timestamp t)
{
	struct timestamp from;
	struct timestamp to;

	return worktime_next(c, t, &from, &to) && from.us == t.us;
}

struct timestamp worktime_add(const struct calendar *c, struct timestamp t, int64_t minutes)
{
	int64_t left = minutes * MINUTE_S * US;
	struct timestamp from;
	struct timestamp to;

	while (left > 0) {
		if (!worktime_next(c, t, &from, &to))
			return time_add(t, left);
		if (to.us - from.us >= left)
			return time_add(from, left);
		left -= to.us - from.us;
		t = to;
	}
	return t;
}

int64_t worktime_between(const struct calendar *c, struct timestamp a, struct timestamp b)
{
	int64_t sum = 0;
	struct timestamp from;
	struct timestamp to;

	while (a.us < b.us && worktime_next(c, a, &from, &to) && from.us < b.us) {
		sum += (to.us < b.us ? to.us : b.us) - from.us;
		a = to;
	}
	return sum;
}
