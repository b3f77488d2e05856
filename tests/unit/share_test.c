/* When does the share of unrecognised letters jump? The table of docs/domain/rules.md. */
#include "feature/rules/share.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

static void jumps(void **state)
{
	static const struct {
		struct share_facts facts;
		bool is_jump;
		const char *why;
	} rows[] = {
		{ { 3, 3, 100, 0 },
		  true,
		  "the network has changed its letters: all three of them" },
		{ { 2, 2, 100, 0 }, false, "two letters are no evidence" },
		{ { 100, 2, 1000, 0 }, false, "two among many neither" },
		{ { 100, 4, 1000, 0 },
		  true,
		  "four in a hundred where there were none in a thousand" },
		{ { 3, 3, 9, 0 }, false, "too little is known of the sender" },
		{ { 3, 3, 10, 0 }, true, "ten letters are enough" },
		{ { 50, 50, 500, 500 }, false, "a sender that is never recognised: plain mail" },
		{ { 20, 6, 200, 60 }, false, "as always: three of ten" },
		{ { 20, 15, 200, 60 }, true, "three of ten before, three of four today" },
		{ { 20, 12, 200, 60 }, false, "more than usual, within three sigmas" },
		{ { 0, 0, 100, 0 }, false, "a day without letters" },
		{ { 3, 0, 100, 90 }, false, "better than usual" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (share_jumps(&rows[i].facts) != rows[i].is_jump)
			fail_msg("%s", rows[i].why);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(jumps) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
