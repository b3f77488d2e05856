/* base: time, text, buffers, arena. */
#include "base/buf.h"
#include "base/str.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void time_parses_and_prints(void **state)
{
	/* clang-format off */
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "2026-11-22T10:00:00Z", "2026-11-22T10:00:00.000000Z" },
		{ "2026-11-22 13:00:00.5+03:00", "2026-11-22T10:00:00.500000Z" },
		{ "2026-11-22T10:00", "2026-11-22T10:00:00.000000Z" },
		{ "2024-02-29", "2024-02-29T00:00:00.000000Z" },
		{ "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z" },
		{ "0001-01-01", "0001-01-01T00:00:00.000000Z" },
		{ "2023-02-29", NULL },   { "2026-13-01", NULL }, { "2026-11-22T24:00:00Z", NULL },
		{ "2026-11-22T10:00:00+15:00", NULL }, { "22.11.2026", NULL }, { "", NULL },
		{ "2026-11-22T10:00:00.Z", NULL }, { "2026-11-22T10:00:00Zx", NULL },
	};
	/* clang-format on */
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct timestamp t = { 0 };
		char text[TIME_ISO_BYTES];

		assert_int_equal(time_parse_iso(rows[i].in, &t), rows[i].out != NULL);
		if (rows[i].out != NULL)
			assert_string_equal(time_iso(t, text), rows[i].out);
	}
}

static void text_is_trimmed(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_string_equal(str_trim(arena_strdup(a, " \t привет \xc2\xa0\n")), "привет");
	assert_string_equal(str_trim(arena_strdup(a, "   ")), "");
	assert_string_equal(str_trim(arena_strdup(a, "ё")), "ё");
	arena_free(a);
}

static void utf8_is_checked(void **state)
{
	/* clang-format off */
	static const struct {
		const char *s;
		size_t n;
		bool is_ok;
	} rows[] = {
		{ "ёж", 4, true },              { "\xf0\x9f\x98\x80", 4, true },
		{ "\xc0\x80", 2, false },       { "\xed\xa0\x80", 3, false },
		{ "\xf4\x90\x80\x80", 4, false },               { "\xd1", 1, false },
		{ "\xe0\x80\x80", 3, false },   { "\x80", 1, false },           { "", 0, true },
	};
	/* clang-format on */
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(str_is_utf8(rows[i].s, rows[i].n), rows[i].is_ok);
	assert_int_equal(str_utf8_cut("ёж", 3), 2);
	assert_int_equal(str_utf8_len("ёж!"), 3);
}

static void urls_are_decoded(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_string_equal(str_url_decode(a, "%D1%91+a%20", 11, true), "ё a ");
	assert_string_equal(str_url_decode(a, "%41", 3, false), "A");
	assert_null(str_url_decode(a, "%4", 2, false));
	assert_null(str_url_decode(a, "%zz", 3, false));
	assert_null(str_url_decode(a, "%00", 3, false));
	assert_null(str_url_decode(a, "%ff", 3, false));
	arena_free(a);
}

static void numbers_are_parsed(void **state)
{
	int64_t v = 0;

	(void)state;
	assert_true(str_to_i64("-42", &v) && v == -42);
	assert_true(str_to_i64("9223372036854775807", &v) && v == INT64_MAX);
	assert_false(str_to_i64("9223372036854775808", &v));
	assert_false(str_to_i64("", &v) || str_to_i64("-", &v) || str_to_i64("1 ", &v));
}

static void buffer_has_a_maximum(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	buf_addi(&b, INT64_MIN / 1000000000000);
	assert_string_equal(buf_str(&b), "-9223372");
	buf_adds(&b, "123");
	assert_true(b.is_over);
	buf_free(&b);
}

static void note(void *arg)
{
	(*(int *)arg)++;
}

static void arena_goes_back(void **state)
{
	struct arena *a = arena_new((size_t)1 << 20);
	char *kept = arena_strdup(a, "kept");
	const size_t used = arena_used(a);

	(void)state;
	/* A hundred times what the arena may hold, and in several blocks. */
	for (int i = 0; i < 400; i++) {
		const struct arena_mark mark = arena_mark(a);

		memset(arena_alloc(a, 200000), i, 200000);
		memset(arena_alloc(a, 60000), i, 60000);
		arena_back(a, mark);
		assert_int_equal(arena_used(a), used);
	}
	assert_string_equal(kept, "kept");
	assert_string_equal(arena_strdup(a, "and goes on"), "and goes on");
	arena_free(a);
}

static void arena_runs_deferred_calls(void **state)
{
	struct arena *a = arena_new(8 << 20);
	int calls = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		char *p = arena_zalloc(a, 5000);

		assert_int_equal(((size_t)p) % 16, 0);
	}
	arena_defer(a, note, &calls);
	arena_reset(a);
	assert_int_equal(calls, 1);
	assert_int_equal(arena_used(a), 0);
	arena_free(a);
	assert_int_equal(calls, 1);
}

/* Eight bytes are looked at in a step: each piece stands at each place of one. */
static void utf8_is_told_at_every_place(void **state)
{
	static const struct {
		const char *piece;
		bool is_valid;
	} rows[] = { { "a", true },
		     { "\u00e9", true },
		     { "\u044f", true },
		     { "\xdf\xbf", true },
		     { "\u0430\u0431", true },
		     { "\u20ac", true },
		     { "\xf0\x9f\x98\x80", true },
		     { "\xc0\x80", false },
		     { "\xc1\xbf", false },
		     { "\x80", false },
		     { "\xd0", false },
		     { "\xd0\xd0\xb0", false },
		     { "\xe2\x82", false },
		     { "\xd0\xb0\x80", false },
		     { "\xed\xa0\x80", false },
		     { "\xf5\x80\x80\x80", false },
		     { "\xc2\xc2", false },
		     { "\xff", false } };
	static const char filler[] = "abcdefghijklmnop";
	const size_t n = sizeof(rows) / sizeof(rows[0]);

	(void)state;
	for (size_t i = 0; i < n * n; i++)
		for (int at = 0; at < 10 * 10 * 10; at++) {
			char text[64];
			const int len = snprintf(text, sizeof(text), "%.*s%s%.*s%s%.*s", at % 10,
						 filler, rows[i / n].piece, at / 10 % 10 + 1,
						 filler, rows[i % n].piece, at / 100, filler);

			assert_true(str_is_utf8(text, (size_t)len) ==
				    (rows[i / n].is_valid && rows[i % n].is_valid));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_is_told_at_every_place),
		cmocka_unit_test(time_parses_and_prints),
		cmocka_unit_test(text_is_trimmed),
		cmocka_unit_test(utf8_is_checked),
		cmocka_unit_test(urls_are_decoded),
		cmocka_unit_test(numbers_are_parsed),
		cmocka_unit_test(buffer_has_a_maximum),
		cmocka_unit_test(arena_runs_deferred_calls),
		cmocka_unit_test(arena_goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
