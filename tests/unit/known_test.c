/* What a worker knows of who asks: when a token, a session, role and points are still believed. */
#include "core/known.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

enum { NOW = 1800000000, AT = 1000 };

static struct known *k;

static int start(void **state)
{
	(void)state;
	k = known_new();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	known_free(k);
	return 0;
}

static void a_token_is_known_by_its_whole_text_until_it_ends(void **state)
{
	static const struct token good = { { 7 }, { 70 }, ROLE_MANAGER, NOW, NOW + 600, 0 };
	static const struct {
		const char *text;
		int64_t now;
		bool is_known;
	} rows[] = {
		{ "aaa.bbb.ccc", NOW, true },       { "aaa.bbb.ccd", NOW, false },
		{ "aaa.bbb.cc", NOW, false },       { "aaa.bbb.cccc", NOW, false },
		{ "AAA.bbb.ccc", NOW, false },      { "", NOW, false },
		{ "aaa.bbb.ccc", NOW + 629, true }, { "aaa.bbb.ccc", NOW + 630, false },
		{ "aaa.bbb.ccc", NOW - 31, false }, /* the clock was put back */
	};
	unsigned char hash[TOKEN_HASH_BYTES];

	(void)state;
	known_hash("aaa.bbb.ccc", hash);
	assert_null(known_token(k, hash, NOW));
	known_add_token(k, hash, &good);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		known_hash(rows[i].text, hash);
		const struct token *t = known_token(k, hash, rows[i].now);

		if ((t != NULL) != rows[i].is_known || (t != NULL && t->session.v != 70))
			fail_msg("row %zu", i);
	}
}

static void tokens_of_one_place_do_not_answer_for_each_other(void **state)
{
	static const struct token one = { { 7 }, { 70 }, ROLE_MANAGER, NOW, NOW + 600, 0 };
	static const struct token two = { { 8 }, { 80 }, ROLE_HEAD, NOW, NOW + 600, 0 };
	unsigned char a[TOKEN_HASH_BYTES] = { 1 };
	unsigned char b[TOKEN_HASH_BYTES] = { 1 };

	(void)state;
	b[TOKEN_HASH_BYTES - 1] = 1;
	known_add_token(k, a, &one);
	assert_null(known_token(k, b, NOW));
	known_add_token(k, b, &two);
	assert_int_equal(known_token(k, b, NOW)->user.v, 8);
	assert_null(known_token(k, a, NOW));
}

static const struct token hers = { { 7 }, { 70 }, ROLE_MANAGER, NOW, NOW + 600, 0 };

static struct known_session read_session(void)
{
	return (struct known_session){
		{ 70 }, 0, AT, AT, { .user = { 7 }, .role = ROLE_MANAGER, .version = 3 }
	};
}

static void a_session_is_believed_for_five_seconds(void **state)
{
	static const struct {
		struct token token;
		int64_t looked_at, read_at, now;
		bool is_fresh;
	} rows[] = {
		{ { { 7 }, { 70 }, 0, 0, 0, 0 }, AT, AT, AT, true },
		{ { { 7 }, { 70 }, 0, 0, 0, 0 }, AT, AT, AT + SESSION_FRESH_US, true },
		{ { { 7 }, { 70 }, 0, 0, 0, 0 }, AT, AT, AT + SESSION_FRESH_US + 1, false },
		{ { { 7 }, { 70 }, 0, 0, 0, 0 }, AT + 9000000, AT, AT + 9000001, true },
		{ { { 7 }, { 70 }, 0, 0, 0, 0 },
		  AT + POINTS_FRESH_US,
		  AT,
		  AT + POINTS_FRESH_US + 1,
		  false },
		{ { { 7 }, { 70 }, 0, 0, 0, 0 }, AT, 0, AT, false }, /* forgotten */
		{ { { 7 }, { 70 + 2048 }, 0, 0, 0, 0 }, AT, AT, AT, false },
		{ { { 7 }, { 70 }, 0, 0, 0, 5 }, AT, AT, AT, false }, /* sees as another now */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct known_session s = read_session();

		s.looked_at = rows[i].looked_at;
		s.read_at = rows[i].read_at;
		if (known_is_fresh(&s, &rows[i].token, rows[i].now) != rows[i].is_fresh)
			fail_msg("row %zu", i);
	}
}

static void role_and_points_hold_while_the_person_has_the_same_version(void **state)
{
	static const struct {
		const char *name;
		struct session_look look;
		int64_t read_at, now;
		bool is_same;
	} rows[] = {
		{ "nothing has changed", { ROLE_MANAGER, 3, 100 }, AT, AT, true },
		{ "long after", { ROLE_MANAGER, 3, 100 }, AT, AT + POINTS_FRESH_US, true },
		{ "too long", { ROLE_MANAGER, 3, 100 }, AT, AT + POINTS_FRESH_US + 1, false },
		{ "points or name", { ROLE_MANAGER, 4, 100 }, AT, AT, false },
		{ "from a backup", { ROLE_MANAGER, 2, 100 }, AT, AT, false },
		{ "another role", { ROLE_MODERATOR, 3, 100 }, AT, AT, false },
		{ "forgotten", { ROLE_MANAGER, 3, 100 }, 0, AT, false },
	};
	const struct token stranger = { { 8 }, { 70 }, ROLE_MANAGER, NOW, NOW + 600, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct known_session s = read_session();

		s.read_at = rows[i].read_at;
		if (known_is_same(&s, &hers, &rows[i].look, rows[i].now) != rows[i].is_same)
			fail_msg("%s", rows[i].name);
		assert_false(known_is_same(&s, &stranger, &rows[i].look, rows[i].now));
	}
}

static void what_is_ended_here_is_forgotten_here(void **state)
{
	struct known_session *s = known_session(k, hers.session);

	(void)state;
	*s = read_session();
	known_forget(k, (session_id){ 71 });
	known_forget_user(k, (user_id){ 8 });
	assert_true(known_is_fresh(s, &hers, AT));
	known_forget(k, hers.session);
	assert_false(known_is_fresh(s, &hers, AT));
	*s = read_session();
	known_forget_user(k, hers.user);
	assert_false(known_is_fresh(s, &hers, AT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_token_is_known_by_its_whole_text_until_it_ends,
						start, stop),
		cmocka_unit_test_setup_teardown(tokens_of_one_place_do_not_answer_for_each_other,
						start, stop),
		cmocka_unit_test(a_session_is_believed_for_five_seconds),
		cmocka_unit_test(role_and_points_hold_while_the_person_has_the_same_version),
		cmocka_unit_test_setup_teardown(what_is_ended_here_is_forgotten_here, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
