/* How far the questions of pages are spread, and how soon they are told of more. */
#include "core/live_push.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void questions_are_spread_by_whom_it_concerns(void **state)
{
	static const struct {
		int listeners, per_mille, spread, pause;
	} rows[] = {
		{ 0, 1000, 0, 0 },       { 1, 1000, 0, 0 },
		{ 10, 1000, 3, 3 },      { 1000, 1000, 300, 300 },
		{ 1000, 150, 45, 100 }, /* a point of many: all are told, few ask */
		{ 1000, 0, 0, 100 },     { 5000, 1000, 1000, 1000 },
		{ 20000, 10, 60, 1000 }, { INT_MAX, 1000, 1000, 1000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int spread = live_spread_ms(rows[i].listeners, rows[i].per_mille);

		if (spread != rows[i].spread ||
		    live_pause_ms(rows[i].listeners, spread) != rows[i].pause)
			fail_msg("row %zu: %d", i, spread);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions_are_spread_by_whom_it_concerns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
