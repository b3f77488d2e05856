/*
 * Working time by table: zones with their gaps and doubled hours, night shifts, holidays, empty
 * weeks. The offsets are those of the tz database: Berlin changed on 2026-03-29 and 2026-10-25.
 */
#include "feature/worktime/worktime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define OFFICE "1 09:00-18:00\n2 09:00-18:00\n3 09:00-18:00\n4 09:00-18:00\n5 09:00-18:00"
#define NIGHT                                                          \
	"1 22:00-06:00\n2 22:00-06:00\n3 22:00-06:00\n4 22:00-06:00\n" \
	"5 22:00-06:00\n6 22:00-06:00\n7 22:00-06:00"
#define ROUND                                                          \
	"1 00:00-24:00\n2 00:00-24:00\n3 00:00-24:00\n4 00:00-24:00\n" \
	"5 00:00-24:00\n6 00:00-24:00\n7 00:00-24:00"

static struct timestamp at(const char *text)
{
	struct timestamp t = { 0 };

	if (!time_parse_iso(text, &t))
		fail_msg("%s is no time", text);
	return t;
}

static struct calendar calendar(struct arena *a, const char *zone, const char *week,
				const char *exceptions)
{
	struct calendar c = { .zone = zone_load(a, zone) };

	assert_non_null(c.zone);
	assert_true(calendar_week(a, week, &c));
	assert_true(calendar_exceptions(a, exceptions, &c));
	return c;
}

static void assert_time(const char *what, struct timestamp got, const char *want)
{
	char text[TIME_ISO_BYTES];

	if (got.us != at(want).us)
		fail_msg("%s: %s instead of %s", what, time_iso(got, text), want);
}

/* ---- zones ---- */

static void walls_and_instants(void **unused)
{
	static const struct {
		const char *zone, *utc, *wall;
	} rows[] = {
		{ "Europe/Moscow", "2026-11-22T10:00:00Z", "2026-11-22T13:00:00Z" },
		{ "Europe/Moscow", "2012-07-01T10:00:00Z", "2012-07-01T14:00:00Z" },
		{ "Europe/Moscow", "2060-07-01T10:00:00Z", "2060-07-01T13:00:00Z" },
		{ "Europe/Berlin", "2026-01-15T12:00:00Z", "2026-01-15T13:00:00Z" },
		{ "Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59Z" },
		{ "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z" },
		{ "Europe/Berlin", "2026-10-25T00:59:59Z", "2026-10-25T02:59:59Z" },
		/* After the last transition of the file the rule goes on. */
		{ "Europe/Berlin", "2061-07-01T12:00:00Z", "2061-07-01T14:00:00Z" },
		{ "Europe/Berlin", "2061-12-01T12:00:00Z", "2061-12-01T13:00:00Z" },
		/* South of the equator summer is at new year; half hours exist. */
		{ "Australia/Adelaide", "2026-01-15T00:00:00Z", "2026-01-15T10:30:00Z" },
		{ "Australia/Adelaide", "2050-07-15T00:00:00Z", "2050-07-15T09:30:00Z" },
		{ "America/New_York", "2026-07-01T12:00:00Z", "2026-07-01T08:00:00Z" },
		{ "Asia/Kathmandu", "2026-07-01T12:00:00Z", "2026-07-01T17:45:00Z" },
		{ "UTC", "2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z" },
	};

	(void)unused;
	struct arena *a = arena_new((size_t)1 << 20);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct zone *z = zone_load(a, rows[i].zone);
		const int64_t wall = at(rows[i].wall).us / 1000000;

		assert_non_null(z);
		if (zone_wall(z, at(rows[i].utc)) != wall)
			fail_msg("%s %s: the wall is off by %lld s", rows[i].zone, rows[i].utc,
				 (long long)(zone_wall(z, at(rows[i].utc)) - wall));
		assert_time(rows[i].zone, zone_instant(z, wall), rows[i].utc);
	}
	arena_free(a);
}

static void skipped_and_doubled_hours(void **unused)
{
	(void)unused;
	struct arena *a = arena_new((size_t)1 << 20);
	const struct zone *z = zone_load(a, "Europe/Berlin");

	/* 02:00 to 03:00 does not exist: the moment of the skip. */
	assert_time("gap", zone_instant(z, at("2026-03-29T02:00:00Z").us / 1000000),
		    "2026-03-29T01:00:00Z");
	assert_time("gap", zone_instant(z, at("2026-03-29T02:59:00Z").us / 1000000),
		    "2026-03-29T01:00:00Z");
	assert_time("after", zone_instant(z, at("2026-03-29T03:00:00Z").us / 1000000),
		    "2026-03-29T01:00:00Z");
	/* 02:30 is twice: the first one. */
	assert_time("twice", zone_instant(z, at("2026-10-25T02:30:00Z").us / 1000000),
		    "2026-10-25T00:30:00Z");
	assert_time("after", zone_instant(z, at("2026-10-25T03:00:00Z").us / 1000000),
		    "2026-10-25T02:00:00Z");
	arena_free(a);
}

static void broken_zones(void **unused)
{
	(void)unused;
	struct arena *a = arena_new((size_t)1 << 20);

	assert_null(zone_load(a, "Europe/Nowhere"));
	assert_null(zone_load(a, "../../../etc/passwd"));
	assert_null(zone_load(a, "/etc/passwd"));
	assert_null(zone_load(a, ""));
	assert_null(zone_load(a, "tzdata.zi"));
	assert_null(zone_parse(a, "TZif2", 5));
	arena_free(a);
}

/* ---- texts ---- */

static void texts(void **unused)
{
	/* clang-format off */
	static const struct {
		const char *week, *exceptions;
		bool is_good;
	} rows[] = {
		{ "1 09:00-18:00", NULL, true },          { NULL, NULL, true },
		{ "", "", true }, { "7 00:00-24:00\n\n1 22:00-06:00", NULL, true },
		{ "1 09:00-18:00\n1 19:00-20:00", "2028-02-29\n2026-12-31 09:00-13:00", true },
		{ "8 09:00-18:00", NULL, false },         { "0 09:00-18:00", NULL, false },
		{ "1 9:00-18:00", NULL, false },          { "1 09:00-18:00 ", NULL, false },
		{ "1 09:00-09:00", NULL, false },         { "1 09:00-24:01", NULL, false },
		{ "1 24:00-06:00", NULL, false },         { "1 09:60-10:00", NULL, false },
		{ "1", NULL, false },                     { "1 ", NULL, false },
		{ NULL, "2026-02-30", false },            { NULL, "2026-1-1", false },
		{ NULL, "2026-12-31 ", false },           { NULL, "tomorrow", false },
		{ NULL, "2026-12-31T00 09:00-10:00", false },
	};
	/* clang-format on */

	(void)unused;
	struct arena *a = arena_new((size_t)1 << 20);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct calendar c = { 0 };
		const bool is_good = calendar_week(a, rows[i].week, &c) &&
				     calendar_exceptions(a, rows[i].exceptions, &c);

		if (is_good != rows[i].is_good)
			fail_msg("row %zu: %d", i, is_good);
	}
	assert_string_equal(calendar_json(a, "1 09:00-18:00\n2026-12-31").text,
			    "[\"1 09:00-18:00\",\"2026-12-31\"]");
	assert_string_equal(calendar_json(a, "").text, "[]");
	assert_string_equal(calendar_json(a, NULL).text, "[]");
	arena_free(a);
}

/* ---- deadlines ---- */

/* 2026-11-23 is a Monday. Moscow is three hours east, Berlin one or two. */
static const struct {
	const char *name, *zone, *week, *exceptions, *from;
	int64_t minutes;
	const char *due;
} adds[] = {
	{ "within the day", "Europe/Moscow", OFFICE, NULL, "2026-11-23T07:00:00Z", 60,
	  "2026-11-23T08:00:00Z" },
	{ "to the very end", "Europe/Moscow", OFFICE, NULL, "2026-11-23T14:00:00Z", 60,
	  "2026-11-23T15:00:00Z" },
	{ "one minute more is tomorrow", "Europe/Moscow", OFFICE, NULL, "2026-11-23T14:00:00Z", 61,
	  "2026-11-24T06:01:00Z" },
	{ "the end itself is no work", "Europe/Moscow", OFFICE, NULL, "2026-11-23T15:00:00Z", 30,
	  "2026-11-24T06:30:00Z" },
	{ "before the day begins", "Europe/Moscow", OFFICE, NULL, "2026-11-23T03:00:00Z", 15,
	  "2026-11-23T06:15:00Z" },
	{ "over the weekend", "Europe/Moscow", OFFICE, NULL, "2026-11-27T14:30:00Z", 60,
	  "2026-11-30T06:30:00Z" },
	{ "a whole week", "Europe/Moscow", OFFICE, NULL, "2026-11-23T06:00:00Z", 5 * 540,
	  "2026-11-27T15:00:00Z" },
	{ "nothing is at once", "Europe/Moscow", OFFICE, NULL, "2026-11-22T10:00:00Z", 0,
	  "2026-11-22T10:00:00Z" },
	{ "a holiday", "Europe/Moscow", OFFICE, "2026-11-24", "2026-11-23T14:30:00Z", 60,
	  "2026-11-25T06:30:00Z" },
	{ "a short day", "Europe/Moscow", OFFICE, "2026-11-24 09:00-10:00", "2026-11-23T14:30:00Z",
	  120, "2026-11-25T06:30:00Z" },
	{ "a working Sunday", "Europe/Moscow", OFFICE, "2026-11-29 12:00-13:00",
	  "2026-11-28T10:00:00Z", 30, "2026-11-29T09:30:00Z" },
	{ "a lunch break", "Europe/Moscow", "1 14:00-18:00\n1 09:00-13:00", NULL,
	  "2026-11-23T09:30:00Z", 60, "2026-11-23T11:30:00Z" },
	{ "spans that overlap count once", "Europe/Moscow", "1 09:00-12:00\n1 10:00-14:00", NULL,
	  "2026-11-23T06:00:00Z", 300, "2026-11-23T11:00:00Z" },
	{ "in the night", "Europe/Moscow", NIGHT, NULL, "2026-11-23T22:00:00Z", 60,
	  "2026-11-23T23:00:00Z" },
	{ "out of the night into the next", "Europe/Moscow", NIGHT, NULL, "2026-11-24T02:30:00Z",
	  60, "2026-11-24T19:30:00Z" },
	{ "a closed day has no night, yesterday's goes on", "Europe/Moscow", NIGHT, "2026-11-24",
	  "2026-11-24T02:30:00Z", 60, "2026-11-25T19:30:00Z" },
	{ "no week at all: by the clock", "Europe/Moscow", NULL, NULL, "2026-11-23T06:00:00Z", 90,
	  "2026-11-23T07:30:00Z" },
	{ "holidays that have passed: by the clock", "Europe/Moscow", NULL,
	  "2020-01-01 09:00-10:00", "2026-11-23T06:00:00Z", 90, "2026-11-23T07:30:00Z" },
	{ "what is left of the last day, then the clock", "Europe/Moscow", NULL,
	  "2026-11-23 09:00-10:00", "2026-11-23T06:30:00Z", 60, "2026-11-23T07:30:00Z" },
	/* The clock goes forward: the night of 2026-03-29 has seven hours. */
	{ "a night with a gap", "Europe/Berlin", "6 22:00-06:00", NULL, "2026-03-28T21:00:00Z",
	  7 * 60, "2026-03-29T04:00:00Z" },
	{ "work that begins in the gap", "Europe/Berlin", "7 02:30-10:00", NULL,
	  "2026-03-29T00:00:00Z", 60, "2026-03-29T02:00:00Z" },
	{ "work that lies in the gap", "Europe/Berlin", "7 02:00-03:00\n1 09:00-10:00", NULL,
	  "2026-03-29T00:00:00Z", 30, "2026-03-30T07:30:00Z" },
	/* Back: the night of 2026-10-25 has nine. */
	{ "a night with a doubled hour", "Europe/Berlin", "6 22:00-06:00", NULL,
	  "2026-10-24T20:00:00Z", 9 * 60, "2026-10-25T05:00:00Z" },
	{ "a doubled hour that is work", "Europe/Berlin", "7 02:00-03:00", NULL,
	  "2026-10-25T00:00:00Z", 120, "2026-10-25T02:00:00Z" },
	{ "round the clock is the clock", "Europe/Berlin", ROUND, NULL, "2026-10-24T20:00:00Z",
	  4321, "2026-10-27T20:01:00Z" },
	{ "the same wall hour after the change", "Europe/Berlin", OFFICE, NULL,
	  "2026-03-27T16:30:00Z", 60, "2026-03-30T07:30:00Z" },
};

static void adding(void **unused)
{
	(void)unused;
	struct arena *a = arena_new((size_t)1 << 22);

	for (size_t i = 0; i < sizeof(adds) / sizeof(adds[0]); i++) {
		const struct calendar c =
			calendar(a, adds[i].zone, adds[i].week, adds[i].exceptions);

		assert_time(adds[i].name, worktime_add(&c, at(adds[i].from), adds[i].minutes),
			    adds[i].due);
	}
	arena_free(a);
}

static void between(void **unused)
{
	static const struct {
		const char *name, *zone, *week, *a, *b;
		int64_t minutes;
	} rows[] = {
		{ "a day", "Europe/Moscow", OFFICE, "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z",
		  540 },
		{ "a week", "Europe/Moscow", OFFICE, "2026-11-22T00:00:00Z", "2026-11-29T00:00:00Z",
		  5 * 540 },
		{ "a weekend", "Europe/Moscow", OFFICE, "2026-11-27T15:00:00Z",
		  "2026-11-30T06:00:00Z", 0 },
		{ "backwards", "Europe/Moscow", OFFICE, "2026-11-24T00:00:00Z",
		  "2026-11-23T00:00:00Z", 0 },
		{ "the same", "Europe/Moscow", OFFICE, "2026-11-23T10:00:00Z",
		  "2026-11-23T10:00:00Z", 0 },
		{ "a gap", "Europe/Berlin", ROUND, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z",
		  23 * 60 },
		{ "a doubled hour", "Europe/Berlin", ROUND, "2026-10-24T22:00:00Z",
		  "2026-10-25T23:00:00Z", 25 * 60 },
		{ "no week", "Europe/Moscow", NULL, "2026-11-23T00:00:00Z", "2027-11-23T00:00:00Z",
		  0 },
	};

	(void)unused;
	struct arena *arena = arena_new((size_t)1 << 20);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct calendar c = calendar(arena, rows[i].zone, rows[i].week, NULL);
		const int64_t got = worktime_between(&c, at(rows[i].a), at(rows[i].b));

		if (got != rows[i].minutes * 60000000)
			fail_msg("%s: %lld minutes", rows[i].name, (long long)(got / 60000000));
	}
	arena_free(arena);
}

/* What was added is what lies between, from any instant, whatever the calendar. */
static void adding_and_between_agree(void **unused)
{
	static const char *const zones[] = { "Europe/Moscow", "Europe/Berlin", "America/New_York",
					     "Australia/Adelaide" };
	static const char *const weeks[] = { OFFICE, NIGHT, ROUND, "3 11:15-11:45",
					     "1 22:30-02:30\n7 01:30-03:30" };
	uint64_t seed = 7;

	(void)unused;
	for (int round = 0; round < 4000; round++) {
		struct arena *a = arena_new((size_t)1 << 20);

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		const struct calendar c =
			calendar(a, zones[seed >> 40 & 3], weeks[(seed >> 20) % 5],
				 "2026-11-25\n2026-03-29 01:00-04:00");
		const struct timestamp from = { at("2026-01-01").us +
						(int64_t)(seed >> 33) % 525600 * 60000000 };
		const int64_t minutes = (int64_t)(seed >> 12) % 3000;
		const struct timestamp due = worktime_add(&c, from, minutes);

		if (worktime_between(&c, from, due) != minutes * 60000000)
			fail_msg("round %d: %lld minutes asked, %lld between", round,
				 (long long)minutes,
				 (long long)(worktime_between(&c, from, due) / 60000000));
		/* And no earlier instant would do. */
		if (minutes > 0)
			assert_true(worktime_between(&c, from, time_add(due, -1000000)) <
				    minutes * 60000000);
		arena_free(a);
	}
}

static void open_and_next(void **unused)
{
	(void)unused;
	struct arena *a = arena_new((size_t)1 << 20);
	const struct calendar c = calendar(a, "Europe/Moscow", NIGHT, NULL);
	struct timestamp from;
	struct timestamp to;

	assert_true(worktime_is_open(&c, at("2026-11-23T19:00:00Z")));
	assert_true(worktime_is_open(&c, at("2026-11-24T02:59:59Z")));
	assert_false(worktime_is_open(&c, at("2026-11-24T03:00:00Z")));
	assert_true(worktime_next(&c, at("2026-11-24T03:00:00Z"), &from, &to));
	assert_time("from", from, "2026-11-24T19:00:00Z");
	assert_time("to", to, "2026-11-25T03:00:00Z");
	assert_true(worktime_next(&c, at("2026-11-24T01:00:00Z"), &from, &to));
	assert_time("running", from, "2026-11-24T01:00:00Z");
	assert_time("running to", to, "2026-11-24T03:00:00Z");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walls_and_instants),
		cmocka_unit_test(skipped_and_doubled_hours),
		cmocka_unit_test(broken_zones),
		cmocka_unit_test(texts),
		cmocka_unit_test(adding),
		cmocka_unit_test(between),
		cmocka_unit_test(adding_and_between_agree),
		cmocka_unit_test(open_and_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
