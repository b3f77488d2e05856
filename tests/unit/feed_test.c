/* The feed's plan: which states are left of a view, which index finds the cards. */
#include "feature/interests/feed.h"
#include "feature/interests/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define S(name) (1U << STATE_##name)

static void filters_leave_states_of_a_view(void **state)
{
	static const struct {
		enum view view;
		enum feed_outcome outcome;
		bool is_answered;
		bool is_by_deadline;
		unsigned states;
	} rows[] = {
		{ VIEW_OPEN, OUTCOME_ANY, false, false,
		  S(NEW) | S(CLAIMED) | S(ANSWERED) | S(RETURNED) },
		{ VIEW_OPEN, OUTCOME_ANY, false, true, S(NEW) | S(CLAIMED) | S(RETURNED) },
		{ VIEW_OPEN, OUTCOME_LATE, false, false, S(ANSWERED) | S(RETURNED) },
		{ VIEW_OPEN, OUTCOME_MISSED, false, false, S(NEW) | S(CLAIMED) | S(RETURNED) },
		{ VIEW_OPEN, OUTCOME_NEW, false, false, S(NEW) },
		{ VIEW_NEW, OUTCOME_LATE, false, false, 0 },
		{ VIEW_NEW, OUTCOME_ANSWERED, false, false, 0 },
		{ VIEW_NEW, OUTCOME_NEW + STATE_CLAIMED - STATE_NEW, false, false, 0 },
		{ VIEW_CLAIMED, OUTCOME_OUTSIDE, false, false, 0 },
		{ VIEW_OVERDUE, OUTCOME_ANY, false, true, S(NEW) | S(CLAIMED) | S(RETURNED) },
		{ VIEW_OVERDUE, OUTCOME_LATE, false, true, 0 },
		{ VIEW_OVERDUE, OUTCOME_NEW + STATE_ACCEPTED - STATE_NEW, false, true, 0 },
		{ VIEW_DONE, OUTCOME_ANY, false, false, S(PROCESSED) | S(ACCEPTED) | S(NO_REPLY) },
		{ VIEW_DONE, OUTCOME_LATE, false, false, S(PROCESSED) | S(ACCEPTED) },
		{ VIEW_DONE, OUTCOME_MISSED, false, false, 0 },
		{ VIEW_NO_REPLY, OUTCOME_ANSWERED, false, false, 0 },
		{ VIEW_MINE, OUTCOME_ANY, false, false, S(CLAIMED) | S(ANSWERED) | S(RETURNED) },
		{ VIEW_MINE, OUTCOME_ANY, false, true, S(CLAIMED) | S(RETURNED) },
		{ VIEW_ALL, OUTCOME_NEW + STATE_NO_REPLY - STATE_NEW, false, false, S(NO_REPLY) },
		{ VIEW_ALL, OUTCOME_ANY, true, false,
		  S(ANSWERED) | S(PROCESSED) | S(RETURNED) | S(ACCEPTED) },
		{ VIEW_OPEN, OUTCOME_ANY, true, false, S(ANSWERED) | S(RETURNED) },
		{ VIEW_NEW, OUTCOME_ANY, true, false, 0 },
		{ VIEW_OVERDUE, OUTCOME_ANY, true, true, 0 },
		{ VIEW_ALL, OUTCOME_MISSED, true, false, S(RETURNED) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(feed_states(rows[i].view, rows[i].outcome, rows[i].is_answered,
					     rows[i].is_by_deadline),
				 rows[i].states);
	assert_int_equal(feed_states_count(0), 0);
	assert_int_equal(feed_states_count(feed_states(VIEW_ALL, OUTCOME_ANY, false, false)), 7);
}

/* Filters read one state, up to four, or every one; of cards with an answer never every one. */
static void states_are_one_some_or_all(void **state)
{
	(void)state;
	for (enum view view = VIEW_OPEN; view < VIEW__MAX; view++)
		for (enum feed_outcome o = OUTCOME_ANY; o < OUTCOME__MAX; o++) {
			const int n = feed_states_count(feed_states(view, o, false, false));

			assert_true(n <= 4 || n == STATE__MAX - 1);
			assert_in_range(feed_states_count(feed_states(view, o, true, false)), 0, 4);
		}
	assert_in_range(feed_states_count(feed_states(VIEW_ALL, OUTCOME_LATE, false, false)), 0, 4);
}

static void the_narrowest_filter_is_looked_up(void **state)
{
	static const struct {
		struct feed_wish wish;
		enum feed_facet facet;
		bool is_alone;
	} rows[] = {
		{ { .has_source = true }, FACET_SOURCE, true },
		{ { .has_source = true, .has_action = true }, FACET_SOURCE, false },
		{ { .has_source = true, .has_product = true }, FACET_PRODUCT, false },
		{ { .has_action = true, .has_more = true }, FACET_ACTION, false },
		{ { .has_channel = true, .has_assignee = true }, FACET_ASSIGNEE, false },
		{ { .has_channel = true }, FACET_CHANNEL, true },
		{ { .has_grade = true, .has_action = true }, FACET_GRADE, false },
		{ { .is_without_product = true }, FACET_NO_PRODUCT, true },
		{ { .is_without_product = true, .has_action = true }, FACET_ACTION, false },
		{ { .is_late = true }, FACET_LATE, true },
		{ { .is_late = true, .has_more = true }, FACET_LATE, false },
		{ { .is_late = true, .has_source = true }, FACET_SOURCE, false },
		{ { .is_late = true, .is_without_product = true }, FACET_NO_PRODUCT, false },
		{ { .has_more = true }, FACET_NONE, false },
		{ { 0 }, FACET_NONE, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(feed_facet(&rows[i].wish), rows[i].facet);
		assert_int_equal(feed_is_alone(&rows[i].wish), rows[i].is_alone);
	}
}

static void few_cards_are_looked_through(void **state)
{
	static const struct {
		int64_t shown, own, all;
		bool is_small;
	} rows[] = {
		{ 0, 0, 0, true },
		{ 0, 0, 1000000, true },
		{ 500, 400000, 1000000, true },
		{ 501, 400000, 1000000, false },
		{ 30000, 400000, 1000000, false },
		{ 900, 1000, 1000000, true },
		{ 9000, 10000, 10000000, false },
		{ 4000, 10000, 10000000, true },
		{ 10000000, 10000000, 10000000, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(feed_is_small(rows[i].shown, rows[i].own, rows[i].all),
				 rows[i].is_small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_leave_states_of_a_view),
		cmocka_unit_test(states_are_one_some_or_all),
		cmocka_unit_test(the_narrowest_filter_is_looked_up),
		cmocka_unit_test(few_cards_are_looked_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
