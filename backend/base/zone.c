#include "base/zone.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	HEAD_BYTES = 44,
	FILE_MAX = 16 * 1024,
	DAY = 86400,
	HOUR = 3600,
	RULE_HOURS = 167,
	COUNT_MAX = 4096
};

/*
 * One of the two days of a year on which the clock is moved: month, week and weekday, or day of the
 * year.
 */
struct turn_day {
	int month, week, weekday; /* month 0: by day of the year */
	int day;
	bool is_leap_counted;
	int64_t seconds; /* of the day, by the clock before the turn */
};

/* What goes on after the last transition of the file. */
struct rule {
	bool is_there;
	bool has_summer;
	int64_t standard, summer; /* seconds east of UTC */
	struct turn_day to_summer, to_standard;
};

struct zone {
	size_t n;
	const int64_t *at;     /* transitions, ascending */
	const int64_t *offset; /* in force from at[i] on */
	int64_t first;         /* before the first one */
	struct rule rule;
};

/* ---- reading the file ---- */

static int64_t big_endian(const unsigned char *p, size_t bytes)
{
	uint64_t v = (p[0] & 0x80) != 0 ? UINT64_MAX : 0;

	for (size_t i = 0; i < bytes; i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

struct counts {
	size_t utc, standard, leaps, times, types, chars;
};

static bool read_head(const unsigned char *p, size_t n, struct counts *c)
{
	size_t v[6];

	if (n < HEAD_BYTES || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
		return false;
	for (int i = 0; i < 6; i++) {
		const int64_t count = big_endian(p + 20 + 4 * i, 4);

		if (count < 0 || count > COUNT_MAX)
			return false;
		v[i] = (size_t)count;
	}
	*c = (struct counts){ v[0], v[1], v[2], v[3], v[4], v[5] };
	return true;
}

static size_t body_bytes(const struct counts *c, size_t time_bytes)
{
	return c->times * (time_bytes + 1) + c->types * 6 + c->chars + c->leaps * (time_bytes + 4) +
	       c->standard + c->utc;
}

/* ---- the rule for later years: "CET-1CEST,M3.5.0,M10.5.0/3" ---- */

static bool take_number(const char **s, int least, int most, int *out)
{
	int v = 0;
	const char *p = *s;

	for (; *p >= '0' && *p <= '9' && v < 10000; p++)
		v = v * 10 + (*p - '0');
	if (p == *s || v < least || v > most)
		return false;
	*s = p;
	*out = v;
	return true;
}

/* [+-]hh[:mm[:ss]] as seconds. */
static bool take_hours(const char **s, int64_t *out)
{
	const int64_t sign = **s == '-' ? -1 : 1;
	int h = 0;
	int m = 0;
	int sec = 0;

	if (**s == '-' || **s == '+')
		(*s)++;
	if (!take_number(s, 0, RULE_HOURS, &h))
		return false;
	if (**s == ':' && ((*s)++, !take_number(s, 0, 59, &m)))
		return false;
	if (**s == ':' && ((*s)++, !take_number(s, 0, 59, &sec)))
		return false;
	*out = sign * ((int64_t)h * HOUR + m * 60 + sec);
	return true;
}

static bool take_name(const char **s)
{
	const char *p = *s;

	if (*p == '<') {
		p = strchr(p, '>');
		if (p == NULL)
			return false;
		*s = p + 1;
		return true;
	}
	while ((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'))
		p++;
	if (p - *s < 3)
		return false;
	*s = p;
	return true;
}

static bool take_day(const char **s, struct turn_day *d)
{
	*d = (struct turn_day){ .seconds = 2 * HOUR };
	if (**s == 'M') {
		(*s)++;
		if (!take_number(s, 1, 12, &d->month) || *(*s)++ != '.' ||
		    !take_number(s, 1, 5, &d->week) || *(*s)++ != '.' ||
		    !take_number(s, 0, 6, &d->weekday))
			return false;
	} else if (**s == 'J') {
		(*s)++;
		if (!take_number(s, 1, 365, &d->day))
			return false;
		d->day--;
	} else {
		d->is_leap_counted = true;
		if (!take_number(s, 0, 365, &d->day))
			return false;
	}
	return **s != '/' || ((*s)++, take_hours(s, &d->seconds));
}

static bool read_rule(const char *s, struct rule *r)
{
	int64_t west = 0;

	if (!take_name(&s) || !take_hours(&s, &west))
		return false;
	*r = (struct rule){ .is_there = true, .standard = -west, .summer = -west + HOUR };
	if (*s == '\0')
		return true;
	r->has_summer = true;
	if (!take_name(&s))
		return false;
	if (*s != ',' && *s != '\0') {
		if (!take_hours(&s, &west))
			return false;
		r->summer = -west;
	}
	return *s++ == ',' && take_day(&s, &r->to_summer) && *s++ == ',' &&
	       take_day(&s, &r->to_standard) && *s == '\0';
}

static int64_t day_of(int year, int month, int day)
{
	const struct time_fields f = { .year = year, .month = month, .day = day };

	return time_join(&f).us / 1000000 / DAY;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The second by the wall clock at which the turn of that year comes. */
static int64_t turn_wall(const struct turn_day *d, int year)
{
	if (d->month == 0) {
		const bool is_after_february = !d->is_leap_counted && is_leap(year) && d->day >= 59;

		return (day_of(year, 1, 1) + d->day + is_after_february) * DAY + d->seconds;
	}
	const int64_t first = day_of(year, d->month, 1);
	const int64_t next =
		d->month == 12 ? day_of(year + 1, 1, 1) : day_of(year, d->month + 1, 1);
	/* 1970-01-01 was a Thursday. */
	const int64_t weekday = ((first + 4) % 7 + 7) % 7;
	int64_t day = first + (d->weekday - weekday + 7) % 7 + (int64_t)(d->week - 1) * 7;

	while (day >= next)
		day -= 7;
	return day * DAY + d->seconds;
}

static int64_t rule_offset(const struct rule *r, int64_t t)
{
	struct time_fields f;

	if (!r->has_summer)
		return r->standard;
	time_split((struct timestamp){ (t + r->standard) * 1000000 }, &f);
	const int64_t begin = turn_wall(&r->to_summer, f.year) - r->standard;
	const int64_t end = turn_wall(&r->to_standard, f.year) - r->summer;
	const bool is_summer = begin < end ? t >= begin && t < end : t >= begin || t < end;

	return is_summer ? r->summer : r->standard;
}

/* The body of version 2, and the rule behind it. */
static const struct zone *read_body(struct arena *a, const unsigned char *p, size_t n,
				    const struct counts *c)
{
	struct zone *z = arena_zalloc(a, sizeof(*z));
	int64_t *at = arena_array(a, c->times, sizeof(*at));
	int64_t *offset = arena_array(a, c->times, sizeof(*offset));
	const unsigned char *index = p + c->times * 8;
	const unsigned char *types = index + c->times;
	const size_t used = body_bytes(c, 8);

	if (n < used || c->types == 0)
		return NULL;
	for (size_t i = 0; i < c->times; i++) {
		at[i] = big_endian(p + 8 * i, 8);
		if (index[i] >= c->types || (i > 0 && at[i] <= at[i - 1]))
			return NULL;
		offset[i] = big_endian(types + 6 * index[i], 4);
	}
	*z = (struct zone){ c->times, at, offset, big_endian(types, 4), { 0 } };
	for (size_t i = 0; i < c->times; i++)
		if (offset[i] < -DAY || offset[i] > DAY)
			return NULL;
	if (z->first < -DAY || z->first > DAY)
		return NULL;
	if (n > used + 2 && p[used] == '\n') {
		const unsigned char *end = memchr(p + used + 1, '\n', n - used - 1);
		struct rule rule = { 0 };

		if (end != NULL && read_rule(arena_strndup(a, (const char *)p + used + 1,
							   (size_t)(end - (p + used + 1))),
					     &rule))
			z->rule = rule;
	}
	return z;
}

const struct zone *zone_parse(struct arena *a, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	struct counts c;

	if (!read_head(p, n, &c))
		return NULL;
	const size_t first = HEAD_BYTES + body_bytes(&c, 4);

	if (n < first || !read_head(p + first, n - first, &c))
		return NULL;
	return read_body(a, p + first + HEAD_BYTES, n - first - HEAD_BYTES, &c);
}

const struct zone *zone_load(struct arena *a, const char *name)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
	char path[128];
	ssize_t n = 0;

	if (name[0] == '/' || name[0] == '\0' || name[strspn(name, allowed)] != '\0' ||
	    snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name) >= (int)sizeof(path))
		return NULL;
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	char bytes[FILE_MAX];

	n = read(fd, bytes, sizeof(bytes));
	close(fd);
	return n > 0 ? zone_parse(a, bytes, (size_t)n) : NULL;
}

/* ---- asking it ---- */

int64_t zone_offset(const struct zone *z, int64_t t)
{
	size_t low = 0;
	size_t high = z->n;

	/* Transitions at or before t: those below `low`. */
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (z->at[middle] <= t)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == z->n && z->rule.is_there)
		return rule_offset(&z->rule, t);
	return low == 0 ? z->first : z->offset[low - 1];
}

static int64_t seconds_of(struct timestamp t)
{
	return t.us >= 0 ? t.us / 1000000 : -((-t.us + 999999) / 1000000);
}

int64_t zone_wall(const struct zone *z, struct timestamp t)
{
	const int64_t s = seconds_of(t);

	return s + zone_offset(z, s);
}

struct timestamp zone_instant(const struct zone *z, int64_t wall)
{
	const int64_t before = zone_offset(z, wall - DAY);
	const int64_t after = zone_offset(z, wall + DAY);

	if (zone_offset(z, wall - before) == before)
		return (struct timestamp){ (wall - before) * 1000000 };
	if (zone_offset(z, wall - after) == after)
		return (struct timestamp){ (wall - after) * 1000000 };
	/* Skipped: the clock was put forward between these two. */
	int64_t low = wall - after;
	int64_t high = wall - before;
	const int64_t old = zone_offset(z, low);

	while (low + 1 < high) {
		const int64_t middle = low + (high - low) / 2;

		if (zone_offset(z, middle) == old)
			low = middle;
		else
			high = middle;
	}
	return (struct timestamp){ high * 1000000 };
}
