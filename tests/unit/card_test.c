/*
 * Pure parts around a card: texts, addresses, identities, windows of the feed, the guard of photos.
 */
#include "base/str.h"
#include "feature/files/public_address.h"
#include "feature/history/identity.h"
#include "feature/interests/card_text.h"
#include "feature/interests/feed.h"
#include "feature/interests/reply_move.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>
#include <zlib.h>
#include <cmocka.h>
#include "with_arena.h"

struct pair_row {
	const char *in, *out;
};

static void check(const char *(*fn)(struct arena *arena, const char *s), const struct pair_row *v,
		  size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = fn(a, v[i].in);

		if (!str_eq(got, v[i].out))
			fail_msg("%s: %s instead of %s", v[i].in, got != NULL ? got : "NULL",
				 v[i].out != NULL ? v[i].out : "NULL");
	}
}

#define CHECK(fn, rows) check(fn, rows, sizeof(rows) / sizeof((rows)[0]))

static const char *line5(struct arena *arena, const char *s)
{
	return card_line(arena, s, 5);
}

static void lines_are_cut_at_code_points(void **state)
{
	/* clang-format off */
	static const struct pair_row rows[] = {
		{ "  привет\n мир ", "приве" }, { " a \t\r\n b ", "a b" },      { "   ", NULL },
		{ "", NULL },   { "😀😀😀😀😀😀", "😀😀😀😀😀" },          { "аб в г", "аб в" },
		{ "a\xff\xff", "a\xef\xbf\xbd\xef\xbf\xbd" },   { "\xe2\x80\xae" "abc", "abc" },
		{ "a\x01" "b", "ab" },          { "abcd e", "abcd" },           { NULL, NULL },
		{ "a\xc2\xa0\xc2\xa0" "b", "a b" },
	};
	/* clang-format on */

	(void)state;
	CHECK(line5, rows);
}

static void whole_texts_are_bounded(void **state)
{
	char *big = arena_alloc(a, CARD_TEXT_BYTES + 3);

	(void)state;
	memset(big, 'x', CARD_TEXT_BYTES + 2);
	big[CARD_TEXT_BYTES + 2] = '\0';
	assert_int_equal(strlen(card_whole(a, big)), CARD_TEXT_BYTES);
	assert_string_equal(card_whole(a, NULL), "");
	assert_string_equal(card_whole(a, "a\n\tb "), "a\n\tb ");
	assert_string_equal(card_whole(a, "a\xfe"), "a\xef\xbf\xbd");
}

static void only_web_addresses_are_links(void **state)
{
	/* clang-format off */
	static const struct pair_row rows[] = {
		{ " https://vk.com/wall-1_2?reply=3#x ", "https://vk.com/wall-1_2?reply=3#x" },
		{ "HTTP://a.test", "HTTP://a.test" },
		{ "https://пример.рф/путь", "https://пример.рф/путь" },
		{ "javascript:alert(1)", NULL }, { "//a.test/", NULL },
		{ "data:text/html,x", NULL },
		{ "https://a.test/ b", NULL }, { "https://a/\"x", NULL }, { "https://a/<b>", NULL },
		{ "https://a/\xe2\x80\xae", NULL }, { "", NULL },           { NULL, NULL },
	};
	/* clang-format on */

	(void)state;
	CHECK(card_url, rows);
}

static void profiles_have_one_form(void **state)
{
	static const struct pair_row rows[] = {
		{ "https://www.VK.com/Id1?from=x#y", "vk.com/id1" },
		{ "http://m.vk.com/id1/", "vk.com/id1" },
		{ "https://www.facebook.com/profile.php?id=100&fref=nf",
		  "facebook.com/profile.php?id=100" },
		{ "https://facebook.com/profile.php?id=100", "facebook.com/profile.php?id=100" },
		{ "https://ok.ru/profile/57", "ok.ru/profile/57" },
		{ "https://Forum.example/User/Ann", "forum.example/User/Ann" },
		{ "https://vk.ru/id1", "vk.com/id1" },
		{ "https://m.vk.ru/ID1?w=1", "vk.com/id1" },
		{ "https://vkontakte.ru/id1", "vk.com/id1" },
		{ "https://notvk.com/Id1", "notvk.com/Id1" },
		{ "https://m.ok.ru/profile/57/", "ok.ru/profile/57" },
		{ "https://www.odnoklassniki.ru/profile/57", "ok.ru/profile/57" },
		{ "https://fb.com/ann", "facebook.com/ann" },
		{ "https://ru-ru.facebook.com/Ann/", "facebook.com/ann" },
		{ "https://mbasic.facebook.com/profile.php?id=7&x=1",
		  "facebook.com/profile.php?id=7" },
		{ "https://www.facebook.com/people/Ann-Lee/100/",
		  "facebook.com/profile.php?id=100" },
		{ "https://mobile.twitter.com/Ann", "x.com/ann" },
		{ "https://x.com/ann?s=20", "x.com/ann" },
		{ "https://telegram.me/Ann", "t.me/ann" },
		{ "https://ru.linkedin.com/in/Ann/", "linkedin.com/in/ann" },
		{ "https://m.youtube.com/channel/UCaB", "youtube.com/channel/UCaB" },
		{ "https://vk.com/", NULL },
		{ "vk.com/id1", NULL },
		{ "ftp://vk.com/id1", NULL },
		{ "https://", NULL },
		{ NULL, NULL },
	};

	(void)state;
	CHECK(identity_profile, rows);
}

static void addresses_have_one_form(void **state)
{
	/* clang-format off */
	static const struct pair_row rows[] = {
		{ " Ann@Example.COM ", "ann@example.com" },     { "mailto:a@b.test", "a@b.test" },
		{ "почта@пример.рф", "почта@пример.рф" },       { "a@", NULL }, { "@b", NULL },
		{ "ab", NULL }, { "a b@c.test", NULL },         { NULL, NULL },
	};
	/* clang-format on */

	(void)state;
	CHECK(identity_email, rows);
}

static const char *russian_phone(struct arena *arena, const char *phone)
{
	return identity_phone(arena, phone, NULL);
}

static void phones_have_one_form(void **state)
{
	/* clang-format off */
	static const struct pair_row rows[] = {
		{ "8 (916) 123-45-67", "+79161234567" },  { "+7 916 123 45 67", "+79161234567" },
		{ "9161234567", "+79161234567" },         { "7 916 123 45 67", "+79161234567" },
		{ "8 800 555 35 35", "+78005553535" },    { "4951234567", "+74951234567" },
		{ "+44 20 7946 0958", "+442079460958" },  { "+86 10 1234 567", "+86101234567" },
		{ "123456", NULL },  { "8 10 44 20 7946 0958", "+442079460958" },
		{ "00 44 20 7946 0958", "+442079460958" },
		{ "375 29 123-45-67", "+375291234567" },  { "(+7) 9161234567", "+79161234567" },
		{ "", NULL },        { "1234567890123456", NULL },             { "нет", NULL },
		{ NULL, NULL },
	};
	/* clang-format on */

	(void)state;
	CHECK(russian_phone, rows);
}

static void phones_are_those_of_the_place(void **state)
{
	static const struct {
		const char *zone, *phone, *out;
	} rows[] = {
		{ "Asia/Omsk", "8 3812 12-34-56", "+73812123456" },
		{ "Asia/Almaty", "8 701 123 45 67", "+77011234567" },
		{ "Europe/Minsk", "80291234567", "+375291234567" },
		{ "Europe/Minsk", "29 123-45-67", "+375291234567" },
		{ "Europe/Kyiv", "050 123 45 67", "+380501234567" },
		{ "Europe/London", "020 7946 0958", "+442079460958" },
		{ "Europe/Berlin", "030 123456", "+4930123456" },
		{ "America/New_York", "(212) 555-0100", "+12125550100" },
		{ "Europe/Minsk", "+7 916 123-45-67", "+79161234567" },
		{ "Europe/Riga", "21234567", "+37121234567" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
			identity_phone(a, rows[i].phone, phone_plan_of_zone(rows[i].zone)),
			rows[i].out);
	assert_null(phone_plan_of_zone("Antarctica/Vostok"));
	assert_false(phone_needs_plan("+7 916"));
	assert_true(phone_needs_plan("8 916"));
}

static void patterns_take_signs_as_they_are(void **state)
{
	static const struct pair_row rows[] = {
		{ "100%", "%100\\%%" }, { "a_b\\", "%a\\_b\\\\%" }, { "ё", "%ё%" }, { "", "%%" }
	};

	(void)state;
	CHECK(feed_pattern, rows);
}

static void windows_grow_and_end(void **state)
{
	const int64_t day = 86400000000;
	const struct timestamp now = { 20000 * day };
	const struct timestamp from = { 19000 * day };
	struct feed_window w = feed_window_next((struct feed_window){ 0 }, now, from);

	(void)state;
	assert_int_equal(w.from.us, now.us - 3 * day);
	assert_false(w.is_last);
	w = feed_window_next(w, w.from, from);
	assert_int_equal(w.from.us, now.us - 15 * day);
	struct timestamp upper = w.from;
	int rounds = 2;

	for (; !w.is_last; rounds++, upper = w.from)
		w = feed_window_next(w, upper, from);
	assert_int_equal(w.from.us, from.us);
	assert_int_equal(rounds, 5);
	/* Without a bound it ends all the same. */
	w = (struct feed_window){ 0 };
	upper = now;
	for (rounds = 0; !w.is_last; rounds++, upper = w.from)
		w = feed_window_next(w, upper, (struct timestamp){ -62135596800000000 });
	assert_true(rounds < 10);
}

static bool is_public(const char *text)
{
	struct sockaddr_in in4 = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &in4.sin_addr) == 1)
		return address_is_public((const struct sockaddr *)&in4);
	assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
	return address_is_public((const struct sockaddr *)&in6);
}

static void only_the_outside_world_is_public(void **state)
{
	static const char *const open[] = {
		"8.8.8.8",       "1.1.1.1",         "87.240.132.72", "100.63.255.255",
		"100.128.0.1",   "172.15.0.1",      "172.32.0.1",    "192.0.1.1",
		"198.20.0.1",    "223.255.255.255", "2a00:1450::1",  "2001:4860:4860::8888",
		"2620:0:2d0::1", "::ffff:8.8.8.8"
	};
	/* clang-format off */
	static const char *const closed[] = {
		"127.0.0.1",    "127.255.255.254",              "0.0.0.0",      "10.1.2.3",
		"172.16.0.1",   "172.31.255.255",               "192.168.1.1",  "169.254.169.254",
		"100.64.0.1",   "192.0.0.8",    "192.0.2.1",    "198.18.0.1",   "198.51.100.7",
		"203.0.113.9",  "224.0.0.1",    "240.0.0.1",    "255.255.255.255",
		"::",           "::1",          "fe80::1",      "fc00::1",      "fd12::1",
		"ff02::1",      "2001::1",      "2001:db8::1",  "2002:7f00:1::",
		"3fff::1",      "64:ff9b::7f00:1",              "::ffff:127.0.0.1",
		"::ffff:10.0.0.1",              "::7f00:1",
	};
	/* clang-format on */
	const struct sockaddr_un un = { .sun_family = AF_UNIX };

	(void)state;
	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
		if (!is_public(open[i]))
			fail_msg("%s is public", open[i]);
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
		if (is_public(closed[i]))
			fail_msg("%s is not public", closed[i]);
	assert_false(address_is_public((const struct sockaddr *)&un));
}

static void ids_are_read_from_packed_letters(void **state)
{
	static const char letter[] =
		"message-id: <a@b>\r\nReferences: <1@b>\r\n <2@b>\r\n\r\nMessage-ID: <no@b>\r\n";
	unsigned char packed[256];
	uLongf n = sizeof(packed);
	const char *id = NULL;
	const char *references = NULL;

	(void)state;
	assert_int_equal(compress(packed, &n, (const unsigned char *)letter, sizeof(letter) - 1),
			 Z_OK);
	reply_letter_ids(a, (struct bytes){ packed, n }, &id, &references);
	assert_string_equal(id, "<a@b>");
	assert_non_null(strstr(references, "<2@b>"));
	/* Cut off, or no zlib at all: nothing, or what was there. */
	reply_letter_ids(a, (struct bytes){ packed, n - 12 }, &id, &references);
	assert_string_equal(id, "<a@b>");
	reply_letter_ids(a, (struct bytes){ "plain text", 10 }, &id, &references);
	assert_null(id);
	assert_null(references);
}

static int setup(void **state)
{
	(void)state;
	a = arena_new((size_t)64 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_cut_at_code_points),
		cmocka_unit_test(whole_texts_are_bounded),
		cmocka_unit_test(only_web_addresses_are_links),
		cmocka_unit_test(profiles_have_one_form),
		cmocka_unit_test(addresses_have_one_form),
		cmocka_unit_test(phones_have_one_form),
		cmocka_unit_test(phones_are_those_of_the_place),
		cmocka_unit_test(patterns_take_signs_as_they_are),
		cmocka_unit_test(windows_grow_and_end),
		cmocka_unit_test(only_the_outside_world_is_public),
		cmocka_unit_test(ids_are_read_from_packed_letters),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
