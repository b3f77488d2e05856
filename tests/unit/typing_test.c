/* Marks of who writes, told once each whatever the order in which they appear. */
#include "feature/interests/typing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void a_mark_is_told_once_and_behind_others(void **state)
{
	static const struct {
		int64_t id;
		bool is_new;
	} rows[] = {
		{ 5, false },  { 6, true },   { 8, true },  { 6, false },
		{ 7, true },   { 8, false },  { 7, false }, { 1000000, true },
		{ 900, true }, { 900, false },
	};
	struct typing_told told = { .from = 5 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (typing_tell(&told, rows[i].id) != rows[i].is_new)
			fail_msg("%zu: %lld", i, (long long)rows[i].id);
	assert_int_equal(told.from, 5);
}

static void of_many_the_oldest_are_forgotten_and_not_told_again(void **state)
{
	struct typing_told told = { .from = 0 };

	(void)state;
	/* Every second one appears one place later than the one behind it. */
	for (int64_t id = 2; id <= 1000; id += 2) {
		assert_true(typing_tell(&told, id));
		assert_true(typing_tell(&told, id - 1));
	}
	assert_int_equal(told.n, TYPING_BEHIND);
	assert_int_equal(told.from, 1000 - TYPING_BEHIND);
	for (int64_t id = 1; id <= 1000; id++)
		assert_false(typing_tell(&told, id));
	assert_true(typing_tell(&told, 1001));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mark_is_told_once_and_behind_others),
		cmocka_unit_test(of_many_the_oldest_are_forgotten_and_not_told_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
