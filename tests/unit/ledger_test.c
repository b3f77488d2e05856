/* Folder names, files of mails, days of a ledger. */
#include "base/zone.h"
#include "feature/letters/ledger.h"
#include "feature/mail/mbox.h"
#include "feature/mail/utf7.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void test_folder_names_there_and_back(void **state)
{
	static const char *const names[][2] = {
		{ "INBOX", "INBOX" },
		{ "&BBIERQQ+BDQETwRJBDgENQ-", "Входящие" },
		{ "Spam/2026", "Spam/2026" },
		{ "A&-B", "A&B" },
		{ "&2D3eAA-", "\xf0\x9f\x98\x80" },
		{ "Mail &- &BB8-", "Mail & П" },
	};
	static const char *const bad[] = { "",      "&BB8", "&BB8*-", "&2D0-",  "&3gA-",
					   "&AEE-", "Вход", "a\nb",   "&BB8--&" };
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_string_equal(utf7_name(a, names[i][0]), names[i][1]);
		assert_string_equal(utf7_folder(a, names[i][1]), names[i][0]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(utf7_name(a, bad[i]));
	arena_free(a);
}

static void test_mbox(void **state)
{
	static const struct {
		const char *file;
		const char *mails[3];
	} cases[] = {
		{ "", { NULL } },
		{ "Subject: a\n\nFrom here\n", { "Subject: a\n\nFrom here\n" } },
		{ "From x\nS: a\n\nb\n\nFrom y\nS: c\n\n>From d\n\n",
		  { "S: a\n\nb\n", "S: c\n\nFrom d\n" } },
		{ "From x\r\nS: a\r\n\r\nb\r\n\r\nFrom y\r\nS: c\r\n",
		  { "S: a\r\n\r\nb\r\n", "S: c\r\n" } },
		{ "From x\nS: a\n\nb\nFrom here on\n", { "S: a\n\nb\nFrom here on\n" } },
		{ "From x\n", { "" } },
	};
	struct buf mail;

	(void)state;
	buf_init(&mail, 4096);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const size_t n = strlen(cases[i].file);
		size_t at = 0;
		size_t k = 0;

		for (; cases[i].mails[k] != NULL; k++) {
			assert_true(mbox_next(cases[i].file, n, &at, &mail));
			assert_string_equal(buf_str(&mail), cases[i].mails[k]);
		}
		assert_false(mbox_next(cases[i].file, n, &at, &mail));
		assert_int_equal(mbox_count(cases[i].file, n), k);
	}
	buf_free(&mail);
}

static struct timestamp at(const char *iso)
{
	struct timestamp t = { 0 };

	assert_true(time_parse_iso(iso, &t));
	return t;
}

static void test_days_are_those_of_the_point(void **state)
{
	static const struct {
		const char *zone, *iso, *day;
	} cases[] = {
		{ NULL, "2026-11-22T23:59:59Z", "2026-11-22" },
		{ "Europe/Moscow", "2026-11-22T20:59:59Z", "2026-11-22" },
		{ "Europe/Moscow", "2026-11-22T21:00:00Z", "2026-11-23" },
		{ "America/New_York", "2026-03-08T04:59:59Z", "2026-03-07" },
		{ "America/New_York", "2026-03-09T03:59:59Z", "2026-03-08" },
		{ "America/New_York", "2026-03-09T04:00:00Z", "2026-03-09" },
		{ "Asia/Kathmandu", "2026-01-01T18:14:59Z", "2026-01-01" },
		{ NULL, "1969-12-31T23:00:00Z", "1969-12-31" },
	};
	struct arena *a = arena_new(8 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct zone *zone =
			cases[i].zone != NULL ? zone_load(a, cases[i].zone) : NULL;
		const int64_t day = ledger_day(zone, at(cases[i].iso));
		int64_t parsed = 0;

		assert_string_equal(ledger_day_text(a, day), cases[i].day);
		assert_int_equal(ledger_day(zone, ledger_day_start(zone, day)), day);
		assert_int_equal(ledger_day(zone, time_add(ledger_day_start(zone, day), -1000000)),
				 day - 1);
		if (day < 0)
			continue;
		assert_true(ledger_day_parse(cases[i].day, &parsed));
		assert_int_equal(parsed, day);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folder_names_there_and_back),
		cmocka_unit_test(test_mbox),
		cmocka_unit_test(test_days_are_those_of_the_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
