/* Mail, the small parts: charsets, encoded words, RFC 2231, addresses, dates, folding, links. */
#include "base/mem.h"
#include "base/str.h"
#include "feature/mail/address.h"
#include "feature/mail/charset.h"
#include "feature/mail/encoded_word.h"
#include "feature/mail/html_text.h"
#include "feature/mail/link.h"
#include "feature/mail/mail_date.h"
#include "feature/mail/param.h"
#include "feature/mail/reply_fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>
#include "with_arena.h"

static void charsets_are_converted(void **state)
{
	/* clang-format off */
	static const struct {
		const char *charset, *in, *out;
	} rows[] = {
		{ "windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет" },
		{ "CP1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет" },
		{ "koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет" },
		{ "IBM866", "\x8f\xe0\xa8\xa2\xa5\xe2", "Привет" },
		{ "iso-8859-5", "\xbf\xe0\xd8\xd2\xd5\xe2", "Привет" },
		{ NULL, "\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0?",
		  "Привет, как дела?" },
		{ NULL, "\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1?",
		  "Привет, как дела?" },
		{ "x-martian", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет" },
		{ "x-martian", "Привет", "Привет" },
		{ "us-ascii", "Привет", "Привет" },
		{ "iso-8859-1", "caf\xe9", "café" },
		{ "iso-8859-1", "\x80 5", "€ 5" },
		{ "utf-8", "a\xff" "b", "a\xef\xbf\xbd" "b" },
		{ "shift_jis", "\x93\xfa\x96\x7b", "日本" },
		{ "gb2312", "\xc4\xe3\xba\xc3", "你好" },
		{ "ks_c_5601-1987", "\xb1\xe8", "김" },
		{ "iso-2022-jp", "\x1b$BF|K\\\x1b(B", "日本" },
		{ "utf-8", "", "" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
			charset_to_utf8(a, rows[i].charset, rows[i].in, strlen(rows[i].in)),
			rows[i].out);
	assert_string_equal(charset_to_utf8(a, "utf-8", "a\0b", 3), "ab");
}

static void words_are_decoded(void **state)
{
	static const char *const rows[][2] = {
		{ "=?utf-8?B?0J/RgNC40LLQtdGC?=", "Привет" },
		{ "=?UTF-8?q?=D0=9F=D1=80?= =?utf-8?Q?=D0=B8?=", "При" },
		{ "=?utf-8?B?0J/R?=\t=?utf-8?B?gNC4?=", "При" },
		{ "=?windows-1251?Q?=CF=F0_=E8?= x =?koi8-r?B?8NLJ?=", "Пр и x При" },
		{ "=?utf-8*ru?Q?=D0=9F?=", "П" },
		{ "plain =? text", "plain =? text" },
		{ "=?utf-8?X?abc?=", "=?utf-8?X?abc?=" },
		{ "=?utf-8?B?0J/RgNC40LLQtdGC", "=?utf-8?B?0J/RgNC40LLQtdGC" },
		{ "\xcf\xf0\xe8\xe2\xe5\xf2 \xe2\xf1\xe5\xec", "Привет всем" },
		{ "=?utf-8?Q?a?=b=?utf-8?Q?c?=", "abc" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(encoded_word_decode(a, rows[i][0]), rows[i][1]);
}

static void parameters_are_joined(void **state)
{
	static const char *const rows[][2] = {
		{ "attachment; filename=\"a b.txt\"", "a b.txt" },
		{ "attachment; filename=a.txt; x=y", "a.txt" },
		{ "attachment; filename*=utf-8''%D0%90%20b.txt", "А b.txt" },
		{ "attachment; filename*0*=koi8-r'ru'%E1; filename*1*=%E2; filename*2=\".x\"",
		  "АБ.x" },
		{ "attachment; filename*1=\"b\"; filename*0=\"a\"", "ab" },
		{ "attachment; filename=\"=?utf-8?B?0JA=?=.txt\"", "А.txt" },
		{ "attachment; filename*0*=utf-8''%D0; filename*1*=%90", "А" },
		{ "attachment; filename=\"q\\\"uote\\\\.txt\"", "q\"uote\\.txt" },
		{ "attachment; filename*=%ZZ%4", "%ZZ%4" },
		{ "attachment; FileName = spaced.txt", "spaced.txt" },
		{ "attachment; filename=\"unclosed", "unclosed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct params p;

		params_parse(a, rows[i][0], &p);
		assert_string_equal(p.value, "attachment");
		assert_string_equal(params_get(&p, "filename"), rows[i][1]);
		assert_null(params_get(&p, "nothing"));
	}
}

static void file_names_are_made_safe(void **state)
{
	/* clang-format off */
	static const char *const rows[][2] = {
		{ "a.txt", "a.txt" },           { "../../etc/passwd", "passwd" },
		{ "C:\\dir\\b.doc", "b.doc" },  { ".hidden", "hidden" },
		{ "x\xe2\x80\xae" "fdp.exe", "x‹U+202E›fdp.exe" },
		{ "a\tb\x7f.c", "ab␡.c" },      { "a<b>:|?*\".c", "ab.c" },     { "dir/", NULL },
		{ "..", NULL }, { "", NULL },   { "Счёт 17.pdf", "Счёт 17.pdf" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *clean = filename_clean(a, rows[i][0]);

		if (rows[i][1] == NULL)
			assert_null(clean);
		else
			assert_string_equal(clean, rows[i][1]);
	}
	char *longest = arena_alloc(a, 1001);

	memset(longest, 'x', 1000);
	longest[1000] = '\0';
	assert_true(strlen(filename_clean(a, longest)) <= 200);
}

static void addresses_are_found(void **state)
{
	static const char *const rows[][3] = {
		{ "a@b.ru", "a@b.ru", "" },
		{ "Anna <a@b.ru>", "a@b.ru", "Anna" },
		{ "\"Ann \\\"A\\\" B\" <a@b.ru>", "a@b.ru", "Ann \"A\" B" },
		{ "Petrova, \"Anna, B\" <a@b.ru>", "a@b.ru", "Anna, B" },
		{ "<a@b.ru.>", "a@b.ru", "" },
		{ "< a@b.ru >", "a@b.ru", "" },
		{ "mailto:a@b.ru", "a@b.ru", "" },
		{ "Group: x@y.ru, z@y.ru;", "x@y.ru", "" },
		{ "undisclosed-recipients:;", "", "" },
		{ "=?utf-8?B?0JDQvdC90LA=?= <a@b.ru>", "a@b.ru", "Анна" },
		{ "<@relay.ru:a@b.ru>", "a@b.ru", "" },
		{ "name.@b.ru", "name@b.ru", "" },
		{ "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct mail_addr m = address_one(a, rows[i][0]);

		assert_string_equal(m.addr, rows[i][1]);
		assert_string_equal(m.name, rows[i][2]);
	}
	struct mail_ids ids;

	id_list(a, "<a@b>,<c@d>\t junk <e@f> (x)", &ids);
	assert_int_equal(ids.n, 3);
	assert_string_equal(ids.v[2], "e@f");
	assert_string_equal(address_domain(a, "x@Exa.RU"), "exa.ru");
}

static void dates_are_read(void **state)
{
	static const char *const rows[][2] = {
		{ "Mon, 3 Mar 2025 12:00:00 +0300", "2025-03-03T09:00:00.000000Z" },
		{ "3 Mar 2025 12:00 GMT", "2025-03-03T12:00:00.000000Z" },
		{ "Mon, 03-Mar-25 12:00:00 EST", "2025-03-03T17:00:00.000000Z" },
		{ "Tue Mar  4 10:00:01 2025", "2025-03-04T10:00:01.000000Z" },
		{ "Fri, 01 Jan 99 00:00:00 -0500 (EST)", "1999-01-01T05:00:00.000000Z" },
		{ "01 Jan 2001 00:01+0000", "2001-01-01T00:01:00.000000Z" },
		{ "2025-03-03T12:00:00+03:00", "2025-03-03T09:00:00.000000Z" },
		{ "Mon, 31 Feb 2025 12:00:00 +0000", NULL },
		{ "Mon, 3 Mar 2025 25:00:00 +0000", NULL },
		{ "yesterday", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct timestamp t = { 0 };
		char text[TIME_ISO_BYTES];

		assert_int_equal(mail_date_parse(rows[i][0], &t), rows[i][1] != NULL);
		if (rows[i][1] != NULL)
			assert_string_equal(time_iso(t, text), rows[i][1]);
	}
}

static void quotes_are_folded(void **state)
{
	static const char *const rows[][2] = {
		{ "Да.\n\nпт, 12 дек. 2025 г. в 10:15, Магазин <s@e.ru>:\n> Берёте?", "Да." },
		{ "Да.\n\n12.12.2025, 10:15, \"Магазин\" <s@e.ru>:\nБерёте?", "Да." },
		{ "Да.\n\nПятница, 12 декабря 2025, 10:15 +03:00 от Магазин <s@e.ru>:\n>Берёте?",
		  "Да." },
		{ "Да.\n\n12 декабря 2025 г., в 10:15, Магазин <s@e.ru> написал(а):\n\n> Берёте?",
		  "Да." },
		{ "Ок\n\nОт: Магазин <s@e.ru>\nОтправлено: 3 марта 2025 г.\nКому: Иван\nТема: "
		  "Заказ\n\nТекст",
		  "Ок" },
		{ "Yes.\n\nOn Mon, Mar 3, 2025 at 10:15 AM Very Long Name of a Shop\n<s@e.ru> "
		  "wrote:\n> x",
		  "Yes." },
		{ "> Берёте?\nДа.\n> Когда?\nЗавтра.", "Да.\nЗавтра." },
		{ "Спасибо\n\nОтправлено с iPhone", "Спасибо" },
		{ "Спасибо\n-- \nАнна, директор", "Спасибо" },
		{ "> только цитата", "> только цитата" },
		{ "Встретимся 3.03.2025 в 10:15, адрес такой:\nТверь, ул. Мира",
		  "Встретимся 3.03.2025 в 10:15, адрес такой:\nТверь, ул. Мира" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *reply = NULL;
		const char *quoted = NULL;

		reply_fold(a, rows[i][0], &reply, &quoted);
		assert_string_equal(reply, rows[i][1]);
		assert_non_null(quoted);
	}
}

static void links_are_unwrapped(void **state)
{
	static const char *const rows[][2] = {
		{ "https://l.facebook.com/"
		  "l.php?u=https%3A%2F%2Fshop.ru%2Fa%3Fid%3D1%26utm_source%3Dx&h=AT0",
		  "https://shop.ru/a?id=1" },
		{ "https://www.facebook.com/nd/"
		  "?some.one%2Fposts%2F1&comment_id=2&aref=3&n_m=a%40b.ru",
		  "https://www.facebook.com/some.one/posts/1?comment_id=2" },
		{ "https://www.facebook.com/n/?profile.php&id=5&mid=7",
		  "https://www.facebook.com/profile.php?id=5" },
		{ "http://vk.com/away.php?to=https%3A%2F%2Fshop.ru%2F&post=1", "https://shop.ru/" },
		{ "https://ok.ru/dk?cmd=logExternal&st.link=https%3A%2F%2Fshop.ru%2Fx",
		  "https://shop.ru/x" },
		{ "https://ok.ru/profile/5?landref=m.FeedDigest.x", "https://ok.ru/profile/5" },
		{ "http://www.youtube.com/attribution_link?u=/watch%3Fv%3Dabc%26feature%3Dem",
		  "https://www.youtube.com/watch?v=abc" },
		{ "https://www.google.com/url?q=https://shop.ru/&sa=D", "https://shop.ru/" },
		{ "https://shop.ru/?utm_source=a&utm_medium=b", "https://shop.ru/" },
		{ "https://shop.ru/p?a=1&yclid=2&b=3#top", "https://shop.ru/p?a=1&b=3#top" },
		{ "http://shop.ru/p", "http://shop.ru/p" },
		{ "https://l.facebook.com/l.php?u=javascript%3Aalert(1)",
		  "https://l.facebook.com/l.php?u=javascript%3Aalert(1)" },
		{ "javascript:alert(1)", "" },
		{ "mailto:a@b.ru", "" },
		{ "data:text/html,x", "" },
		{ "//x", "" },
		{ "https://user@evil.ru/", "" },
		{ "https://", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(link_unwrap(a, rows[i][0]), rows[i][1]);
}

static void html_becomes_text(void **state)
{
	static const char html[] =
		"<title>no</title><div>One&nbsp; "
		"two<br>three</div><p>para</p><table><tr><td>Name</td><td>Anna</td></tr>"
		"<tr><td>Phone</td><td>1</td></tr></table><blockquote>old<br>words</blockquote>"
		"<a href=\"https://e.ru/a\"> <img src=\"https://e.ru/p.png\" alt=\"P\"> Go  "
		"there</a><img src='cid:x'>";
	struct html_view v;

	(void)state;
	html_view(a, html, strlen(html), &v);
	assert_string_equal(
		v.text,
		"One two\nthree\n\npara\n\nName\tAnna\nPhone\t1\n\n> old\n> words\n\nGo there");
	assert_int_equal(v.links_n, 1);
	assert_string_equal(v.links[0].href, "https://e.ru/a");
	assert_string_equal(v.links[0].text, "Go there");
	assert_string_equal(v.links[0].image, "https://e.ru/p.png");
	assert_string_equal(v.links[0].alt, "P");
	assert_int_equal(v.images_n, 1);
	assert_string_equal(v.images[0].src, "cid:x");
	html_view(a, "", 0, &v);
	assert_string_equal(v.text, "");
}

/* As a browser shows it, however it is written. */
static void broken_html_is_read(void **state)
{
	static const char *const rows[][2] = {
		{ "a < b", "a < b" },
		{ "a<b", "a<b" },
		{ "1 <2 <", "1 <2 <" },
		{ "a</b", "a</b" },
		{ "a<p", "a<p" },
		{ "a<", "a<" },
		{ "a<!", "a<!" },
		{ "<b>a</b>b", "ab" },
		{ "<p title='a>b'>c", "c" },
		{ "<p title=\"a>b>c</p>", "b>c" },
		{ "<p title='x'a='>'>c", "c" },
		{ "<p = >c", "c" },
		{ "<p style=x/>c", "c" },
		{ "c<a b='>' x", "c" },
		{ "a<!-- b --->c", "ac" },
		{ "a<!-- > <p> -->c", "ac" },
		{ "a<!-->b<!--->c", "abc" },
		{ "a<!-- b --!>c", "ac" },
		{ "a<!-- b -- > c", "a" },
		{ "a<!DOCTYPE x>b<?xml y?>c</>d</ e>f", "abcdf" },
		{ "a<![if mso]>b<![endif]>c", "abc" },
		{ "a<style>p { } <b></style>b", "ab" },
		{ "a<STYLE type=a>p<b></Style >b", "ab" },
		{ "a<script>'</scripty>'</script>b", "ab" },
		{ "a<style>b", "a" },
		{ "a<style/>b", "ab" },
		{ "<styled>a</styled>", "a" },
		{ "<head><title>t</title><p>a", "a" },
		{ "<head><style>s</style><body>a", "a" },
		{ "<head>x</head>a", "a" },
		{ "a<select><option>x</select>b", "ab" },
		{ "<div><object>x</div>b", "b" },
		{ "<table><tr><td>a<td>b<tr><td>c</table>d", "a\tb\nc\nd" },
		{ "<table><tr><td>a</div></td><td>b", "a\tb" },
		{ "<ul><li>a<li>b<ul><li>c</ul></ul>d", "- a\n- b\n- c\nd" },
		{ "a</br>b<br/>c<BR>d", "a\nb\nc\nd" },
		{ "a</p>b", "a\n\nb" },
		{ "<p>a<p>b<div>c", "a\n\nb\n\nc" },
		{ "<blockquote>a<div>b</blockquote>c", "> a\n> b\n\nc" },
		{ "<pre>a\n  b</pre>c", "a\n  b\n\nc" },
		{ "<o:p>a</o:p>", "a" },
		{ "a&nbsp;b&amp;c&#228;&#xE4;&#XE4", "a b&c\u00e4\u00e4\u00e4" },
		{ "&auml;&euro;&hellip;&apos;", "\u00e4\u20ac\u2026'" },
		{ "&#150;&#x80;", "\u2013\u20ac" },
		{ "a&#0;b&#xd800;c&#9999999999;", "a\ufffdb\ufffdc\ufffd" },
		{ "a&#1;b", "ab" },
		{ "a&b & &; &# &#; &#x; &nothing; &amp", "a&b & &; &# &#; &#x; &nothing; &" },
		{ "&copy 1 &copyright &euro 2", "\u00a9 1 &copyright &euro 2" },
		{ "AT&amp;T &lt;b&gt;", "AT&T <b>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const size_t n = strlen(rows[i][0]);
		/* Exactly as long as said, so that a byte too far is seen. */
		char *in = mem_alloc(n);
		struct html_view v;

		memcpy(in, rows[i][0], n);
		html_view(a, in, n, &v);
		if (strcmp(v.text, rows[i][1]) != 0)
			fail_msg("%s: %s", rows[i][0], v.text);
		mem_free(in);
	}
}

/* Links and pictures end where they are closed, by their own tag or by another. */
static void html_links_are_found(void **state)
{
	/* HTML, and of its first link: address, text, picture */
	static const char *const rows[][4] = {
		{ "<a href=x>y</a>z", "x", "y", "" },
		{ "<A HREF = 'x?a=1&amp;b=2&copy=3'>y", "x?a=1&b=2&copy=3", "y", "" },
		{ "<a name=n href=\" x \" href=z>y<a href=b>c", "x", "y", "" },
		{ "<a href=x/>y</a>", "x/", "y", "" },
		{ "<td><a href=x>y</td><td>z", "x", "y", "" },
		{ "<a href=x><table><tr><td><img src=p alt=q> y </table></a>z", "x", "y", "p" },
		{ "<a href=x>y<b> z</b></a>", "x", "y z", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct html_view v;

		html_view(a, rows[i][0], strlen(rows[i][0]), &v);
		assert_true(v.links_n > 0);
		assert_string_equal(v.links[0].href, rows[i][1]);
		assert_string_equal(v.links[0].text, rows[i][2]);
		assert_string_equal(v.links[0].image, rows[i][3]);
	}
}

/* Nothing that is nested or left open costs more than its length. */
static void deep_html_is_quick(void **state)
{
	static const char *const pieces[] = { "<div>", "<a href='", "<!--", "<!-- --", "<", "</",
					      "<a b='>'", "<p", "&#", "&amp", "<style>", "<li>",
					      "<table><tr><td>", "<select>", "</div>", "<b" };
	enum { BYTES = 1 << 20 };

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		const size_t n = strlen(pieces[i]);
		char *in = mem_alloc(BYTES);
		const clock_t from = clock();
		struct html_view v;

		for (size_t at = 0; at < BYTES; at++)
			in[at] = pieces[i][at % n];
		html_view(a, in, BYTES, &v);
		if ((clock() - from) / CLOCKS_PER_SEC >= 5)
			fail_msg("%s takes too long", pieces[i]);
		mem_free(in);
		arena_reset(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(broken_html_is_read, start, stop),
		cmocka_unit_test_setup_teardown(html_links_are_found, start, stop),
		cmocka_unit_test_setup_teardown(deep_html_is_quick, start, stop),
		cmocka_unit_test_setup_teardown(charsets_are_converted, start, stop),
		cmocka_unit_test_setup_teardown(words_are_decoded, start, stop),
		cmocka_unit_test_setup_teardown(parameters_are_joined, start, stop),
		cmocka_unit_test_setup_teardown(file_names_are_made_safe, start, stop),
		cmocka_unit_test_setup_teardown(addresses_are_found, start, stop),
		cmocka_unit_test_setup_teardown(dates_are_read, start, stop),
		cmocka_unit_test_setup_teardown(quotes_are_folded, start, stop),
		cmocka_unit_test_setup_teardown(links_are_unwrapped, start, stop),
		cmocka_unit_test_setup_teardown(html_becomes_text, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
