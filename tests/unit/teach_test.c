/*
 * A rule out of marks: what is proposed, and that it finds again what was marked, in the next
 * letter too.
 */
#include "base/str.h"
#include "feature/mail/mail.h"
#include "feature/rules/teach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "with_arena.h"

struct sample {
	const char *subject;
	const char *text;
	const char *author, *said, *product; /* NULL: not marked */
};

static struct teach_mark mark(const char *field, const char *text, const char *value)
{
	const char *at = strstr(text, value);

	if (at == NULL)
		fail_msg("%s is not in the text", value);
	return (struct teach_mark){ field, TEACH_TEXT, (size_t)(at - text), strlen(value) };
}

static const char *teach(const struct sample *s)
{
	struct teach_mark marks[3];
	struct teach_want want = { "own.taught", "vk", "comment", marks, 0 };
	const struct teach_letter letter = { "news@net.test", s->subject, s->text, NULL, 0 };

	if (s->author != NULL)
		marks[want.marks_n++] = mark("author_name", s->text, s->author);
	if (s->said != NULL)
		marks[want.marks_n++] = mark("text", s->text, s->said);
	if (s->product != NULL)
		marks[want.marks_n++] = mark("product", s->text, s->product);
	return teach_rule(a, &letter, &want);
}

static const struct card *recognised(const char *rule, const struct sample *s)
{
	struct rules *rules = rules_new(a);
	const char *error = NULL;
	const char *pack = arena_printf(a, "{\"rules\":[%s]}", rule);
	char *raw = arena_printf(
		a,
		"From: news@net.test\nSubject: %s\nContent-Type: text/plain; charset=utf-8\n\n%s",
		s->subject, s->text);
	const size_t n = strlen(raw);
	char *slack = arena_zalloc(a, n + 4);

	memcpy(slack, raw, n);
	if (!rules_add(rules, "x", pack, strlen(pack), &error))
		fail_msg("%s\n%s", error, rule);
	return recognise(a, rules, mail_parse(a, slack, n, &error), NULL);
}

static void is_text(const char *got, const char *want, const char *rule)
{
	if (want != NULL && !str_eq(got, want))
		fail_msg("\"%s\" instead of \"%s\" by\n%s", got, want, rule);
}

/* Taught by the first, tried on both. */
static void what_was_marked_is_found(void **state)
{
	static const struct sample rows[][2] = {
		{ { "New comment",
		    "Hello!\n\nIvan Petrov left a comment:\nHow much is it?\n\nReply here\n",
		    "Ivan Petrov", "How much is it?", NULL },
		  { "New comment",
		    "Hello!\n\nOlga left a comment:\nIs it blue?\nAnd how long?\n\nReply here\n",
		    "Olga", "Is it blue?\nAnd how long?", NULL } },
		{ { "Order 5", "Name: Анна\nGoods: Стул «Лад»\nComment: скорее\n", "Анна", "скорее",
		    "Стул «Лад»" },
		  { "Order 17", "Name: Пётр Ильич\nGoods: Стол\nComment: жду\n", "Пётр Ильич",
		    "жду", "Стол" } },
		{ { "Анна пишет вам", "12.10 в 10:55 Анна пишет: \"Привет\" (из группы 77)\n",
		    "Анна", "Привет", NULL },
		  { "Борис пишет вам",
		    "3.11 в 8:05 Борис пишет: \"Есть вопрос (срочно)\" (из группы 5)\n", "Борис",
		    "Есть вопрос (срочно)", NULL } },
		{ { "a.b*c (1)",
		    "x\nFrom [site] Bob\nSays:\nline 1\nline 2\n\nhttps://net.test/1\n", "Bob",
		    "line 1\nline 2", NULL },
		  { "a.b*c (2)", "x\nFrom [site] Eve\nSays:\none\n\nhttps://net.test/2\n", "Eve",
		    "one", NULL } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *rule = teach(&rows[i][0]);

		for (int k = 0; k < 2; k++) {
			const struct sample *s = &rows[i][k];
			const struct card *c = recognised(rule, s);

			if (c == NULL)
				fail_msg("not taken: %s\n%s", s->text, rule);
			is_text(c->author_name, s->author, rule);
			is_text(c->text, s->said, rule);
			is_text(c->product, s->product, rule);
			assert_string_equal(c->action, "comment");
		}
		const struct sample other = { "Your password", "Something else entirely", NULL,
					      NULL, NULL };

		assert_null(recognised(rule, &other));
	}
}

static void links_are_found_by_kind_and_words(void **state)
{
	static const struct teach_link links[] = {
		{ "https://net.test/id55", "Olga" }, { "https://net.test/wall5?reply=7", "Open it" }
	};
	/* clang-format off */
	static const struct teach_mark marks[] = {
		{ "author_name", TEACH_LINK, 0, 0 },            { "author_url", TEACH_LINK, 0, 0 },
		{ "link", TEACH_LINK, 1, 0 },   { "link", TEACH_LINK, 9, 0 },
	};
	/* clang-format on */
	const struct teach_letter letter = { "news@net.test", "Hi", "text", links, 2 };
	const struct teach_want want = { "own.l", "vk", "comment", marks, 4 };
	const char *rule = teach_rule(a, &letter, &want);

	(void)state;
	assert_non_null(strstr(rule, "\"href\": \"^https://net\\\\.test/id\\\\d\",\n          "
				     "\"text_is\": \"author_name\""));
	assert_non_null(strstr(rule, "\"href\": \"^https://net\\\\.test/wall\\\\d\",\n          "
				     "\"text\": \"^Open it$\""));
	assert_non_null(strstr(rule, "\"take\": \"text\""));
}

/* Marks come from outside. */
static void marks_outside_are_left_out(void **state)
{
	/* clang-format off */
	static const struct teach_mark marks[] = {
		{ "text", TEACH_TEXT, 100, 5 }, { "text", TEACH_TEXT, 2, 100 },
		{ "text", TEACH_SUBJECT, 0, 0 },                { "text", TEACH_TEXT, 4, SIZE_MAX },
	};
	/* clang-format on */
	const struct teach_letter letter = { "n@t.test", "", "text", NULL, 0 };
	const struct teach_want want = { "own.o", "vk", "comment", marks, 4 };

	(void)state;
	assert_non_null(strstr(teach_rule(a, &letter, &want), "\"fields\": {}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_marked_is_found, start, stop),
		cmocka_unit_test_setup_teardown(links_are_found_by_kind_and_words, start, stop),
		cmocka_unit_test_setup_teardown(marks_outside_are_left_out, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
