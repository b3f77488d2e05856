/* Which addresses of the feed can be counted, and which cards fit them. */
#include "feature/filters/conditions.h"
#include "feature/interests/interests.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const struct timestamp NOW = { 1000000000 };
static const user_id ME = { 7 };

static const struct filter_card CARD = {
	.state = 2,
	.source_type = SOURCE_VK,
	.action = ACTION_COMMENT,
	.point_id = { 3 },
	.assignee_id = { 7 },
	.is_waiting = true,
	.due_at = { 999999999 },
};

struct row {
	const char *name, *value;
	bool is_countable, fits;
};

static void one_condition(void **state)
{
	static const struct row rows[] = {
		{ "view", "open", true, true },         { "view", "new", true, false },
		{ "view", "claimed", true, true },      { "view", "overdue", true, true },
		{ "view", "mine", true, true },         { "view", "done", false, false },
		{ "view", "processed", false, false },  { "view", "x", false, false },
		{ "source", "vk", true, true },         { "source", "ok", true, false },
		{ "source", "", false, false },         { "action", "comment", true, true },
		{ "action", "like", true, false },      { "point_id", "3", true, true },
		{ "point_id", "4", true, false },       { "point_id", "0", false, false },
		{ "point_id", "3x", false, false },     { "assignee_id", "7", true, true },
		{ "assignee_id", "8", true, false },    { "q", "x", false, false },
		{ "from", "2026-11-22", false, false }, { "product", "x", false, false },
		{ "later", "x", false, false },         { "order", "deadline", true, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct pair pair = { rows[i].name, rows[i].value, NULL };
		struct filter_conditions c;

		assert_int_equal(conditions_read(&pair, 1, &c), rows[i].is_countable);
		if (rows[i].is_countable)
			assert_int_equal(conditions_fit(&c, &CARD, ME, NOW), rows[i].fits);
	}
}

static void all_must_fit(void **state)
{
	/* clang-format off */
	const struct pair pairs[] = {
		{ "view", "mine", NULL },   { "source", "vk", NULL },   { "action", "like", NULL },
	};
	/* clang-format on */
	struct filter_conditions c;

	(void)state;
	assert_true(conditions_read(pairs, 2, &c));
	assert_true(conditions_fit(&c, &CARD, ME, NOW));
	assert_true(conditions_read(pairs, 3, &c));
	assert_false(conditions_fit(&c, &CARD, ME, NOW));
	assert_true(conditions_read(pairs, 0, &c));
	assert_true(conditions_fit(&c, &CARD, ME, NOW));
}

static void overdue_is_waiting_and_late(void **state)
{
	const struct pair pair = { "view", "overdue", NULL };
	struct filter_card card = CARD;
	struct filter_conditions c;

	(void)state;
	assert_true(conditions_read(&pair, 1, &c));
	card.is_waiting = false;
	assert_false(conditions_fit(&c, &card, ME, NOW));
	card.is_waiting = true;
	card.due_at = NOW;
	assert_false(conditions_fit(&c, &card, ME, NOW));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_condition),
		cmocka_unit_test(all_must_fit),
		cmocka_unit_test(overdue_is_waiting_and_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
