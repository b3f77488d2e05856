/* The words that a pattern needs: never is one told that a fitting text has not. */
#include "base/buf.h"
#include "base/str.h"
#include "feature/mail/mail_parse.h"
#include "feature/mail/regex.h"
#include "feature/mail/rules_in.h"
#include "feature/mail/wordwalk.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "with_arena.h"

static const struct regex *compiled(const char *pattern)
{
	struct regex_fault fault = { 0 };
	const struct regex *re = regex_new(a, pattern, false, &fault);

	if (re == NULL)
		print_error("%s: %s\n", pattern, fault.text);
	assert_non_null(re);
	return re;
}

static bool may_be_in(const char *pattern, const char *text)
{
	return regex_may_be_in(compiled(pattern), trigrams_of(a, text));
}

static void words_of_patterns_are_told(void **state)
{
	/* clang-format off */
	static const struct { const char *pattern, *without, *with; } rows[] = {
		{ "order", "an ordre", "my order" },
		{ "(?i)отзыв", "ответ", "Новый ОТЗЫВ" },
		{ "(?i)ask", "as", "a\u017f\u212a" },
		{ "left|right", "lef righ", "it is right" },
		{ "(?:(?:left|right) hand|foot)", "a hat", "a foot" },
		{ "^(?<v>[A-Z][^\\n]*) sent you", "sent by you", "Bob sent you" },
		{ "код\\S* (?:входа|доступа)", "код выхода", "код входа" },
		{ "xyz{2,3}abc", "xy abd", "xyzzabc" },
		{ "a\\.b\\/c", "a.b.c", "a.b/c" },
		{ "(?i)^(?!.*новый)(?=.*(?:код|парол))", "новость", "Ваш Код" },
		{ "(?<=order )\\d", "ordre 5", "order 5" },
		{ "(?!not )(?<=x)this[]abc]+", "xthat", "xthis]" },
		{ "\\p{Lu}\\x41\\d+abc", "Aab", "ZA1abc" },
		{ "(?i:new) (?s:order)", "new ordre", "new order" },
		{ "first\\nsecond", "first second", "first\nsecond" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (may_be_in(rows[i].pattern, rows[i].without))
			fail_msg("%s could be in %s", rows[i].pattern, rows[i].without);
		assert_true(may_be_in(rows[i].pattern, rows[i].with));
	}
}

static void what_is_not_sure_is_matched(void **state)
{
	static const char *const patterns[] = { "ab",         "(?:abc)?",       "abc|",
						"abc{0,2}",   "(?x) a b c",     "(?=abc)?",
						"(?!abc)x",   "\\Qabc\\E",      "abc(*ACCEPT)d",
						"(?:abc){0}", "abc|x*",         "(abc)?(?1)",
						"[abc]+",     "(?<!abc)[ -~]*", "(?(?=abc)abc|x)" };

	(void)state;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		assert_true(may_be_in(patterns[i], "zzz"));
	assert_true(regex_may_be_in(compiled("abc"), NULL));
	assert_null(trigrams_of(a, repeat("", "x", 100000)));
}

/* ---- case ---- */

static unsigned char unit_of(const char *letter)
{
	const unsigned char *p = (const unsigned char *)letter;
	const unsigned char unit = needle_unit(&p);

	assert_int_equal(*p, '\0');
	return unit;
}

/* The letters that words are made of: those whose unit is not 0. */
static size_t letters(char (*out)[8])
{
	size_t n = 0;

	for (uint32_t c = 1; c < 0x500; c++) {
		out[n][str_utf8_put(c, out[n])] = '\0';
		n += unit_of(out[n]) != 0;
	}
	return n;
}

/* All characters from there on that fit into what a pattern looks at. */
static char *characters(uint32_t *from)
{
	char *out = arena_alloc(a, 250000);
	size_t n = 0;

	for (; n + 5 < 250000 && *from < 0x110000; ++*from)
		if (*from < 0xd800 || *from > 0xdfff)
			n += str_utf8_put(*from, out + n);
	out[n] = '\0';
	return out;
}

/* A character that PCRE2 takes for the letter has the unit of the letter. How many there are. */
static size_t same_units(const char *text, const char *letter)
{
	size_t count = 0;
	const bool is_sign = strchr("\\^$.[|()?*+{", *letter) != NULL;
	const struct regex *re = compiled(arena_printf(a, "(?i)%s%s", is_sign ? "\\" : "", letter));
	const char *found = NULL;
	struct regex_room *room = regex_room_new(a);
	size_t from = 0;
	size_t n = 0;

	for (; regex_span(re, room, text, &from, &n); text += from + n, count++) {
		found = arena_strndup(a, text + from, n);
		if (unit_of(found) != unit_of(letter))
			print_error("%s is like %s\n", found, letter);
		assert_int_equal(unit_of(found), unit_of(letter));
	}
	assert_int_equal(regex_room_limited(room), 0);
	return count;
}

static void like_letters_are_one_unit(void **state)
{
	static char list[0x500][8];
	const size_t n = letters(list);
	size_t count = 0;

	(void)state;
	assert_int_equal(n, 127 + 66 + 1);
	for (uint32_t from = 1; from < 0x110000;) {
		char *text = characters(&from);

		for (size_t i = 0; i < n; i++)
			count += same_units(text, list[i]);
	}
	/* Signs, pairs, pairs, ſ; and ſ, kelvin and seven old forms, twice each. */
	assert_int_equal(count, 75 + 2 * 52 + 2 * 66 + 3 + 2 * 9);
}

/* ---- any pattern, any text ---- */

struct random {
	uint32_t x;
};

static uint32_t below(struct random *r, uint32_t n)
{
	r->x ^= r->x << 13;
	r->x ^= r->x >> 17;
	r->x ^= r->x << 5;
	return r->x % n;
}

static void add_letters(struct random *r, struct buf *b)
{
	/* clang-format off */
	static const char *const list[] = {
		"a", "B", "k", "s", "\u017f", "\u212a", "в", "\u1c80", "я", "ё", "é", "\n",
		" ", "abc", "kabsab", "вявяв", "1", "bab"
	};
	/* clang-format on */

	for (uint32_t i = below(r, 4); i > 0; i--)
		buf_adds(b, list[below(r, sizeof(list) / sizeof(list[0]))]);
}

static void add_pattern(struct random *r, struct buf *b, int depth)
{
	/* clang-format off */
	static const char *const groups[] = { "(?:", "(", "(?i:", "(?<=a|", "(?!", "(?=", "(?>" };
	static const char *const parts[] = {
		"[^a]", "[]ab]", ".", "\\b", "\\p{L}", "\\S", "(?i)", "[\\]a]", "|", "^",
		"\\x61", "\\n", "$", "\\."
	};
	static const char *const often[] = {
		"", "", "", "?", "*", "+", "*?", "{2}", "{0}", "{1,}", "{0,3}", "++"
	};
	/* clang-format on */

	for (uint32_t i = below(r, 4) + 1; i > 0; i--) {
		if (depth < 3 && below(r, 3) == 0) {
			const char *group = groups[below(r, 7)];

			buf_adds(b, group);
			add_pattern(r, b, strcmp(group, "(?<=a|") == 0 ? 3 : depth + 1);
			buf_adds(b, ")");
		} else if (below(r, 3) == 0) {
			buf_adds(b, parts[below(r, 14)]);
		} else {
			add_letters(r, b);
		}
		if (below(r, 4) == 0)
			buf_adds(b, often[below(r, 12)]);
	}
}

static const char *made(struct random *r, void (*add)(struct random *, struct buf *))
{
	struct buf b;

	buf_init(&b, 1 << 16);
	add(r, &b);
	const char *out = arena_strndup(a, b.p == NULL ? "" : b.p, b.len);

	buf_free(&b);
	return out;
}

static void a_pattern(struct random *r, struct buf *b)
{
	add_pattern(r, b, 0);
}

static void a_text(struct random *r, struct buf *b)
{
	for (int i = 0; i < 4; i++)
		add_letters(r, b);
}

/* How often a pattern was found, and how often it could be left out. */
struct tally {
	size_t found;
	size_t left_out;
};

static void try_one(const struct regex *re, const char *text, struct tally *t)
{
	struct regex_room *room = regex_room_new(a);
	const bool may = regex_may_be_in(re, trigrams_of(a, text));
	const bool is_found = regex_find(a, re, room, text, NULL);

	if (is_found && !may)
		print_error("%s is in \"%s\"\n", regex_pattern(re), text);
	assert_true(may || !is_found);
	t->found += is_found;
	t->left_out += !may;
}

static void no_made_up_pattern_is_missed(void **state)
{
	struct random r = { 2463534242u };
	struct tally t = { 0, 0 };
	struct regex_fault fault;

	(void)state;
	for (int i = 0; i < 6000; i++) {
		const struct regex *re = regex_new(a, made(&r, a_pattern), true, &fault);

		for (int k = 0; re != NULL && k < 5; k++)
			try_one(re, made(&r, a_text), &t);
		arena_reset(a);
	}
	assert_true(t.found > 1000 && t.left_out > 1000);
}

/* ---- walks over words ---- */

static void letters_are_those_of_pcre2(void **state)
{
	const struct regex *letter = compiled("^\\p{L}");
	struct regex_room *room = regex_room_new(a);
	size_t known = 0;

	(void)state;
	for (uint32_t c = 1; c < 0x110000; c++) {
		char text[8] = "";

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		text[str_utf8_put(c, text)] = '\0';
		const enum wordwalk_kind kind = wordwalk_kind((const unsigned char *)text);

		if (kind == WORD_UNKNOWN)
			continue;
		known++;
		if ((kind == WORD_LETTER) != regex_find(a, letter, room, text, NULL))
			fail_msg("U+%04X is %d", (unsigned)c, (int)kind);
	}
	assert_true(known > 5000);
}

/* Words, of which some begin like those of the pattern. */
static void a_sentence(struct random *r, struct buf *b)
{
	static const char *const words[] = { "написал", "sent you", "sent",  "написа",   " ",
					     " ",       ", ",       "«Ёж»",  "é",        "x",
					     "liked",   "LIKED",    "ответ", "ответил",  "\n",
					     "中",      "№ 5",      "a",     "НАПИСАЛ ", "\n\nend",
					     "end",     "li",       "😀",     "ked",      "1" };

	for (uint32_t i = below(r, 24); i > 0; i--)
		buf_adds(b, words[below(r, sizeof(words) / sizeof(words[0]))]);
}

/* Patterns in a jail are plain: never walked. */
static void a_walk_finds_what_a_match_finds(void **state)
{
	static const char *const rests[] = {
		"(?:написал|ответил|liked)[^\\n]{0,9}\\n+(?<v>.+?)(?:end|$)",
		"(?:(?:написа|от(?:вет|дал))\\S*|sent\\ you) (?<v>\\w)", "liked(?<v>.{0,3})x",
		"(?:sent|liked)$"
	};
	struct random r = { 88172645u };
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < 4 * 4; i++) {
		struct arena *own = arena_new((size_t)16 << 20);
		struct regex_fault fault;
		const char *pattern =
			arena_printf(own, "%s\\A(?:[^\\p{L}]*+\\p{L}++){0,%d}?[^\\p{L}]*+%s",
				     i % 2 == 0 ? "(?s)" : "", i < 8 ? 700 : 2, rests[i % 4]);
		const char *rest = NULL;
		const struct regex *walked = regex_new(own, pattern, false, &fault);
		const struct regex *plain = regex_new(own, pattern, true, &fault);
		struct regex_room *room = regex_room_new(own);

		assert_non_null(wordwalk_of(own, pattern, &rest));
		for (int k = 0; k < 3000; k++) {
			const char *text = made(&r, a_sentence);
			size_t from[2] = { 0, 0 };
			size_t n[2] = { 0, 0 };
			const bool is_found = regex_span(plain, room, text, &from[0], &n[0]);

			if (regex_span(walked, room, text, &from[1], &n[1]) != is_found ||
			    from[0] != from[1] || n[0] != n[1])
				fail_msg("%s in \"%s\"", pattern, text);
			found += is_found;
			arena_reset(a);
		}
		arena_free(own);
	}
	assert_true(found > 2000);
}

static void other_patterns_are_not_walked(void **state)
{
	/* clang-format off */
	static const char *const patterns[] = {
		"\\A(?:[^\\p{L}]*+\\p{L}++){0,700}?[^\\p{L}]*+liked|sent",
		"\\A(?:[^\\p{L}]*+\\p{L}++){0,700}?[^\\p{L}]*+(?:liked|se)",
		"\\A(?:[^\\p{L}]*+\\p{L}++){0,700}?[^\\p{L}]*+(?:liked)?sent",
		"\\A(?:[^\\p{L}]*+\\p{L}++){0,700}[^\\p{L}]*+liked",
		"(?i)\\A(?:[^\\p{L}]*+\\p{L}++){0,700}?[^\\p{L}]*+liked",
		"\\A(?:[^\\p{L}]*+\\p{L}++){1,700}?[^\\p{L}]*+liked",
		"liked"
	};
	/* clang-format on */
	const char *rest = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		assert_null(wordwalk_of(a, patterns[i], &rest));
}

/* ---- the pack ---- */

static void try_pack(const struct rules *rules, const char *text, struct tally *t)
{
	for (size_t i = 0; text != NULL && i < COMPILED_BUCKETS; i++)
		for (const struct compiled *c = rules->compiled[i]; c != NULL; c = c->next)
			try_one(c->regex, text, t);
}

static void try_letter(const struct rules *rules, const char *name, struct tally *t)
{
	const char *path = arena_printf(a, "%s/tests/fixtures/mail/%s", SOURCE_DIR, name);
	FILE *f = fopen(path, "rb");
	char *raw = arena_zalloc(a, 1 << 20);
	const char *error = NULL;

	assert_non_null(f);
	const size_t n = fread(raw, 1, (1 << 20) - 4, f);

	fclose(f);
	const struct mail *m = mail_parse(a, raw, n, &error);

	if (m == NULL)
		return;
	try_pack(rules, m->subject, t);
	try_pack(rules, m->text, t);
}

static void no_pattern_of_the_pack_is_missed(void **state)
{
	struct arena *own = arena_new((size_t)256 << 20);
	const char *error = "";
	const struct rules *rules = rules_load(own, SOURCE_DIR "/backend/rules", &error);
	DIR *dir = opendir(SOURCE_DIR "/tests/fixtures/mail");
	struct tally t = { 0, 0 };

	(void)state;
	assert_non_null(rules);
	assert_non_null(dir);
	for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
		if (str_ends(e->d_name, ".eml"))
			try_letter(rules, e->d_name, &t);
		arena_reset(a);
	}
	closedir(dir);
	arena_free(own);
	assert_true(t.found > 1000 && t.left_out > 5 * t.found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(words_of_patterns_are_told, start, stop),
		cmocka_unit_test_setup_teardown(what_is_not_sure_is_matched, start, stop),
		cmocka_unit_test_setup_teardown(like_letters_are_one_unit, start, stop),
		cmocka_unit_test_setup_teardown(no_made_up_pattern_is_missed, start, stop),
		cmocka_unit_test_setup_teardown(letters_are_those_of_pcre2, start, stop),
		cmocka_unit_test_setup_teardown(a_walk_finds_what_a_match_finds, start, stop),
		cmocka_unit_test_setup_teardown(other_patterns_are_not_walked, start, stop),
		cmocka_unit_test_setup_teardown(no_pattern_of_the_pack_is_missed, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
