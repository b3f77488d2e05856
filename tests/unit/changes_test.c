/* News that a worker keeps: what is known, what is let go, whose newest event holds the card. */
#include "base/mem.h"
#include "core/live.h"
#include "feature/changes/kept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct news_kept *k;

static int start(void **state)
{
	(void)state;
	k = mem_zalloc(sizeof(*k));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	kept_free(k);
	return 0;
}

static const struct change_item three[] = {
	{ EVENT_INTEREST, 7, 11 },
	{ 0, 0, 12 },
	{ EVENT_INTEREST, 8, 13 },
};

static void news_are_known_between_two_numbers_for_a_while(void **state)
{
	static const struct {
		int64_t since, upto, now;
		bool is_known;
	} rows[] = {
		{ 10, 13, 1, true },
		{ 12, 20, 1, true },
		{ 9, 13, 1, false },  /* before what was read */
		{ 11, 12, 1, false }, /* the sequence has gone back */
		{ 10, 13, KEPT_US, true },
		{ 10, 13, KEPT_US + 1, false },
	};
	struct kept_news *n = kept_of(k, "3,7");

	(void)state;
	assert_false(kept_reaches(n, 0, 0, 1));
	kept_begin(n, 10, 1);
	kept_add(n, three, 3, 13);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (kept_reaches(n, rows[i].since, rows[i].upto, rows[i].now) != rows[i].is_known)
			fail_msg("row %zu", i);
}

static void scopes_are_apart(void **state)
{
	struct kept_news *one = kept_of(k, "3");

	(void)state;
	kept_begin(one, 10, 1);
	kept_add(one, three, 3, 13);
	assert_ptr_equal(kept_of(k, "3"), one);
	assert_ptr_not_equal(kept_of(k, "3,7"), one);
	assert_ptr_not_equal(kept_of(k, ""), one);
	assert_false(kept_reaches(kept_of(k, "3,7"), 10, 13, 1));
	/* When all places are taken the first ones give way, and are empty then. */
	for (int i = 0; i < KEPT_SCOPES; i++) {
		const char key[] = { (char)('A' + i), '\0' };

		assert_int_equal(kept_of(k, key)->n, 0);
	}
	assert_false(kept_reaches(kept_of(k, "3"), 10, 13, 1));
}

static void a_card_is_kept_with_its_newest_event(void **state)
{
	static const struct change_item again = { EVENT_INTEREST, 7, 14 };
	struct kept_news *n = kept_of(k, "all");
	struct kept_item *v[4];

	(void)state;
	kept_begin(n, 10, 1);
	kept_add(n, three, 3, 13);
	assert_int_equal(kept_cards(n, 10, v, 4), 2);
	assert_int_equal(v[0]->change.id, 8);
	assert_int_equal(v[1]->change.id, 7);
	v[1]->card = mem_strdup("{}");
	v[1]->is_card_read = true;
	n->has_counts = true;
	assert_int_equal(kept_cards(n, 11, v, 4), 1);

	kept_add(n, &again, 1, 14);
	assert_false(n->has_counts);
	assert_int_equal(kept_cards(n, 10, v, 4), 2);
	assert_int_equal(v[0]->change.seq, 14);
	assert_false(v[0]->is_card_read);
	assert_int_equal(kept_cards(n, 10, v, 1), 1);
	assert_int_equal(kept_cards(n, 14, v, 4), 0);
}

static void what_concerns_single_people_is_seen(void **state)
{
	static const struct change_item point = { EVENT_POINT, 7, 14 };
	struct kept_news *n = kept_of(k, "all");

	(void)state;
	kept_begin(n, 10, 1);
	kept_add(n, three, 3, 13);
	n->has_counts = true;
	kept_add(n, &point, 1, 14);
	assert_true(n->has_counts);
	assert_true(kept_has_personal(n, 10));
	assert_true(kept_has_personal(n, 11));
	assert_false(kept_has_personal(n, 12));
}

static void of_too_many_the_oldest_are_let_go(void **state)
{
	struct kept_news *n = kept_of(k, "all");

	(void)state;
	kept_begin(n, 0, 1);
	for (int i = 1; i <= KEPT_ITEMS + 5; i++) {
		const struct change_item one = { EVENT_INTEREST, i, i * 10 };

		kept_add(n, &one, 1, i * 10);
	}
	assert_int_equal(n->n, KEPT_ITEMS);
	assert_int_equal(n->from, 50);
	assert_int_equal(n->items[0].change.seq, 60);
	assert_false(kept_reaches(n, 49, n->upto, 1));
	assert_true(kept_reaches(n, 50, n->upto, 1));
}

static void points_are_taken_from_a_list(void **state)
{
	static const struct {
		const char *list;
		int n;
		int64_t last;
		bool has_more;
	} rows[] = {
		{ NULL, 0, 0, false },
		{ "", 0, 0, false },
		{ "7", 1, 7, false },
		{ "3,7,9007199254740993", 3, 9007199254740993, false },
		{ "1,2,3,4,5,6,7,80", 8, 80, false },
		{ "1,2,3,4,5,6,7,80,9", 8, 80, true },
		{ "3,,7", 1, 3, false },
		{ "x", 0, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct actor a = { .points_n = 5, .has_more_points = true };

		actor_put_points(&a, rows[i].list);
		if (a.points_n != rows[i].n || a.has_more_points != rows[i].has_more ||
		    (a.points_n > 0 && a.points[a.points_n - 1].v != rows[i].last))
			fail_msg("row %zu: %d points", i, a.points_n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(news_are_known_between_two_numbers_for_a_while,
						start, stop),
		cmocka_unit_test_setup_teardown(scopes_are_apart, start, stop),
		cmocka_unit_test_setup_teardown(a_card_is_kept_with_its_newest_event, start, stop),
		cmocka_unit_test_setup_teardown(what_concerns_single_people_is_seen, start, stop),
		cmocka_unit_test_setup_teardown(of_too_many_the_oldest_are_let_go, start, stop),
		cmocka_unit_test(points_are_taken_from_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
