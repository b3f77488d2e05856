/* Letters on their way into the jail and out of it: what the parent believes of the answer. */
#include "base/jail.h"
#include "base/mem.h"
#include "base/str.h"
#include "feature/mail/mail_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "surroundings.h"
#include "with_arena.h"

/* What the jail answers about one letter. */
static void pack_answer(const struct rules *rules, const char *text, bool is_whole, struct buf *out)
{
	const struct mail_work w = { rules, NULL, is_whole };
	struct buf in;

	buf_init(&in, 1 << 20);
	buf_init(out, MAIL_PACK_MAX);
	mail_pack_letter(&in, text, strlen(text));
	assert_true(mail_work(&w, in.p, in.len, out));
	buf_free(&in);
}

static struct mail_answer through_pack(const struct rules *rules, const char *text, bool is_whole)
{
	struct mail_answer x;
	struct buf out;

	pack_answer(rules, text, is_whole, &out);
	const char *at = arena_strndup(a, out.p, out.len);
	const char *end = at + out.len;

	assert_true(mail_answer_read(a, &at, end, &x));
	assert_ptr_equal(at, end);
	buf_free(&out);
	return x;
}

static void pack_keeps_the_mail(void **state)
{
	const char *text = "From: \"A \\\"B\\\"\" <a@b.ru> (old)\nTo: c@d.ru, e@f.ru\nSubject: "
			   "\xd0\x9f \"x\" \\ \nDate: 3 Mar 2025 12:00 +0000\n"
			   "Message-ID: <1@b.ru>\nReferences: <0@b.ru>\nContent-Type: text/html\n\n"
			   "<p>x</p><a href='https://e.ru/'>y<img src='cid:z' alt='w'></a>";

	(void)state;
	for (int is_whole = 0; is_whole < 2; is_whole++) {
		const struct mail *m = through_pack(rules_new(a), text, is_whole != 0).mail;

		assert_non_null(m);
		assert_string_equal(m->from.name, "A \"B\"");
		assert_int_equal(m->to.n, 2);
		assert_string_equal(m->subject, "П \"x\" \\");
		assert_string_equal(m->message_id, "1@b.ru");
		assert_int_equal(m->references.n, 1);
		assert_true(m->has_html);
		assert_int_equal(m->date.us, INT64_C(1741003200000000));
		assert_string_equal(mail_header(m, "content-TYPE"), "text/html");
		assert_int_equal(m->links_n, is_whole);
		if (!is_whole)
			continue;
		assert_string_equal(m->links[0].image, "cid:z");
		assert_string_equal(m->links[0].alt, "w");
		assert_ptr_equal(m->html_text, m->text);
	}
}

static void pack_tells_of_cards_and_refusals(void **state)
{
	const char *pack = "{\"rules\":[{\"name\":\"all\",\"version\":3,\"source_type\":\"email\","
			   "\"action\":\"request\",\"match\":[{}],"
			   "\"fields\":{\"text\":[{\"in\":\"text\"}]}}]}";
	const char *error = "";
	struct rules *rules = rules_new(a);

	(void)state;
	assert_null(through_pack(rules, "From: a@b.ru\n\nx", false).card);
	if (!rules_add(rules, "all.json", pack, strlen(pack), &error))
		fail_msg("%s", error);
	const struct mail_answer x = through_pack(rules, "From: a@b.ru\n\nx", false);

	assert_string_equal(x.card->rule, "all");
	assert_int_equal(x.card->rule_version, 3);
	assert_string_equal(x.card->text, "x");
	assert_null(x.card->ignore_reason);
	const struct mail_answer bad = through_pack(rules, repeat("From: ", "(", 1000), false);

	assert_null(bad.mail);
	assert_non_null(strstr(bad.error, "nested_comments"));
}

/* The child may be in anybody's hands: whatever it says is either an answer or refused. */
static void hostile_answers_are_refused(void **state)
{
	struct mail_answer x;
	struct buf out;

	(void)state;
	pack_answer(rules_new(a), "From: a@b.ru\n\nx", true, &out);
	/* Every shortened answer is refused. */
	for (size_t n = 0; n < out.len; n++) {
		const char *at = out.p;

		assert_false(mail_answer_read(a, &at, out.p + n, &x));
	}
	/* Every byte turned: refused, or a mail whose texts end where they should. */
	for (size_t i = 0; i < out.len; i++) {
		const char *at = out.p;

		out.p[i] = (char)(out.p[i] ^ 0xff);
		if (mail_answer_read(a, &at, out.p + out.len, &x) && x.mail != NULL)
			assert_true(str_is_utf8(x.mail->text, strlen(x.mail->text)));
		out.p[i] = (char)(out.p[i] ^ 0xff);
	}
	buf_free(&out);
}

static void jail_reads_letters_together(void **state)
{
	const struct mail_work w = { rules_new(a), NULL, false };
	const struct jail_limits limits = { .memory = (size_t)2 << 30,
					    .seconds = 5,
					    .reply_max = MAIL_PACK_MAX,
					    .requests = 10,
					    .arg = &w,
					    .warm = mail_work_warm };
	const char *letters[] = {
		"From: a@b.ru\nContent-Type: text/plain; charset=gb2312\n\n\xc4\xe3\xba\xc3",
		repeat("From: ", "(", 1000), "From: a@b.ru\n\nlast"
	};
	const char *reply = NULL;
	struct jail *j = NULL;
	struct mail_answer x[3];
	struct buf in;
	size_t n = 0;

	(void)state;
	SKIP_UNDER_VALGRIND();
	buf_init(&in, 1 << 20);
	for (size_t i = 0; i < 3; i++)
		mail_pack_letter(&in, letters[i], strlen(letters[i]));
	j = jail_new(mail_work, &limits);
	jail_begin(j, in.p, in.len);
	buf_free(&in);
	assert_int_equal(jail_end(j, &reply, &n), JAIL_OK);
	for (size_t i = 0; i < 3; i++)
		assert_true(mail_answer_read(a, &reply, reply + n, &x[i]));
	assert_string_equal(x[0].mail->text, "你好");
	assert_null(x[1].mail);
	assert_string_equal(x[2].mail->text, "last");
	jail_free(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pack_keeps_the_mail, start, stop),
		cmocka_unit_test_setup_teardown(pack_tells_of_cards_and_refusals, start, stop),
		cmocka_unit_test_setup_teardown(hostile_answers_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(jail_reads_letters_together, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
