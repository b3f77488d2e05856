/* Letters as they are stored: each comes back to the last byte, and nothing else is believed. */
#include "base/buf.h"
#include "feature/mail/compress.h"
#include "feature/mail/fold.h"
#include "feature/mail/decompress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <cmocka.h>
#include "with_arena.h"

#define LINE "TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz"
#define CRLF LINE "\r\n"
#define HEAD "Message-ID: <a@b>\r\n\r\n"

enum { MAX = 4 << 20 };

static struct bytes stored(const char *p, size_t n)
{
	struct letter_compressor *d = letter_compressor_new();
	const struct bytes body = letter_compress(a, d, p, n);

	letter_compressor_free(d);
	return body;
}

static size_t folded(const char *p, size_t n, char **out)
{
	struct fold f;

	fold_init(&f);
	*out = arena_alloc(a, n + FOLD_MORE);
	return fold_letter(&f, p, n, *out);
}

static const struct {
	const char *name, *text;
	size_t saved; /* by folding, not counting the numbers of its last piece */
} cases[] = {
	{ "nothing", "", 0 },
	{ "no line end", "x", 0 },
	{ "text", "Subject: a\r\n\r\nb\nc\r\n", 0 },
	{ "lines", HEAD CRLF CRLF CRLF CRLF "TWFu\r\n--b--\r\n", 4 * 21 - 8 },
	{ "lines alone", CRLF CRLF CRLF, 3 * 21 - 8 },
	{ "too few", HEAD CRLF CRLF "TWFu\r\n", 0 },
	{ "two runs", HEAD CRLF CRLF CRLF "x\r\n" CRLF CRLF CRLF, 2 * (3 * 21 - 8) },
	{ "a run, and lines too few", CRLF CRLF CRLF "x\r\n" CRLF CRLF, 3 * 21 - 8 },
	{ "ends of lines of another kind", LINE "\n" LINE "\n" LINE "\n" LINE "\n", 0 },
	{ "longer lines", "T" CRLF "T" CRLF "T" CRLF "T" CRLF, 0 },
	{ "a stroke in each", "=" CRLF "=" CRLF "=" CRLF, 0 },
	{ "cut off in a line", CRLF CRLF CRLF LINE "\r", 3 * 21 - 8 },
};

static void letters_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = cases[i].text;
		const size_t n = strlen(text);
		const struct bytes body = stored(text, n);
		char *out = NULL;
		size_t length = 0;
		const char *raw = letter_decompress(a, body, n, &length);

		if (raw == NULL || length != n || memcmp(raw, text, n) != 0)
			fail_msg("%s: did not come back", cases[i].name);
		assert_memory_equal(raw + n, "\0\0\0\0", 4);
		if (folded(text, n, &out) != n + FOLD_MORE - cases[i].saved)
			fail_msg("%s: not folded as it should be", cases[i].name);
		if (n > 0 && letter_decompress(a, body, n - 1, &length) != NULL)
			fail_msg("%s: over its limit", cases[i].name);
	}
}

/* Every byte at every place of a line: what is no line of base64 stays as it is. */
static void other_characters_are_text(void **state)
{
	char text[] = HEAD CRLF CRLF CRLF CRLF;
	const size_t n = sizeof(text) - 1;
	char *line = text + sizeof(HEAD) - 1 + sizeof(CRLF) - 1;
	size_t length = 0;

	(void)state;
	for (size_t at = 0; at < sizeof(CRLF) - 1; at++) {
		const char was = line[at];

		for (int c = 0; c < 256; c++) {
			char *out = NULL;
			char back[sizeof(text)];

			line[at] = (char)c;
			const size_t size = folded(text, n, &out);

			assert_true(fold_length(out, size, n, &length));
			assert_int_equal(length, n);
			assert_int_equal(unfold_letter(out, size, back, n), n);
			assert_memory_equal(back, text, n);
		}
		line[at] = was;
	}
}

static void letters_from_before_are_read(void **state)
{
	unsigned char packed[256];
	uLongf n = sizeof(packed);
	size_t length = 0;

	(void)state;
	assert_int_equal(compress(packed, &n, (const unsigned char *)HEAD, sizeof(HEAD)), Z_OK);
	assert_string_equal(letter_decompress(a, (struct bytes){ packed, n }, MAX, &length), HEAD);
	assert_null(letter_decompress(a, (struct bytes){ packed, n - 5 }, MAX, &length));
	assert_null(letter_decompress(a, (struct bytes){ packed, n }, 3, &length));
	assert_null(letter_decompress(a, (struct bytes){ "no form", 7 }, MAX, &length));
	assert_null(letter_decompress(a, (struct bytes){ "", 0 }, MAX, &length));
}

static struct bytes frame(const char *p, size_t n)
{
	const size_t most = ZSTD_compressBound(n);
	char *out = arena_alloc(a, most + 1);

	out[0] = LETTER_FOLDED;
	return (struct bytes){ out, 1 + ZSTD_compress(out + 1, most, p, n, 1) };
}

/* Lengths that are not so, and a little that says it is a lot. */
static void damaged_ones_are_refused(void **state)
{
	static const struct {
		const char *name, *p;
		size_t n;
	} bad[] = {
		{ "half a number", "\1\0\0\0\0\0\0", 7 },
		{ "more text than there is", "\2\0\0\0\0\0\0\0x", 9 },
		{ "more lines than there are", "\1\0\0\0\1\0\0\0x", 9 },
		{ "4 GB of text", "\xff\xff\xff\xff\0\0\0\0x", 9 },
		{ "4 G of lines", "\0\0\0\0\xff\xff\xff\xffx", 9 },
	};
	char *zeros = arena_zalloc(a, (size_t)64 << 20);
	size_t length = 0;
	char out[16];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(fold_length(bad[i].p, bad[i].n, MAX, &length));
		assert_true(unfold_letter(bad[i].p, bad[i].n, out, sizeof(out)) <= 1);
		if (letter_decompress(a, frame(bad[i].p, bad[i].n), MAX, &length) != NULL)
			fail_msg("%s was read", bad[i].name);
	}
	const struct bytes bomb = frame(zeros, (size_t)64 << 20);

	assert_true(bomb.n < 64 << 10);
	assert_null(letter_decompress(a, bomb, MAX, &length));
	const struct bytes whole = stored(HEAD CRLF CRLF CRLF, strlen(HEAD CRLF CRLF CRLF));

	for (size_t n = 0; n < whole.n; n++)
		assert_null(letter_decompress(a, (struct bytes){ whole.p, n }, MAX, &length));
}

/* Bytes that nothing makes shorter: the beginning comes out of what the job takes of a body. */
static void a_beginning_is_read(void **state)
{
	enum { PLACE = 147456, ROWS = 20000, HEADERS = 64 << 10 };
	char *text = repeat(HEAD, CRLF, ROWS);
	char *head = arena_alloc(a, HEADERS);
	unsigned int x = 1;

	(void)state;
	for (char *p = text + sizeof(HEAD) - 1; *p != '\0'; p++) {
		x = x * 1103515245 + 12345;
		if (*p != '\r' && *p != '\n')
			*p = LINE[(x >> 16) % (sizeof(LINE) - 1)];
	}
	const struct bytes body = stored(text, strlen(text));

	assert_true(body.n > 2 * PLACE);
	const size_t sizes[] = { PLACE, body.n };

	for (size_t i = 0; i < 2; i++) {
		const size_t n =
			letter_decompress_head((struct bytes){ body.p, sizes[i] }, head, HEADERS);

		assert_true(n <= HEADERS && n > HEADERS - sizeof(CRLF));
		assert_memory_equal(head, text, n);
	}
	assert_int_equal(letter_decompress_head((struct bytes){ "\1x", 2 }, head, HEADERS), 0);
	assert_int_equal(letter_decompress_head((struct bytes){ "\1", 1 }, head, HEADERS), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(letters_come_back, start, stop),
		cmocka_unit_test_setup_teardown(other_characters_are_text, start, stop),
		cmocka_unit_test_setup_teardown(letters_from_before_are_read, start, stop),
		cmocka_unit_test_setup_teardown(damaged_ones_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(a_beginning_is_read, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
