/*
 * Mail, what comes in envelopes of its own: TNEF, RTF, uuencode, invitations, forwarded letters,
 * marks.
 */
#include "base/buf.h"
#include "base/str.h"
#include "feature/mail/invitation.h"
#include "feature/mail/charset.h"
#include "feature/mail/forward.h"
#include "feature/mail/mail_parse.h"
#include "feature/mail/rtf.h"
#include "feature/mail/tnef.h"
#include "feature/mail/uu.h"
#include "feature/mail/visible.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "with_arena.h"

/* ---- TNEF, made by hand ---- */

static void u16(struct buf *b, unsigned v)
{
	buf_addc(b, (char)(v & 0xff));
	buf_addc(b, (char)(v >> 8 & 0xff));
}

static void u32(struct buf *b, uint32_t v)
{
	u16(b, v & 0xffff);
	u16(b, v >> 16);
}

static void attribute(struct buf *b, int level, uint32_t id, const void *data, size_t n)
{
	buf_addc(b, (char)level);
	u32(b, id);
	u32(b, (uint32_t)n);
	buf_add(b, data, n);
	u16(b, 0);
}

static void property(struct buf *b, unsigned id, unsigned type, const char *data, size_t n)
{
	u16(b, type);
	u16(b, id);
	u32(b, 1);
	u32(b, (uint32_t)n);
	buf_add(b, data, n);
	buf_add(b, "\0\0\0", (4 - n % 4) % 4);
}

static void winmail(struct buf *b)
{
	static const char wide[] = "\x21\x04\x47\x04\x51\x04\x42\x04.\0p\0d\0f\0";
	struct buf props;

	buf_init(b, 1 << 16);
	buf_init(&props, 1 << 16);
	u32(b, 0x223e9f78);
	u16(b, 1);
	attribute(b, 1, 0x69007, "\xe3\x04\0\0\0\0\0\0", 8);
	u32(&props, 2);
	property(&props, 0x1000, 0x1e, "\xcf\xf0\xe8\xe2\xe5\xf2", 6);
	u16(&props, 0x03);
	u16(&props, 0x3ffd);
	u32(&props, 1251);
	attribute(b, 1, 0x69003, props.p, props.len);
	attribute(b, 2, 0x69002, "\0\0\0\0", 4);
	attribute(b, 2, 0x18010, "S~1.PDF", 8);
	attribute(b, 2, 0x6800f, "%PDF-", 5);
	buf_reset(&props);
	u32(&props, 2);
	property(&props, 0x3707, 0x1f, wide, sizeof(wide) - 1);
	property(&props, 0x3712, 0x1e, "<pic@x>", 7);
	attribute(b, 2, 0x69005, props.p, props.len);
	buf_free(&props);
}

static void tnef_gives_text_and_files(void **state)
{
	struct buf b;
	struct tnef t;

	(void)state;
	winmail(&b);
	assert_true(tnef_read(a, b.p, b.len, &t));
	assert_string_equal(t.text, "Привет");
	assert_int_equal(t.n, 1);
	assert_string_equal(t.v[0].name, "Счёт.pdf");
	assert_string_equal(t.v[0].content_id, "pic@x");
	assert_int_equal(t.v[0].size, 5);
	assert_memory_equal(t.v[0].data, "%PDF-", 5);
	/* Cut anywhere it still ends, and never reads over the end (the sanitizers watch). */
	for (size_t n = 0; n < b.len; n++) {
		char *cut = test_malloc(n + 1);

		memcpy(cut, b.p, n);
		tnef_read(a, cut, n, &t);
		test_free(cut);
	}
	assert_false(tnef_read(a, "x\x9f>\"..", 6, &t));
	assert_false(tnef_read(a, "no envelope", 11, &t));
	buf_free(&b);
}

static void rtf_gives_its_text(void **state)
{
	static const struct {
		const char *rtf, *text;
	} rows[] = {
		{ "{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2\\par two}",
		  "Привет\ntwo" },
		{ "{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\u1055 ?\\u1088 ?!}", "Пр!" },
		{ "{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag <p>}a\\htmlrtf \\par\\htmlrtf0 b}", "ab" },
		{ "{\\rtf1 \\\\ \\{x\\} a\\tab b}", "\\ {x} a\tb" },
		{ "}}}{{{\\", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;

		buf_init(&b, 4096);
		u32(&b, 0);
		u32(&b, 0);
		u32(&b, 0x414c454d);
		u32(&b, 0);
		buf_adds(&b, rows[i].rtf);
		assert_string_equal(rtf_text(a, b.p, b.len), rows[i].text);
		buf_free(&b);
	}
}

/* The example of Microsoft's description of the format. */
static void rtf_is_decompressed(void **state)
{
	static const char in[] = "\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125\x42"
				 "\x32\x0a\xf3 hel\x09\0\x20"
				 "bw\x05\xb0ld}\x0a\x80\x0f\xa0";

	(void)state;
	assert_string_equal(rtf_text(a, in, sizeof(in) - 1), "hello world");
	for (size_t n = 0; n < sizeof(in); n++)
		rtf_text(a, in, n);
}

static void uuencode_in_a_text_is_taken_out(void **state)
{
	static const struct {
		const char *text, *rest;
		size_t n;
	} rows[] = {
		{ "Hi\nbegin 644 cat.txt\n#0V%T\n`\nend\nBye", "Hi\nBye", 1 },
		{ "begin 644 a\n#0V%T\n`\nend\nbegin 600 b\n#0V%T\n`\nend\n", "", 2 },
		{ "begin 644 cut\n#0V%T\n", "begin 644 cut\n#0V%T\n", 0 },
		{ "we begin 644 things\nend", "we begin 644 things\nend", 0 },
		{ "begin 2026 well\nwords are no data\nend",
		  "begin 2026 well\nwords are no data\nend", 0 },
		{ "plain", "plain", 0 },
	};
	struct uu_file files[2];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = 9;

		assert_string_equal(uu_take(a, rows[i].text, files, 2, &n), rows[i].rest);
		assert_int_equal(n, rows[i].n);
		if (n > 0)
			assert_memory_equal(files[0].data, "Cat", 3);
	}
}

/* More files than parts: each gets its place, to the limit of a letter. */
static void files_inside_one_part_all_get_a_place(void **state)
{
	static const size_t counts[] = { 1, 3, 40, MAIL_PARTS_MAX, MAIL_PARTS_MAX + 9 };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		const size_t kept = counts[i] < MAIL_PARTS_MAX ? counts[i] : MAIL_PARTS_MAX;
		const char *error = NULL;
		struct buf b;

		buf_init(&b, 1 << 20);
		buf_adds(&b, "From: p@example.ru\nSubject: uu\n\nSee the files\n");
		for (size_t k = 0; k < counts[i]; k++)
			buf_adds(&b, "begin 644 cat.txt\n#0V%T\n`\nend\n");
		const struct mail *m = mail_parse(a, b.p, b.len, &error);

		assert_non_null(m);
		assert_int_equal(m->attachments_n, kept);
		for (size_t k = 0; k < kept; k++)
			assert_string_equal(m->attachments[k].name, "cat.txt");
		assert_memory_equal(m->text, "See the files", 13);
		buf_free(&b);
	}
}

static void invitations_say_what_and_when(void **state)
{
	static const struct {
		const char *ics, *method, *text;
	} rows[] = {
		{ "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nDTSTART:"
		  "16010101T000000\r\nEND:VTIMEZONE\r\n"
		  "BEGIN:VEVENT\r\nSUMMARY:Замер\\, "
		  "кухня\r\nDTSTART;TZID=Europe/Moscow:20260720T100000\r\n"
		  "DTEND;TZID=Europe/Moscow:20260720T110000\r\nLOCATION:ул. Мира\\, 5\r\n"
		  "ORGANIZER;CN=\"Иван: П\":mailto:ivan@example.ru\r\nEND:VEVENT\r\n",
		  "REQUEST",
		  "📅 Замер, кухня\n🕒 2026-07-20 10:00 Europe/Moscow – 2026-07-20 11:00 "
		  "Europe/Moscow\n"
		  "📍 ул. Мира, 5\n👤 Иван: П <ivan@example.ru>" },
		{ "method:reply\nBEGIN:VEVENT\nSUMMARY:A long\n  name\nDTSTART:20260720T070000Z\n",
		  "REPLY", "📅 A long name\n🕒 2026-07-20 07:00 UTC" },
		{ "SUMMARY:Day\nDTSTART;VALUE=DATE:20260720", "", "📅 Day\n🕒 2026-07-20" },
		{ "nonsense", "", "" },
		{ "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct invitation c;

		invitation_read(a, rows[i].ics, &c);
		assert_string_equal(c.method, rows[i].method);
		assert_string_equal(c.text, rows[i].text);
	}
}

static void the_first_author_of_a_forwarded_letter_is_found(void **state)
{
	static const struct {
		const char *subject, *text, *addr, *name, *inner, *body;
	} rows[] = {
		{ "Fwd: Цена",
		  "Коллеги, ответьте\n\n---------- Forwarded message ---------\nFrom: Анна П "
		  "<anna@example.com>\n"
		  "Date: Tue, 14 Jul 2026 at 10:00\nSubject: Цена\nTo: "
		  "<info@shop.example.ru>\n\nСколько стоит?\n",
		  "anna@example.com", "Анна П", "Цена", "Сколько стоит?" },
		{ "Fwd: Вопрос",
		  "-------- Пересылаемое сообщение --------\n14.07.2026, 10:00, \"Пётр\" "
		  "<petr@example.com>:\n\n"
		  "Есть ли дуб?\n-------- Конец пересылаемого сообщения --------\n-- \nОльга",
		  "petr@example.com", "Пётр", "Вопрос", "Есть ли дуб?" },
		{ "Re: Fwd",
		  "Начало переадресованного сообщения:\n\n> От: Лев <lev@example.com>\n> Тема: "
		  "Стул\n> Дата: сегодня\n"
		  "> Кому: shop@example.ru\n>\n> Складной?\n",
		  "lev@example.com", "Лев", "Стул", "Складной?" },
		{ "FW: Chair",
		  "FYI\n\nFrom: Kate Bell [mailto:kate@example.com]\nSent: Tuesday\nTo: "
		  "Shop\nSubject: Chair\n\nIn blue?",
		  "kate@example.com", "Kate Bell", "Chair", "In blue?" },
		{ "Пересл: Заказ",
		  "*От:* Мила <mila@example.com>\n*Отправлено:* 14 июля\n*Кому:* shop\n*Тема:* "
		  "Заказ\n\nГде он?",
		  "mila@example.com", "Мила", "Заказ", "Где он?" },
		/* An answer quotes, it does not hand on. */
		{ "Re: Chair",
		  "Yes\n\n-----Original Message-----\nFrom: Kate <kate@example.com>\nTo: "
		  "x\nSubject: Chair\n\nIn blue?",
		  NULL, NULL, NULL, NULL },
		{ "Fwd: x", "Nothing below", NULL, NULL, NULL, NULL },
		{ "Fwd: x", "---------- Forwarded message ---------\nFrom: nobody\n\ntext", NULL,
		  NULL, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct mail m = { .subject = rows[i].subject,
					.text = rows[i].text,
					.html_text = "" };
		const struct mail *x = forward_original(a, &m);

		if (rows[i].addr == NULL) {
			assert_null(x);
			continue;
		}
		assert_non_null(x);
		assert_string_equal(x->from.addr, rows[i].addr);
		assert_string_equal(x->from.name, rows[i].name);
		assert_string_equal(x->subject, rows[i].inner);
		assert_string_equal(x->text, rows[i].body);
	}
}

static void hidden_characters_are_shown(void **state)
{
	/* clang-format off */
	static const char *const rows[][2] = {
		{ "Счёт", "Счёт" },             { "a\x01" "b", "a␁b" },         { "x\x7f", "x␡" },
		{ "x\xe2\x80\xae" "fdp.exe", "x‹U+202E›fdp.exe" },
		{ "a\xe2\x81\xa6" "b", "a‹U+2066›b" },          { "a\xc2\x85" "b", "a‹U+0085›b" },
		{ "a\tb", "a\tb" },             { "👨‍👩‍👧", "👨‍👩‍👧" },
		{ "\xf3\xa0\x80\x81", "‹U+E0001›" },            { "", "" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(visible_text(a, rows[i][0]), rows[i][1]);
	assert_null(visible_text(a, NULL));
}

static void text_encoded_twice_is_read_back(void **state)
{
	static const char *const rows[][2] = {
		{ "РџСЂРёРІРµС‚, РєР°Рє РґРµР»Р°?", "Привет, как дела?" },
		{ "Ð\xc2\x9fÑ\xc2\x80Ð¸Ð²ÐµÑ\xc2\x82", "Привет" },
		{ "GrÃ¼ÃŸe, schÃ¶n", "Grüße, schön" },
		/* Words that only look like it stay. */
		{ "Спасибо за ответ", "Спасибо за ответ" },
		{ "Россия", "Россия" },
		{ "РС", "РС" },
		{ "À São João", "À São João" },
		{ "Ñoño", "Ñoño" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(charset_to_utf8(a, "utf-8", rows[i][0], strlen(rows[i][0])),
				    rows[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tnef_gives_text_and_files),
		cmocka_unit_test(rtf_gives_its_text),
		cmocka_unit_test(rtf_is_decompressed),
		cmocka_unit_test(uuencode_in_a_text_is_taken_out),
		cmocka_unit_test(files_inside_one_part_all_get_a_place),
		cmocka_unit_test(invitations_say_what_and_when),
		cmocka_unit_test(the_first_author_of_a_forwarded_letter_is_found),
		cmocka_unit_test(hidden_characters_are_shown),
		cmocka_unit_test(text_encoded_twice_is_read_back),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
