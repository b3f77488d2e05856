/* Outgoing mail: folder names, encodings, headers, threads, injection. */
#include "feature/mail/compose.h"
#include "feature/mail/mime_encode.h"
#include "feature/mail/net.h"
#include "feature/mail/utf7.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void folders_are_encoded(void **state)
{
	/* clang-format off */
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "INBOX", "INBOX" },
		{ "Входящие", "&BBIERQQ+BDQETwRJBDgENQ-" },
		{ "a&b", "a&-b" },
		{ "台北", "&U,BTFw-" },
		{ "~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-" },
		{ "😀x", "&2D3eAA-x" },
		{ "Обработано/2026 г.", "&BB4EMQRABDAEMQQ+BEIEMAQ9BD4-/2026 &BDM-." },
		{ "", NULL }, { "a\r\nb", NULL }, { "\xff", NULL }, { NULL, NULL },
	};
	/* clang-format on */
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *out = utf7_folder(a, rows[i].in);

		if (rows[i].out == NULL)
			assert_null(out);
		else
			assert_string_equal(out, rows[i].out);
	}
	arena_free(a);
}

static void base64_is_right(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },        { "f", "Zg==" },        { "fo", "Zm8=" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;

		buf_init(&b, 100);
		mime_base64(&b, rows[i][0], strlen(rows[i][0]));
		assert_string_equal(buf_str(&b), rows[i][1]);
		buf_free(&b);
	}
}

static void quoted_printable_is_right(void **state)
{
	static const char *const rows[][2] = {
		{ "a=b\n", "a=3Db\r\n" },
		{ "end \nnext\t\n", "end=20\r\nnext=09\r\n" },
		{ "café\r\n", "caf=C3=A9\r\n" },
		{ ".\nFrom me\nFriday\n", "=2E\r\n=46rom me\r\nFriday\r\n" },
		{ "bare\rreturn\n", "bare=0Dreturn\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;

		buf_init(&b, 1000);
		mime_quoted_printable(&b, rows[i][0], strlen(rows[i][0]));
		assert_string_equal(buf_str(&b), rows[i][1]);
		buf_free(&b);
	}
}

static const struct compose_person anna = { "Анна", "anna@example.ru" };

static struct compose_in simple(void)
{
	return (struct compose_in){
		.from = { "Shop", "shop@otklik.example" },
		.to = &anna,
		.to_n = 1,
		.subject = "Price",
		.is_reply = true,
		.date = { INT64_C(1795341600000000) },
		.message_id = "1.abc@otklik.example",
		.text = "Hello.\n",
	};
}

/* The mail as a string; the caller frees nothing: it lives in the arena. */
static const char *mail(struct arena *a, const struct compose_in *in)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_int_equal(compose(in, &b), COMPOSE_OK);

	const char *text = arena_strndup(a, b.p, b.len);

	buf_free(&b);
	return text;
}

static void plain_reply_is_exact(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct compose_in in = simple();

	(void)state;
	in.in_reply_to = "<q1@mail.example>";
	in.quote_intro = "Anna wrote:";
	in.quote = "How much?\n> older\n\nAnna";
	assert_string_equal(mail(a, &in),
			    "Date: Sun, 22 Nov 2026 10:00:00 +0000\r\n"
			    "From: Shop <shop@otklik.example>\r\n"
			    "To: =?UTF-8?B?0JDQvdC90LA=?= <anna@example.ru>\r\n"
			    "Subject: Re: Price\r\n"
			    "Message-ID: <1.abc@otklik.example>\r\n"
			    "In-Reply-To: <q1@mail.example>\r\n"
			    "References: <q1@mail.example>\r\n"
			    "MIME-Version: 1.0\r\n"
			    "Content-Type: text/plain; charset=us-ascii; format=flowed\r\n"
			    "Content-Transfer-Encoding: 7bit\r\n"
			    "\r\n"
			    "Hello.\r\n"
			    "\r\n"
			    "Anna wrote:\r\n"
			    "> How much?\r\n"
			    ">> older\r\n"
			    ">\r\n"
			    "> Anna\r\n");
	arena_free(a);
}

static void cyrillic_reply_is_exact(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct compose_in in = simple();

	(void)state;
	in.from.name = "Магазин \"Ёлка\"";
	in.from.address = "zakaz@ёлка.рф";
	in.subject = "RE: Отв: Вопрос по товару";
	in.text = "Добрый день!";
	assert_string_equal(mail(a, &in),
			    "Date: Sun, 22 Nov 2026 10:00:00 +0000\r\n"
			    "From: =?UTF-8?B?0JzQsNCz0LDQt9C40L0gItCB0LvQutCwIg==?=\r\n"
			    " <zakaz@xn--80atc1g.xn--p1ai>\r\n"
			    "To: =?UTF-8?B?0JDQvdC90LA=?= <anna@example.ru>\r\n"
			    "Subject: Re: =?UTF-8?B?0JLQvtC/0YDQvtGBINC/0L4g0YLQvtCy0LDRgNGD?=\r\n"
			    "Message-ID: <1.abc@otklik.example>\r\n"
			    "MIME-Version: 1.0\r\n"
			    "Content-Type: text/plain; charset=utf-8; format=flowed\r\n"
			    "Content-Transfer-Encoding: base64\r\n"
			    "\r\n"
			    "0JTQvtCx0YDRi9C5INC00LXQvdGMIQ0K\r\n");
	arena_free(a);
}

/* No line of a mail may be longer than 78, whatever the names are. */
static void lines_are_folded(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct compose_in in = simple();

	(void)state;
	in.from.name = "Общество с ограниченной ответственностью «Рога и копыта Северо-Западного "
		       "округа» 😀";
	in.subject = "Жалоба на качество обслуживания в магазине на улице Ленина 22 ноября, "
		     "повторная, с приложением всех документов";
	in.text = "Очень длинная строка, которая не помещается ни в какие разумные пределы экрана, "
		  "потому что её писал человек без клавиши Enter, и так бывает довольно часто в "
		  "жизни.";

	for (const char *p = mail(a, &in); *p != '\0';) {
		size_t n = strcspn(p, "\r");

		assert_in_range(n, 0, 78);
		assert_memory_equal(p + n, "\r\n", 2);
		p += n + 2;
	}
	arena_free(a);
}

static void references_are_capped(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct compose_in in = simple();
	char refs[1000] = "";

	(void)state;
	for (int i = 1; i <= 20; i++)
		snprintf(refs + strlen(refs), sizeof(refs) - strlen(refs), "<%d@x>%s", i,
			 i % 3 ? " " : "\r\n\t");
	in.references = refs;
	in.in_reply_to = "<21@x>";
	assert_non_null(strstr(mail(a, &in), "In-Reply-To: <21@x>\r\n"
					     "References: <1@x> <2@x> <3@x> <4@x> <16@x> <17@x> "
					     "<18@x> <19@x> <20@x> <21@x>\r\n"));
	/* What is no id is left out; the answered id is not doubled. */
	in.references = "rubbish <a b@x> <ok@x>,<no-at> <21@x>";
	assert_non_null(strstr(mail(a, &in), "References: <ok@x> <21@x>\r\n"));
	in.references = in.in_reply_to = "no id at all\r\nBcc: evil@example.com";
	assert_null(strstr(mail(a, &in), "evil"));
	assert_null(strstr(mail(a, &in), "References"));
	arena_free(a);
}

static void headers_cannot_be_injected(void **state)
{
	const struct compose_person bad_name = { "A\r\nBcc: e@example.com", "a@example.com" };
	const struct compose_person bad_address = { NULL, "a@example.com\r\nBcc: e@example.com" };
	const struct compose_person lone_lf = { "A\nBcc: e", "a@example.com" };
	const struct {
		enum compose_error want;
		struct compose_person from;
		const struct compose_person *to;
		const char *subject, *id, *intro;
	} rows[] = {
		{ COMPOSE_BAD_TO, anna, &bad_name, "x", "1@x", "" },
		{ COMPOSE_BAD_TO, anna, &bad_address, "x", "1@x", "" },
		{ COMPOSE_BAD_TO, anna, &lone_lf, "x", "1@x", "" },
		{ COMPOSE_BAD_FROM, bad_name, &anna, "x", "1@x", "" },
		{ COMPOSE_BAD_SUBJECT, anna, &anna, "x\r\nBcc: e@example.com", "1@x", "" },
		{ COMPOSE_BAD_SUBJECT, anna, &anna, "x\xe2\x80\xa8y", "1@x", "" },
		{ COMPOSE_BAD_SUBJECT, anna, &anna, "\xff", "1@x", "" },
		{ COMPOSE_BAD_ID, anna, &anna, "x", "1@x>\r\nBcc: e", "" },
		{ COMPOSE_BAD_ID, anna, &anna, "x", "no-at", "" },
		{ COMPOSE_BAD_TEXT, anna, &anna, "x", "1@x", "a\nb" },
		{ COMPOSE_OK, anna, &anna, "x", "<1@x>", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct compose_in in = simple();
		struct buf b;

		in.from = rows[i].from;
		in.to = rows[i].to;
		in.subject = rows[i].subject;
		in.message_id = rows[i].id;
		in.quote_intro = rows[i].intro;
		in.quote = "q";
		buf_init(&b, 1 << 20);
		assert_int_equal(compose(&in, &b), rows[i].want);
		buf_free(&b);
	}
}

static void addresses_are_checked(void **state)
{
	/* clang-format off */
	static const char *const rows[][2] = {
		{ " a@example.com ", "a@example.com" }, { "a@почта.рф", "a@xn--80a1acny.xn--p1ai" },
		{ "почта@example.com", NULL }, { "a@", NULL }, { "@b", NULL }, { "a", NULL },
		{ "a b@c.de", NULL },
		{ "a@b..c", NULL }, { "a@b.c.", NULL }, { "a@[127.0.0.1]", NULL },
		{ "a@b@c.de", NULL },
		{ "<a@b.c>", NULL }, { "first.last+tag@sub.example.com",
				       "first.last+tag@sub.example.com" },
	};
	/* clang-format on */
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *out = compose_address(a, rows[i][0]);

		if (rows[i][1] == NULL)
			assert_null(out);
		else
			assert_string_equal(out, rows[i][1]);
	}
	arena_free(a);
}

static void subjects_get_one_re(void **state)
{
	/* clang-format off */
	static const char *const rows[][2] = {
		{ "x", "Re: x" },               { "Re: x", "Re: x" },
		{ "RE: re:  x", "Re: x" },      { "Re[12]: Отв: x", "Re: x" },
		{ "Регистрация: x", "Re: Регистрация: x" },     { "rest: x", "Re: rest: x" },
		{ "", "Re:" },
	};
	/* clang-format on */
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(compose_reply_subject(a, rows[i][0]), rows[i][1]);
	arena_free(a);
}

static void text_flows(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct compose_in in = simple();

	(void)state;
	in.text =
		"word word word word word word word word word word word word word word word word\n"
		" indented \nFrom here\n> typed\n-- \nAnna";

	const char *body = strstr(mail(a, &in), "\r\n\r\n") + 4;

	assert_string_equal(
		body, "word word word word word word word word word word word word word word \r\n"
		      "word word\r\n"
		      "  indented\r\n"
		      " From here\r\n"
		      " > typed\r\n"
		      "-- \r\n"
		      "Anna\r\n");
	arena_free(a);
}

static void files_are_attached(void **state)
{
	const struct compose_file file = { "Счёт №1.pdf", "application/pdf", "\x00\x01\xff", 3 };
	struct compose_in in = simple();
	struct arena *a = arena_new(1 << 20);
	struct buf b;

	(void)state;
	in.files = &file;
	in.files_n = 1;
	in.text = "--=_otklik_part--";
	assert_string_equal(
		strstr(mail(a, &in), "MIME-Version"),
		"MIME-Version: 1.0\r\n"
		"Content-Type: multipart/mixed; boundary=\"=_otklik_part\"\r\n"
		"\r\n"
		"--=_otklik_part\r\n"
		"Content-Type: text/plain; charset=utf-8; format=flowed\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n"
		"\r\n"
		"--=3D_otklik_part--\r\n"
		"\r\n"
		"--=_otklik_part\r\n"
		"Content-Type: application/pdf\r\n"
		"Content-Disposition: attachment;\r\n"
		" filename*0*=UTF-8''%D0%A1%D1%87%D1%91%D1%82%20%E2%84%961.pd; filename*1*=f\r\n"
		"Content-Transfer-Encoding: base64\r\n"
		"\r\n"
		"AAH/\r\n"
		"\r\n"
		"--=_otklik_part--\r\n");
	buf_init(&b, 100);
	assert_int_equal(compose(&in, &b), COMPOSE_TOO_BIG);
	buf_free(&b);
	arena_free(a);
}

static void server_text_is_cleaned(void **state)
{
	char out[16];

	(void)state;
	net_clean_text(out, sizeof(out), "a\r\nb\x1b[0m \xff");
	assert_string_equal(out, "a  b [0m \xef\xbf\xbd");
	net_clean_text(out, sizeof(out), "ёёёёёёёёёёёё");
	assert_true(strlen(out) < sizeof(out) && str_is_utf8(out, strlen(out)));
	net_clean_text(out, sizeof(out), NULL);
	assert_string_equal(out, "");
}

int main(void)
{
	/* clang-format off */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_are_encoded),    cmocka_unit_test(base64_is_right),
		cmocka_unit_test(quoted_printable_is_right),
		cmocka_unit_test(plain_reply_is_exact),   cmocka_unit_test(cyrillic_reply_is_exact),
		cmocka_unit_test(lines_are_folded),       cmocka_unit_test(references_are_capped),
		cmocka_unit_test(headers_cannot_be_injected),
		cmocka_unit_test(addresses_are_checked),  cmocka_unit_test(subjects_get_one_re),
		cmocka_unit_test(text_flows),             cmocka_unit_test(files_are_attached),
		cmocka_unit_test(server_text_is_cleaned),
	};
	/* clang-format on */

	return cmocka_run_group_tests(tests, NULL, NULL);
}
