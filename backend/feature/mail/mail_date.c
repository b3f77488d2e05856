#include "feature/mail/mail_date.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

enum { TOKENS_MAX = 12, TOKEN_BYTES = 40 };

struct tokens {
	char v[TOKENS_MAX][TOKEN_BYTES];
	size_t n;
};

static const char *skip_comment(const char *p)
{
	int depth = 0;

	do {
		depth += *p == '(';
		depth -= *p == ')';
		p++;
	} while (*p != '\0' && depth > 0);
	return p;
}

/* Cuts at blanks and commas, drops comments. */
static void tokenize(const char *s, struct tokens *t)
{
	while (*s != '\0' && t->n < TOKENS_MAX) {
		if (*s == '(') {
			s = skip_comment(s);
			continue;
		}
		const size_t n = strcspn(s, " \t,(");

		if (n > 0 && n < TOKEN_BYTES) {
			memcpy(t->v[t->n], s, n);
			t->v[t->n++][n] = '\0';
		}
		s += n;
		s += strspn(s, " \t,");
	}
}

static int month_of(const char *s)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (int i = 0; i < 12; i++)
		if (strncasecmp(s, names + (size_t)i * 3, 3) == 0)
			return i + 1;
	return 0;
}

static bool number(const char *s, int lo, int hi, int *out)
{
	int64_t v = 0;

	if (strlen(s) > 4 || !str_to_i64(s, &v) || v < lo || v > hi)
		return false;
	*out = (int)v;
	return true;
}

/* hh:mm[:ss[.fff]], also with dots. */
static bool clock_of(const char *s, struct time_fields *f)
{
	char part[3][TOKEN_BYTES] = { "", "", "0" };
	size_t n = 0;

	while (n < 3 && *s != '\0') {
		const size_t len = strcspn(s, ":.");

		if (len > 2 || len == 0)
			return false;
		memcpy(part[n], s, len);
		part[n++][len] = '\0';
		s += len;
		if (*s == '.' && n >= 3)
			break;
		s += *s != '\0';
	}
	return n >= 2 && number(part[0], 0, 23, &f->hour) && number(part[1], 0, 59, &f->minute) &&
	       number(part[2], 0, 60, &f->second);
}

/* Seconds east of UTC. */
static bool zone_of(const char *s, int64_t *out)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = { { "gmt", 0 },  { "ut", 0 },   { "utc", 0 },  { "z", 0 },    { "est", -5 },
		      { "edt", -4 }, { "cst", -6 }, { "cdt", -5 }, { "mst", -7 }, { "mdt", -6 },
		      { "pst", -8 }, { "pdt", -7 }, { "msk", 3 },  { "cet", 1 },  { "cest", 2 },
		      { "eet", 2 },  { "eest", 3 }, { "bst", 1 } };

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (strcasecmp(s, zones[i].name) == 0) {
			*out = zones[i].hours * 3600;
			return true;
		}
	if (*s != '+' && *s != '-')
		return false;
	char digits[5] = "";
	size_t n = 0;

	for (const char *p = s + 1; *p != '\0' && n < 4; p++)
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
	int64_t v = 0;

	digits[n] = '\0';
	if (n != 4 || !str_to_i64(digits, &v) || v / 100 > 14 || v % 100 > 59)
		return false;
	*out = (v / 100 * 3600 + v % 100 * 60) * (*s == '-' ? -1 : 1);
	return true;
}

static bool year_of(const char *s, int *out)
{
	const size_t n = strlen(s);

	if ((n != 2 && n != 3 && n != 4) || !number(s, 0, 9999, out))
		return false;
	if (n == 2)
		*out += *out < 69 ? 2000 : 1900;
	else if (n == 3)
		*out += 1900;
	return *out >= 1900 && *out < 9000;
}

/* "4-May-2001" and "4 May 2001" alike: the dashes of the first kind are made blanks. */
static void undash(char *s)
{
	for (char *p = s; *p != '\0'; p++)
		if (*p == '-' && p > s &&
		    ((p[-1] >= '0' && p[-1] <= '9' && month_of(p + 1) != 0) ||
		     (p - s >= 3 && month_of(p - 3) != 0 && p[1] >= '0' && p[1] <= '9')))
			*p = ' ';
}

/*
 * "00:01+0000": the sign behind a digit of the clock starts a word of its own; the text has room.
 */
static void unglue(char *s)
{
	char *sign = strpbrk(s, "+");

	if (sign == NULL || sign == s || sign[-1] < '0' || sign[-1] > '9')
		return;
	memmove(sign + 1, sign, strlen(sign) + 1);
	*sign = ' ';
}

/* Puts one token where it fits; a weekday and rubbish fit nowhere. */
static void place(const char *token, struct time_fields *f, bool *has_clock, bool *has_zone,
		  int64_t *zone)
{
	if (!*has_clock && strchr(token, ':') != NULL && clock_of(token, f))
		*has_clock = true;
	else if (f->month == 0 && month_of(token) != 0)
		f->month = month_of(token);
	else if (f->day == 0 && number(token, 1, 31, &f->day))
		return;
	else if (f->year == 0 && f->month != 0 && year_of(token, &f->year))
		return;
	else if (!*has_zone && *has_clock && zone_of(token, zone))
		*has_zone = true;
}

bool mail_date_parse(const char *s, struct timestamp *out)
{
	char text[200];
	struct tokens t = { .n = 0 };
	struct time_fields f = { 0 };
	bool has_clock = false;
	bool has_zone = false;
	int64_t zone = 0;

	if (strlen(s) + 1 >= sizeof(text))
		return false;
	memcpy(text, s, strlen(s) + 1);
	undash(text);
	unglue(text);
	tokenize(text, &t);
	for (size_t i = 0; i < t.n; i++)
		place(t.v[i], &f, &has_clock, &has_zone, &zone);
	if (f.month == 0 || f.day == 0 || f.year == 0 || !has_clock)
		return time_parse_iso(s, out);
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (f.day > days[f.month - 1])
		return false;
	if (f.second == 60)
		f.second = 59;
	*out = time_add(time_join(&f), -zone * 1000000);
	return true;
}
