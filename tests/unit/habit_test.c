/* The habit of sources: who is silent against it, and who only sleeps. */
#include "feature/letters/habit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { MONDAY = 24 * (4 + 7 * 2900), MOST = 24 * 60, DAY = 24, WEEK = 168 };

struct made {
	struct habit_hour v[MOST];
	size_t n;
	unsigned seed;
};

static int dice(struct made *m, int sides)
{
	m->seed = m->seed * 1103515245u + 12345u;
	return (int)((m->seed >> 16) % (unsigned)sides);
}

static void put(struct made *m, int64_t hour, int n)
{
	if (n > 0)
		m->v[m->n++] = (struct habit_hour){ hour, n };
}

/*
 * Hours [from, to) of a shop: `busy` an hour on weekdays from 9 to 18, at most a third of it on
 * Saturdays.
 */
static void shop(struct made *m, int64_t from, int64_t to, int busy)
{
	for (int64_t hour = from; hour < to; hour++) {
		const int64_t day = (hour - MONDAY) / DAY % 7;
		const int64_t clock = (hour - MONDAY) % DAY;

		if (clock >= 9 && clock < 18 && day < 5)
			put(m, hour, busy / 2 + dice(m, busy + 1));
		else if (clock >= 10 && clock < 14 && day == 5)
			put(m, hour, dice(m, busy / 3 + 1));
	}
}

static bool is_silent(const struct made *m, int64_t now)
{
	const struct habit h = habit_judge(m->v, m->n, now);

	return habit_is_silent(&h);
}

static const int64_t TUESDAY = MONDAY + 4 * WEEK + DAY;

static void test_busy_source_silent_for_hours(void **state)
{
	struct made m = { .seed = 1 };

	(void)state;
	shop(&m, MONDAY, TUESDAY + 11, 20);
	assert_false(is_silent(&m, TUESDAY + 11));
	/* From 11 on nothing: at 12 about fifteen are missing. */
	assert_true(is_silent(&m, TUESDAY + 12));
}

static void test_slow_source_waits_longer(void **state)
{
	struct made m = { .seed = 2 };

	(void)state;
	shop(&m, MONDAY, TUESDAY + 11, 2);
	assert_false(is_silent(&m, TUESDAY + 15));
	assert_true(is_silent(&m, TUESDAY + 2 * DAY + 18));
}

static void test_night_and_weekend_are_no_silence(void **state)
{
	struct made m = { .seed = 3 };

	(void)state;
	shop(&m, MONDAY, TUESDAY + 18, 20);
	for (int64_t hour = 18; hour < 24 + 9; hour++)
		assert_false(is_silent(&m, TUESDAY + hour));
	shop(&m, TUESDAY + 18, TUESDAY + 3 * DAY + 18, 20);
	/* Friday evening to Monday morning, whatever little the Saturdays bring. */
	for (int64_t hour = 3 * DAY + 18; hour < 4 * DAY + 9; hour++)
		assert_false(is_silent(&m, TUESDAY + hour));
}

static void test_a_holiday_does_not_hide_an_outage(void **state)
{
	struct made m = { .seed = 4 };

	(void)state;
	/* A whole Wednesday without anything two weeks ago. */
	shop(&m, MONDAY, MONDAY + 2 * WEEK + 2 * DAY, 20);
	shop(&m, MONDAY + 2 * WEEK + 3 * DAY, TUESDAY + 11, 20);
	assert_false(is_silent(&m, TUESDAY + 11));
	assert_true(is_silent(&m, TUESDAY + 13));
}

static void test_two_long_gaps_are_a_habit(void **state)
{
	struct made m = { .seed = 5 };

	(void)state;
	/* A source that pauses for a day every other Wednesday. */
	shop(&m, MONDAY, MONDAY + 2 * DAY, 20);
	shop(&m, MONDAY + 3 * DAY, MONDAY + 2 * WEEK + 2 * DAY, 20);
	shop(&m, MONDAY + 2 * WEEK + 3 * DAY, TUESDAY + 18, 20);
	assert_false(is_silent(&m, TUESDAY + DAY + 18));
	assert_true(is_silent(&m, TUESDAY + 2 * DAY + 18));
}

static void test_a_campaign_is_no_habit(void **state)
{
	struct made m = { .seed = 6 };

	(void)state;
	shop(&m, MONDAY, MONDAY + 2 * WEEK, 2);
	shop(&m, MONDAY + 2 * WEEK, MONDAY + 3 * WEEK, 60);
	shop(&m, MONDAY + 3 * WEEK, TUESDAY + 11, 2);
	assert_false(is_silent(&m, TUESDAY + 15));
}

static void test_new_and_rare_sources_have_no_habit(void **state)
{
	struct made fresh = { .seed = 7 };
	struct made rare = { .seed = 8 };

	(void)state;
	shop(&fresh, MONDAY, MONDAY + 5 * DAY, 20);
	assert_false(habit_judge(fresh.v, fresh.n, MONDAY + 9 * DAY).is_known);
	for (int i = 0; i < 10; i++)
		put(&rare, MONDAY + i * 48, 1);
	assert_false(habit_judge(rare.v, rare.n, MONDAY + 60 * DAY).is_known);
	assert_false(habit_judge(NULL, 0, MONDAY).is_known);
}

static void test_a_season_that_ended_is_forgotten(void **state)
{
	struct made m = { .seed = 9 };

	(void)state;
	shop(&m, MONDAY, TUESDAY + 18, 20);
	assert_true(is_silent(&m, TUESDAY + 7 * DAY));
	assert_true(is_silent(&m, TUESDAY + 28 * DAY));
	assert_false(habit_judge(m.v, m.n, TUESDAY + 30 * DAY).is_known);
}

static void test_round_the_clock(void **state)
{
	struct made m = { .seed = 10 };

	(void)state;
	for (int64_t hour = MONDAY; hour < TUESDAY + 3; hour++)
		put(&m, hour, dice(&m, 9));
	assert_false(is_silent(&m, TUESDAY + 4));
	assert_true(is_silent(&m, TUESDAY + 10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_busy_source_silent_for_hours),
		cmocka_unit_test(test_slow_source_waits_longer),
		cmocka_unit_test(test_night_and_weekend_are_no_silence),
		cmocka_unit_test(test_a_holiday_does_not_hide_an_outage),
		cmocka_unit_test(test_two_long_gaps_are_a_habit),
		cmocka_unit_test(test_a_campaign_is_no_habit),
		cmocka_unit_test(test_new_and_rare_sources_have_no_habit),
		cmocka_unit_test(test_a_season_that_ended_is_forgotten),
		cmocka_unit_test(test_round_the_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
