#include "base/time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const int64_t US = 1000000;

struct timestamp time_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (struct timestamp){ (int64_t)ts.tv_sec * US + ts.tv_nsec / 1000 };
}

int64_t time_mono_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * US + ts.tv_nsec / 1000;
}

int64_t time_cpu_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (int64_t)ts.tv_sec * US + ts.tv_nsec / 1000;
}

struct timestamp time_add(struct timestamp t, int64_t us)
{
	return (struct timestamp){ t.us + us };
}

/*
 * Days since 1970-01-01 of a civil date; H. Hinnant, chrono-compatible low-level date algorithms.
 */
static int64_t days_from_civil(int64_t y, int m, int d)
{
	y -= m <= 2;
	const int64_t era = (y >= 0 ? y : y - 399) / 400;
	const int64_t yoe = y - era * 400;
	const int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	const int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

void time_split(struct timestamp t, struct time_fields *out)
{
	int64_t secs = t.us / US;
	int64_t us = t.us % US;

	if (us < 0) {
		us += US;
		secs--;
	}
	int64_t days = secs / 86400;
	int64_t rest = secs % 86400;

	if (rest < 0) {
		rest += 86400;
		days--;
	}
	const int64_t z = days + 719468;
	const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	const int64_t doe = z - era * 146097;
	const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	const int64_t mp = (5 * doy + 2) / 153;

	out->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	out->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	out->year = (int)(yoe + era * 400 + (out->month <= 2));
	out->hour = (int)(rest / 3600);
	out->minute = (int)(rest % 3600 / 60);
	out->second = (int)(rest % 60);
	out->us = (int)us;
}

struct timestamp time_join(const struct time_fields *f)
{
	const int64_t days = days_from_civil(f->year, f->month, f->day);
	const int64_t secs = days * 86400 + f->hour * 3600 + f->minute * 60 + f->second;

	return (struct timestamp){ secs * US + f->us };
}

static char *put_digits(char *p, int v, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		p[i] = (char)('0' + v % 10);
		v /= 10;
	}
	return p + width;
}

const char *time_iso(struct timestamp t, char *out)
{
	struct time_fields f;
	char *p = out;

	time_split(t, &f);
	p = put_digits(p, f.year, 4);
	*p++ = '-';
	p = put_digits(p, f.month, 2);
	*p++ = '-';
	p = put_digits(p, f.day, 2);
	*p++ = 'T';
	p = put_digits(p, f.hour, 2);
	*p++ = ':';
	p = put_digits(p, f.minute, 2);
	*p++ = ':';
	p = put_digits(p, f.second, 2);
	*p++ = '.';
	p = put_digits(p, f.us, 6);
	*p++ = 'Z';
	*p = '\0';
	return out;
}

/* Reads exactly `width` digits; false if there are fewer. */
static bool take_digits(const char **s, int width, int *out)
{
	int v = 0;

	for (int i = 0; i < width; i++) {
		const char c = (*s)[i];

		if (c < '0' || c > '9')
			return false;
		v = v * 10 + (c - '0');
	}
	*s += width;
	*out = v;
	return true;
}

static bool take_char(const char **s, const char *allowed)
{
	if (**s == '\0' || strchr(allowed, **s) == NULL)
		return false;
	(*s)++;
	return true;
}

static bool take_fraction(const char **s, int *us)
{
	int digits = 0;

	for (*us = 0; **s >= '0' && **s <= '9'; (*s)++)
		if (digits++ < 6)
			*us = *us * 10 + (**s - '0');
	for (int i = digits; i < 6; i++)
		*us *= 10;
	return digits > 0;
}

/* Z, +hh:mm, -hhmm or nothing; gives minutes east of UTC. */
static bool take_zone(const char **s, int *minutes)
{
	int h = 0;
	int m = 0;

	*minutes = 0;
	if (**s == '\0' || take_char(s, "Zz"))
		return **s == '\0';
	const int sign = **s == '-' ? -1 : 1;

	if (!take_char(s, "+-") || !take_digits(s, 2, &h))
		return false;
	take_char(s, ":");
	if (!take_digits(s, 2, &m) || h > 14 || m > 59)
		return false;
	*minutes = sign * (h * 60 + m);
	return **s == '\0';
}

static bool fields_valid(const struct time_fields *f)
{
	static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (f->year < 1 || f->month < 1 || f->month > 12 || f->day < 1)
		return false;
	const bool leap = (f->year % 4 == 0 && f->year % 100 != 0) || f->year % 400 == 0;
	const int days = month_days[f->month - 1] + (f->month == 2 && leap);

	return f->day <= days && f->hour <= 23 && f->minute <= 59 && f->second <= 59;
}

bool time_parse_iso(const char *s, struct timestamp *out)
{
	struct time_fields f = { 0 };
	int zone = 0;

	if (!take_digits(&s, 4, &f.year) || !take_char(&s, "-") || !take_digits(&s, 2, &f.month) ||
	    !take_char(&s, "-") || !take_digits(&s, 2, &f.day))
		return false;
	if (*s != '\0') {
		if (!take_char(&s, "Tt ") || !take_digits(&s, 2, &f.hour) || !take_char(&s, ":") ||
		    !take_digits(&s, 2, &f.minute))
			return false;
		if (take_char(&s, ":") && !take_digits(&s, 2, &f.second))
			return false;
		if (take_char(&s, ".") && !take_fraction(&s, &f.us))
			return false;
		if (!take_zone(&s, &zone))
			return false;
	}
	if (!fields_valid(&f))
		return false;
	*out = time_add(time_join(&f), -(int64_t)zone * 60 * US);
	return true;
}
