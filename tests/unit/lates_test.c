/* Which changes of a card move it among those that were answered late. */
#include "feature/interests/lates.h"
#include "feature/interests/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void a_change_moves_a_card_among_the_late_ones(void **state)
{
	enum { DUE = 1000, IN_TIME = DUE, LATE = DUE + 1, NEVER = 0 };
	static const struct {
		struct late_facts before, after;
		enum late_step step;
	} rows[] = {
		{ { STATE_CLAIMED, { NEVER } }, { STATE_ANSWERED, { IN_TIME } }, LATE_NONE },
		{ { STATE_CLAIMED, { NEVER } }, { STATE_ANSWERED, { LATE } }, LATE_PUT },
		{ { STATE_NEW, { NEVER } }, { STATE_PROCESSED, { LATE } }, LATE_PUT },
		{ { STATE_NEW, { NEVER } }, { STATE_CLAIMED, { NEVER } }, LATE_NONE },
		{ { STATE_ANSWERED, { LATE } }, { STATE_PROCESSED, { LATE } }, LATE_PUT },
		{ { STATE_PROCESSED, { LATE } }, { STATE_RETURNED, { LATE } }, LATE_PUT },
		{ { STATE_PROCESSED, { LATE } }, { STATE_PROCESSED, { LATE } }, LATE_NONE },
		{ { STATE_PROCESSED, { IN_TIME } }, { STATE_ACCEPTED, { IN_TIME } }, LATE_NONE },
		{ { STATE_ANSWERED, { LATE } }, { STATE_CLAIMED, { NEVER } }, LATE_REMOVE },
		{ { STATE_ACCEPTED, { LATE } }, { STATE_RETURNED, { NEVER } }, LATE_REMOVE },
		{ { STATE_ANSWERED, { IN_TIME } }, { STATE_CLAIMED, { NEVER } }, LATE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(late_step(&rows[i].before, &rows[i].after,
					   (struct timestamp){ DUE }),
				 rows[i].step);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_moves_a_card_among_the_late_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
