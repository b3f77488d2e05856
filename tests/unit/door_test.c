/* The rules of the door: lock-out and what becomes of a refresh token. */
#include "feature/auth/refresh_token.h"
#include "feature/users/lockout.h"

#include "base/rand.h"
#include "core/passwd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { TRIES = 5, LOCK_SECONDS = 300 };

static const struct timestamp now = { 1800000000000000 };

static void lockout_counts_and_then_locks(void **state)
{
	(void)state;
	int64_t failed = 0;

	for (int i = 1; i < TRIES; i++) {
		const struct lockout l = lockout_after_failure(failed, now, TRIES, LOCK_SECONDS);

		assert_int_equal(l.failed, i);
		assert_int_equal(l.locked_until.us, 0);
		failed = l.failed;
	}
	const struct lockout last = lockout_after_failure(failed, now, TRIES, LOCK_SECONDS);

	assert_int_equal(last.failed, 0);
	assert_int_equal(last.locked_until.us, now.us + LOCK_SECONDS * INT64_C(1000000));
}

static void lockout_never_misses_its_limit(void **state)
{
	(void)state;
	/*
	 * The limit was lowered meanwhile: whoever is over it already is locked by the next
	 * failure.
	 */
	assert_true(lockout_after_failure(9, now, 5, 60).locked_until.us > now.us);
	assert_true(lockout_after_failure(0, now, 1, 60).locked_until.us > now.us);
}

static void lockout_rounds_the_wait_up(void **state)
{
	static const struct {
		int64_t left_us;
		int64_t seconds;
	} rows[] = { { -1, 0 },      { 0, 0 },       { 1, 1 },          { 999999, 1 },
		     { 1000000, 1 }, { 1000001, 2 }, { 300000000, 300 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
			lockout_seconds_left((struct timestamp){ now.us + rows[i].left_us }, now),
			rows[i].seconds);
	assert_int_equal(lockout_seconds_left((struct timestamp){ 0 }, now), 0);
}

static void refresh_is_judged_by_the_table(void **state)
{
	const int64_t second = 1000000;
	const struct {
		bool newest, previous, ended, expired, active;
		int64_t rotated_ago;
		enum refresh_verdict verdict;
	} rows[] = {
		{ true, false, false, false, true, 0, REFRESH_ROTATE },
		{ true, false, false, false, true, 86400 * second, REFRESH_ROTATE },
		{ false, true, false, false, true, 0, REFRESH_RACE },
		{ false, true, false, false, true, 10 * second, REFRESH_RACE },
		{ false, true, false, false, true, 10 * second + 1, REFRESH_REUSE },
		{ false, false, false, false, true, 0, REFRESH_REUSE },
		{ false, false, false, false, true, 5 * second, REFRESH_REUSE },
		/* An ended, expired or shut account says nothing more, whatever the token. */
		{ true, false, true, false, true, 0, REFRESH_ENDED },
		{ false, true, true, false, true, 0, REFRESH_ENDED },
		{ false, false, true, false, true, 0, REFRESH_ENDED },
		{ true, false, false, true, true, 0, REFRESH_ENDED },
		{ true, false, false, false, false, 0, REFRESH_ENDED },
		{ false, false, false, false, false, 0, REFRESH_ENDED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct refresh_facts f = { rows[i].newest,
						 rows[i].previous,
						 rows[i].ended,
						 rows[i].expired,
						 rows[i].active,
						 { now.us - rows[i].rotated_ago },
						 now };

		assert_int_equal(refresh_judge(&f), rows[i].verdict);
	}
}

static void refresh_tokens_name_their_family_and_cannot_be_made_up(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct token_keys keys = { .n = 0 }, others = { .n = 0 };
	unsigned char key[32], other[32], family[FAMILY_BYTES], found[FAMILY_BYTES];

	(void)state;
	rand_bytes(key, sizeof(key));
	rand_bytes(other, sizeof(other));
	rand_bytes(family, sizeof(family));
	assert_true(token_keys_add(&keys, key));
	assert_true(token_keys_add(&others, other));
	const char *token = refresh_token_make(a, &keys, family);

	assert_int_equal(strlen(token), 86);
	assert_string_not_equal(token, refresh_token_make(a, &keys, family));
	assert_true(refresh_token_family(&keys, token, found));
	assert_memory_equal(found, family, FAMILY_BYTES);
	assert_false(refresh_token_family(&others, token, found));
	/* A key that has come before it: what the old one made still holds. */
	assert_true(token_keys_add(&others, key));
	assert_true(refresh_token_family(&others, token, found));
	assert_true(refresh_token_family(&others, refresh_token_make(a, &others, family), found));
	assert_false(refresh_token_family(&keys, refresh_token_make(a, &others, family), found));
	for (size_t i = 0; i < 86; i++) {
		char *changed = arena_strdup(a, token);

		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_false(refresh_token_family(&keys, changed, found));
	}
	assert_false(refresh_token_family(&keys, "", found));
	assert_false(refresh_token_family(&keys, arena_printf(a, "%sAAAA", token), found));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lockout_counts_and_then_locks),
		cmocka_unit_test(lockout_never_misses_its_limit),
		cmocka_unit_test(lockout_rounds_the_wait_up),
		cmocka_unit_test(refresh_is_judged_by_the_table),
		cmocka_unit_test(refresh_tokens_name_their_family_and_cannot_be_made_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
