/* Words of cards and queries, and the bytes that say which cards have a word. */
#include "base/buf.h"
#include "feature/search/postings.h"
#include "feature/search/rarest.h"
#include "feature/search/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static bool has(const struct word_list *l, int64_t word)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i] == word)
			return true;
	return false;
}

/* How many words the query has, or -1 when the text lacks one of them. */
static int found(const char *text, const char *query)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct word_maker *m = word_maker_new(a);
	struct word_list words = { .n = 0 };
	struct word_list asked;

	words_add(m, text, &words);
	words_of_query(m, query, &asked);
	int n = (int)asked.n;

	for (size_t i = 0; i < asked.n; i++)
		if (!has(&words, asked.v[i]))
			n = -1;
	arena_free(a);
	return n;
}

static void test_found(void **state)
{
	static const struct {
		const char *text, *query;
		int n;
	} rows[] = {
		{ "Сколько стоит доставка за город?", "доставку", 1 },
		{ "Сколько стоит доставка за город?", "ДОСТАВКИ города", 2 },
		{ "Сколько стоит доставка за город?", "доставка завтра", -1 },
		{ "Алёна Ёлкина", "елкина алена", 2 },
		{ "Елкина", "Ёлкину", 1 },
		{ "ЩУКИНА", "щукина", 1 },
		/* Short and plain i are two letters, also when the sign comes in two parts. */
		{ "мой чайник", "чаиник", -1 },
		{ "чаи\xcc\x86ник", "чайник", 1 },
		{ "The parcels arrived DAMAGED", "parcel damage", 2 },
		{ "Müller & Söhne, Café", "muller sohne cafe", 3 },
		{ "O’Neil's", "o'neil", 1 },
		{ "O’Neil", "oneil", 1 },
		{ "Ｅｓｐｒｅｓｓｏ", "espresso", 1 },
		{ "кофе-машина", "машина кофе", 2 },
		{ "при\xc2\xadвет", "привет", 1 },
		{ "anna.petrova@mail.example", "anna.petrova@mail.example", 4 },
		{ "anna.petrova@mail.example", "petrova", 1 },
		{ "Заказ №12345-А от 12.03.2024", "12345", 1 },
		{ "заказ А123456", "а123456", 1 },
		{ "заказ 98765432101", "98765432101", 1 },
		{ "+79123456789", "8 (912) 345-67-89", 1 },
		{ "+79123456789", "9123456789", 1 },
		{ "+79123456789", "79123456789", 1 },
		{ "+79123456789", "345-67-89", 1 },
		{ "+79123456789", "6789", 1 },
		{ "+79123456789", "678", -1 },
		{ "звоните +7 912 345-67-89, Анна", "+79123456789 анне", 2 },
		{ "звоните 8(912)3456789", "+7 912 345 67 89", 1 },
		{ "+49 30 901820", "901820", 1 },
		{ "2024 2025", "2025", 1 },
		{ "шины 205/55 R16", "205 r16", 2 },
		{ "我要退款", "退款", 2 },
		{ "Беларусь і Україна", "україна", 1 },
		/* No words: everything has them. */
		{ "супер! ❤️", "❤️ !", 0 },
		{ "супер", "а б", 0 },
		{ "", "", 0 },
		{ "\xff\xfeтекст\xc3", "текст", 1 },
		{ "", "слово", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (found(rows[i].text, rows[i].query) != rows[i].n)
			fail_msg("\"%s\" in \"%s\": %d, not %d", rows[i].query, rows[i].text,
				 found(rows[i].text, rows[i].query), rows[i].n);
}

static void test_limits(void **state)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct word_maker *m = word_maker_new(a);
	struct word_list words = { .n = 0 };
	struct word_list asked;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 16);
	for (int i = 0; i < 1000; i++)
		buf_addf(&text, "слово%d ", i);
	words_add(m, buf_str(&text), &words);
	assert_int_equal(words.n, WORDS_MOST);
	words_of_query(m, buf_str(&text), &asked);
	assert_int_equal(asked.n, QUERY_WORDS);
	words_add(m, NULL, &words);

	/* What is too long is compared by its beginning. */
	buf_reset(&text);
	for (int i = 0; i < 1000; i++)
		buf_adds(&text, "щ1");
	words.n = 0;
	words_add(m, buf_str(&text), &words);
	assert_int_equal(words.n, 1);
	words_of_query(m, buf_str(&text) + 1500, &asked);
	assert_int_equal(asked.v[0], words.v[0]);
	buf_free(&text);
	arena_free(a);
}

enum { CARDS = 5 };

static void test_postings(void **state)
{
	static const int64_t day_us = 86400000000;
	static const int64_t days[] = { 0, 20000, -1, -20000 };

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		const int64_t at = days[i] * day_us;
		const struct posting in[CARDS] = {
			{ at, 7, 1 },
			{ at, INT64_MAX, 5000 },
			{ at + 1, 1, INT64_MAX },
			{ at + day_us - 1, 8, 2 },
			{ at + day_us - 1, 9, 2 },
		};
		struct posting out[CARDS];
		struct buf b;

		buf_init(&b, postings_bytes(CARDS));
		postings_write(&b, days[i], in, CARDS);
		assert_false(b.is_over);
		assert_int_equal(postings_count(b.p, b.len), CARDS);
		assert_true(postings_read(b.p, b.len, days[i], out));
		assert_memory_equal(in, out, sizeof(in));
		assert_int_equal(posting_day(in[0].at), days[i]);
		assert_int_equal(posting_day(in[CARDS - 1].at), days[i]);
		/* Half of it is no writer's work. */
		assert_int_equal(postings_count(b.p, b.len - 1), -1);
		buf_free(&b);
	}
	assert_int_equal(postings_count("", 0), 0);
	assert_int_equal(postings_count("\x01\x80", 2), -1);
	struct posting one;

	/* A number of more than 64 bits, and one beyond the day. */
	assert_false(
		postings_read("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x01\x01", 12, 0, &one));
	assert_false(postings_read("\xff\xff\xff\xff\xff\xff\xff\x7f\x01\x01", 10, 0, &one));
}

static void test_rarest(void **state)
{
	enum { TODAY = 20000 };
	/* From the rarest word on, and the bytes of a day that are expected: 0 is not told. */
	static const struct {
		struct word_days w;
		int64_t bytes;
	} words[] = {
		{ { 0, 0 }, 8 },          { { 1, 19000 }, 8 },       { { 7, TODAY - 6 }, 8 },
		{ { 8, -719528 }, 8 },    { { 8, TODAY - 700 }, 8 }, { { 8, TODAY - 15 }, 16 },
		{ { 8, TODAY - 8 }, 72 }, { { 8, TODAY - 7 }, 0 },
	};
	const size_t n = sizeof(words) / sizeof(words[0]);

	(void)state;
	assert_int_equal(rarest_rank(&words[0].w, TODAY), 0);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(rarest_day_bytes(&words[i].w, TODAY), words[i].bytes);
		if (i > 0)
			assert_true(rarest_rank(&words[i - 1].w, TODAY) <
				    rarest_rank(&words[i].w, TODAY));
	}
	/* Where every word has every day, or as few of them, the days do not tell. */
	assert_int_equal(rarest_rank(&(struct word_days){ 3, 5 }, TODAY),
			 rarest_rank(&(struct word_days){ 3, 19999 }, TODAY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_postings),
		cmocka_unit_test(test_rarest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
