/* Clients, the pure parts: names in one form, domains, how much speaks for a match. */
#include "base/str.h"
#include "feature/clients/match.h"
#include "feature/clients/name_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "with_arena.h"

static const char *key(const char *name)
{
	struct name_keys keys;

	name_keys(a, name, &keys);
	return keys.n > 0 ? keys.v[0] : "";
}

static void the_same_name_has_one_key(void **state)
{
	/* clang-format off */
	static const char *const rows[][2] = {
		{ "Анна Иванова", "Иванова Анна" },       { "АННА  ИВАНОВА", "anna ivanova" },
		{ "Фёдор Соловьёв", "Fyodor Solovyov" },  { "Федор Соловьев", "Fedor Solovyev" },
		{ "Юлия Щербакова", "Yulia Shcherbakova" },                    { "Юлия", "Julia" },
		{ "Александр Хабаров", "Alexander Khabarov" },
		{ "Александр", "Aleksandr" },             { "Сергей", "Sergey" },
		{ "Сергей", "Sergei" },                   { "Дмитрий", "Dmitry" },
		{ "Дмитрий", "Dmitrii" },                 { "Евгений", "Yevgeniy" },
		{ "Ксения", "Xenia" },                    { "Виктория Цой", "Victoria Tsoy" },
		{ "Пётр", "Pyotr" }, { "Елена", "Yelena" },
		{ "Татьяна", "Tatyana" },                 { "Наталья", "Natalia" },
		{ "Алексей", "Alexey" },                  { "Чехов", "Chekhov" },
		{ "Цаплин", "Tsaplin" },                  { "Филипп", "Philip" },
		{ "ООО «Ромашка»", "Ромашка" },           { "Romashka LLC", "ООО Ромашка" },
		{ "José", "Jose" },  { "O'Hara", "OHara" },
		{ "Анна-Мария", "Мария Анна" },           { "Ірина", "Ирина" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!str_eq(key(rows[i][0]), key(rows[i][1])))
			fail_msg("%s: %s, %s: %s", rows[i][0], key(rows[i][0]), rows[i][1],
				 key(rows[i][1]));
}

static void other_names_have_other_keys(void **state)
{
	/* clang-format off */
	static const char *const rows[][2] = {
		{ "Анна Иванова", "Анна Петрова" },             { "Иванов", "Иванова" },
		{ "Александр", "Александра" },  { "Ольга", "Олег" },
		{ "Ромашка 7", "Ромашка 77" },  { "Лена", "Лина" },             { "李明", "王明" },
		{ "Γιώργος", "Γιάννης" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_eq(key(rows[i][0]), key(rows[i][1])) || key(rows[i][0])[0] == '\0')
			fail_msg("%s and %s: %s", rows[i][0], rows[i][1], key(rows[i][0]));
}

static bool share_key(const char *one, const char *other)
{
	struct name_keys k1, k2;

	name_keys(a, one, &k1);
	name_keys(a, other, &k2);
	for (size_t i = 0; i < k1.n; i++)
		for (size_t k = 0; k < k2.n; k++)
			if (str_eq(k1.v[i], k2.v[k]))
				return true;
	return false;
}

static void two_words_of_a_name_meet(void **state)
{
	(void)state;
	assert_true(share_key("Петрова Анна Сергеевна", "Anna Petrova"));
	assert_true(share_key("Петрова Анна Сергеевна", "Анна Сергеевна"));
	assert_false(share_key("Петрова Анна Сергеевна", "Анна"));
	assert_false(share_key("Петрова Анна Сергеевна", "Иван Петрова"));
	assert_false(share_key("Петрова А. С.", "Сидорова А. С."));
}

static void odd_names_are_harmless(void **state)
{
	char big[4000];
	struct name_keys keys;
	struct name_words words;

	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	for (size_t i = 50; i < sizeof(big) - 1; i += 50)
		big[i] = ' ';
	name_keys(a, big, &keys);
	name_words(a, big, &words);
	assert_true(words.n <= NAME_WORDS && keys.n <= NAME_KEYS);
	for (size_t i = 0; i < words.n; i++)
		assert_true(strlen(words.v[i]) <= NAME_WORD_BYTES);
	for (const char *const *s =
		     (const char *const[]){ "", " ", "!!!", "«»", "\xf0\x9f\x98\x80", NULL };
	     *s != NULL; s++)
		assert_string_equal(key(*s), "");
	assert_string_equal(key(NULL), "");
	assert_string_equal(key("ООО"), "o");
}

/* What is typed so far finds the whole word, in either alphabet. */
static void beginnings_stay_beginnings(void **state)
{
	static const char *const rows[][2] = {
		{ "Щерб", "Щербакова" },   { "Shcherb", "Щербакова" }, { "Солов", "Соловьёв" },
		{ "Алекса", "Alexander" }, { "Yuli", "Юлия" },         { "Ром", "Romashka" },
		{ "Tsvet", "Цветкова" },   { "дми", "Dmitry" },
	};
	struct name_words typed, whole;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		name_words(a, rows[i][0], &typed);
		name_words(a, rows[i][1], &whole);
		if (!str_starts(whole.v[0], typed.v[0]))
			fail_msg("%s: %s does not begin with %s", rows[i][1], whole.v[0],
				 typed.v[0]);
	}
}

static void domains_of_companies(void **state)
{
	(void)state;
	assert_string_equal(company_domain("anna@romashka.ru"), "romashka.ru");
	assert_null(company_domain("anna@mail.ru"));
	assert_null(company_domain("anna@Gmail.com"));
	assert_null(company_domain("anna"));
	assert_null(company_domain(NULL));
	assert_true(is_shared_address("info@romashka.ru"));
	assert_false(is_shared_address("inform@romashka.ru"));
}

static void facts_make_a_score(void **state)
{
	static const struct {
		struct match_facts f;
		int score;
	} rows[] = {
		{ { 0 }, 0 },
		{ { .is_same_profile = true }, 100 },
		{ { .is_same_phone = true }, 95 },
		{ { .is_same_email = true }, 95 },
		{ { .is_same_email = true, .is_same_phone = true }, 100 },
		{ { .is_same_email = true, .is_shared_email = true, .is_same_domain = true }, 50 },
		{ { .is_same_email = true, .is_shared_email = true, .is_same_name = true }, 85 },
		{ { .is_same_phone = true, .is_same_email = true, .is_shared_email = true }, 95 },
		{ { .is_same_name = true, .is_like_name = true }, 60 },
		{ { .is_same_name = true, .is_short_name = true }, 30 },
		{ { .is_like_name = true }, 45 },
		{ { .is_same_domain = true }, 30 },
		{ { .is_same_name = true, .is_same_domain = true }, 85 },
		{ { .is_like_name = true, .is_same_domain = true }, 70 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(match_score(&rows[i].f), rows[i].score);
	assert_true(match_score(&(struct match_facts){ .is_same_name = true,
						       .is_same_domain = true }) < MATCH_CERTAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_name_has_one_key),
		cmocka_unit_test(other_names_have_other_keys),
		cmocka_unit_test(two_words_of_a_name_meet),
		cmocka_unit_test(odd_names_are_harmless),
		cmocka_unit_test(beginnings_stay_beginnings),
		cmocka_unit_test(domains_of_companies),
		cmocka_unit_test(facts_make_a_score),
	};

	a = arena_new(16 << 20);
	const int rc = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(a);
	return rc;
}
