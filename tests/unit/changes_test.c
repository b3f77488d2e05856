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

static const struct shared_change three[] = {
	{ EVENT_INTEREST, 7, 11, 0 },
	{ 0, 0, 12, 0 },
	{ EVENT_INTEREST, 8, 13, 4 },
};

static void news_are_known_between_two_numbers_for_a_while(void **state)
{
	static const struct {
		int64_t since, upto, now;
		bool is_known;
	} rows[] = {
		{ 10, 13, 1, true },       { 12, 20, 1, true },
		{ 9, 13, 1, false },  /* before what was read */
		{ 11, 12, 1, false }, /* the sequence has gone back */
		{ 10, 13, KEPT_US, true }, { 10, 13, KEPT_US + 1, false },
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

static void who_is_far_behind_does_not_begin_what_serves_others(void **state)
{
	static const struct {
		int64_t since, upto, now;
		bool may;
	} rows[] = {
		{ 999, 1003, 1, true },
		{ 1000 - KEPT_ITEMS, 1003, 1, true },
		{ 1000 - KEPT_ITEMS - 1, 1003, 1, false },
		{ 0, 1003, 1, false },
		{ 0, 1003, KEPT_US + 1, true }, /* it serves nobody any more */
		{ 0, 900, 1, true },            /* the sequence has gone back */
	};
	struct kept_news *n = kept_of(k, "3");

	(void)state;
	assert_true(kept_may_begin(n, 0, 1003, 1));
	kept_begin(n, 1000, 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (kept_may_begin(n, rows[i].since, rows[i].upto, rows[i].now) != rows[i].may)
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
	/* When all places are taken the one gives way that was asked for longest ago. */
	for (int i = 0; i < KEPT_SCOPES; i++) {
		const char key[] = { 'k', (char)('A' + i / 16), (char)('A' + i % 16), '\0' };

		assert_int_equal(kept_of(k, key)->n, 0);
		if (i == KEPT_SCOPES / 2)
			assert_true(kept_reaches(kept_of(k, "3"), 10, 13, 1));
	}
	assert_true(kept_reaches(kept_of(k, "3"), 10, 13, 1));
	for (int i = 0; i < KEPT_SCOPES; i++) {
		const char key[] = { 'm', (char)('A' + i / 16), (char)('A' + i % 16), '\0' };

		kept_of(k, key);
	}
	assert_false(kept_reaches(kept_of(k, "3"), 10, 13, 1));
}

static void cards_are_shown_for_a_moment(void **state)
{
	(void)state;
	assert_false(kept_is_shown(0, 1));
	assert_true(kept_is_shown(1, SHOWN_US));
	assert_false(kept_is_shown(1, SHOWN_US + 1));
}

/*
 * Cards 7 and 8 have changed by 13 (three[]), 8 was of person 4. A person's cards are counted anew
 * when he has to do with one of them, or when it is not known.
 */
static void own_cards_are_counted_when_one_of_them_has_changed(void **state)
{
	static const struct {
		const char *name;
		int64_t since;
		int64_t is_now[2]; /* whose 7 and 8 are now; -1: not read */
		int64_t user;
		bool concerns;
	} rows[] = {
		{ "others' cards", 10, { 2, 0 }, 1, false },
		{ "one is his", 10, { 2, 1 }, 1, true },
		{ "one was his", 10, { 2, 0 }, 4, true },
		{ "it was his before", 13, { 1, 0 }, 4, false },
		{ "it was given before", 11, { 1, 0 }, 1, false },
		{ "none since", 13, { 1, 1 }, 1, false },
		{ "one is not known", 10, { 2, -1 }, 1, true },
		{ "the other is not known", 10, { -1, 2 }, 1, true },
		{ "it is not asked for", 11, { -1, 2 }, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct kept_news *n = kept_of(k, "all");
		struct kept_item *v[2];

		kept_begin(n, 10, 1);
		kept_add(n, three, 3, 13);
		assert_int_equal(kept_cards(n, 10, v, 2), 2);
		for (int c = 0; c < 2; c++)
			if (rows[i].is_now[c] >= 0) {
				v[1 - c]->card = mem_strdup("{}");
				v[1 - c]->assignee = rows[i].is_now[c];
			}
		if (kept_concerns(n, rows[i].since, rows[i].user) != rows[i].concerns)
			fail_msg("%s", rows[i].name);
	}
}

/* The one card since 10: it is in these hands. */
static void card_is_read(struct kept_news *n, int64_t assignee)
{
	struct kept_item *card = NULL;

	assert_int_equal(kept_cards(n, 10, &card, 1), 1);
	card->card = mem_strdup("{}");
	card->assignee = assignee;
}

static void a_card_of_who_is_not_known_concerns_everybody(void **state)
{
	static const struct shared_change items[] = {
		{ EVENT_POINT, 3, 11, -1 },
		{ EVENT_INTEREST, 7, 12, -1 },
	};
	struct kept_news *n = kept_of(k, "all");

	(void)state;
	kept_begin(n, 10, 1);
	kept_add(n, items, 1, 11);
	assert_false(kept_concerns(n, 10, 4));
	kept_add(n, items + 1, 1, 12);
	card_is_read(n, 0);
	assert_true(kept_concerns(n, 10, 4));
}

/* Taken over twice: it was the first one's and the second one's. */
static void a_card_concerns_all_who_had_it(void **state)
{
	static const struct shared_change twice[] = {
		{ EVENT_INTEREST, 7, 11, 1 },
		{ EVENT_INTEREST, 7, 12, 2 },
	};
	struct kept_news *n = kept_of(k, "all");

	(void)state;
	kept_begin(n, 10, 1);
	kept_add(n, twice, 2, 12);
	card_is_read(n, 3);
	assert_true(kept_concerns(n, 10, 1));
	assert_false(kept_concerns(n, 11, 1));
	assert_true(kept_concerns(n, 11, 2));
	assert_true(kept_concerns(n, 11, 3));
	assert_false(kept_concerns(n, 10, 4));
}

static void a_card_is_kept_with_its_newest_event(void **state)
{
	static const struct shared_change again = { EVENT_INTEREST, 7, 14, 0 };
	struct kept_news *n = kept_of(k, "all");
	struct kept_item *v[4];

	(void)state;
	kept_begin(n, 10, 1);
	kept_add(n, three, 3, 13);
	assert_int_equal(kept_cards(n, 10, v, 4), 2);
	assert_int_equal(v[0]->change.id, 8);
	assert_int_equal(v[1]->change.id, 7);
	v[1]->card = mem_strdup("{}");
	v[1]->card_read_at = 1;
	n->counted_at = 1;
	assert_int_equal(kept_cards(n, 11, v, 4), 1);

	kept_add(n, &again, 1, 14);
	assert_int_equal(n->counted_at, 0);
	assert_int_equal(kept_cards(n, 10, v, 4), 2);
	assert_int_equal(v[0]->change.seq, 14);
	assert_int_equal(v[0]->card_read_at, 0);
	assert_int_equal(kept_cards(n, 10, v, 1), 1);
	assert_int_equal(kept_cards(n, 14, v, 4), 0);
}

static void what_concerns_single_people_is_seen(void **state)
{
	static const struct shared_change point = { EVENT_POINT, 7, 14, 0 };
	struct kept_news *n = kept_of(k, "all");

	(void)state;
	kept_begin(n, 10, 1);
	kept_add(n, three, 3, 13);
	n->counted_at = 1;
	kept_add(n, &point, 1, 14);
	assert_int_equal(n->counted_at, 1);
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
		const struct shared_change one = { EVENT_INTEREST, i, i * 10, 0 };

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
		cmocka_unit_test_setup_teardown(who_is_far_behind_does_not_begin_what_serves_others,
						start, stop),
		cmocka_unit_test_setup_teardown(scopes_are_apart, start, stop),
		cmocka_unit_test_setup_teardown(a_card_concerns_all_who_had_it, start, stop),
		cmocka_unit_test_setup_teardown(a_card_of_who_is_not_known_concerns_everybody,
						start, stop),
		cmocka_unit_test_setup_teardown(a_card_is_kept_with_its_newest_event, start, stop),
		cmocka_unit_test_setup_teardown(cards_are_shown_for_a_moment, start, stop),
		cmocka_unit_test_setup_teardown(own_cards_are_counted_when_one_of_them_has_changed,
						start, stop),
		cmocka_unit_test_setup_teardown(what_concerns_single_people_is_seen, start, stop),
		cmocka_unit_test_setup_teardown(of_too_many_the_oldest_are_let_go, start, stop),
		cmocka_unit_test(points_are_taken_from_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
