#include "feature/mail/transfer.h"
#include "base/str.h"

#include <endian.h>
#include <libetpan/libetpan.h>
#include <stdbool.h>
#include <string.h>

#define ROW_OF_16(x) x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x

/*
 * Six bits for each character of both alphabets (RFC 4648, 4 and 5), where they stand among the 24
 * of four characters; NONE for all others.
 */
enum { NONE = 1 << 24 };

/* clang-format off */
#define VALUES(s) { \
	ROW_OF_16(NONE), ROW_OF_16(NONE), \
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, \
	NONE, NONE, NONE, 62 << (s), NONE, 62 << (s), NONE, 63 << (s), \
	ROW_OF_8(52, s), 60 << (s), 61 << (s), NONE, NONE, NONE, NONE, NONE, NONE, \
	NONE, ROW_OF_8(0, s), ROW_OF_8(8, s), ROW_OF_8(16, s), 24 << (s), 25 << (s), \
	NONE, NONE, NONE, NONE, 63 << (s), \
	NONE, ROW_OF_8(26, s), ROW_OF_8(34, s), ROW_OF_8(42, s), 50 << (s), 51 << (s), \
	NONE, NONE, NONE, NONE, NONE, \
	ROW_OF_16(NONE), ROW_OF_16(NONE), ROW_OF_16(NONE), ROW_OF_16(NONE), \
	ROW_OF_16(NONE), ROW_OF_16(NONE), ROW_OF_16(NONE), ROW_OF_16(NONE) }
#define ROW_OF_8(v, s) \
	(v) << (s), ((v) + 1) << (s), ((v) + 2) << (s), ((v) + 3) << (s), \
	((v) + 4) << (s), ((v) + 5) << (s), ((v) + 6) << (s), ((v) + 7) << (s)
/* clang-format on */

static const uint32_t base64_values[4][256] = { VALUES(18), VALUES(12), VALUES(6), VALUES(0) };

static int base64_value(char c)
{
	const uint32_t v = base64_values[3][(unsigned char)c];

	return v == NONE ? -1 : (int)v;
}

/* 24 bits of four characters, or at least NONE. */
static uint32_t base64_four(const unsigned char *p)
{
	return base64_values[0][p[0]] | base64_values[1][p[1]] | base64_values[2][p[2]] |
	       base64_values[3][p[3]];
}

/*
 * How many of the n characters at p stand there four by four without a gap. Eight give six bytes,
 * and two that the next ones overwrite: the output is never shorter than what was read.
 */
static size_t base64_fours(const char *p, size_t n, char *out)
{
	const unsigned char *c = (const unsigned char *)p;
	size_t i = 0;

	for (; i + 8 <= n; i += 8, out += 6) {
		const uint32_t first = base64_four(c + i);
		const uint32_t second = base64_four(c + i + 4);

		if ((first | second) >= NONE)
			break;
		const uint64_t bytes = htobe64((uint64_t)first << 40 | (uint64_t)second << 16);

		memcpy(out, &bytes, sizeof(bytes));
	}
	const uint32_t last = i + 4 <= n ? base64_four(c + i) : NONE;

	if (last >= NONE)
		return i;
	const uint32_t bytes = htobe32(last << 8);

	memcpy(out, &bytes, sizeof(bytes));
	return i + 4;
}

size_t transfer_base64(const char *p, size_t n, char *out)
{
	unsigned acc = 0;
	int bits = 0;
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (bits == 0) {
			const size_t fours = base64_fours(p + i, n - i, out + len);

			i += fours;
			len += fours / 4 * 3;
		}
		if (i == n)
			break;
		const int v = base64_value(p[i]);

		if (p[i] == '=') { /* the end of one encoded run; another may follow */
			bits = 0;
			continue;
		}
		if (v < 0)
			continue;
		acc = (acc << 6 | (unsigned)v) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[len++] = (char)(acc >> bits & 0xff);
		}
	}
	return len;
}

size_t transfer_q(const char *p, size_t n, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		const int hi = p[i] == '=' && i + 2 < n ? str_hex_digit(p[i + 1]) : -1;
		const int lo = hi >= 0 ? str_hex_digit(p[i + 2]) : -1;

		if (lo >= 0) {
			out[len++] = (char)(hi * 16 + lo);
			i += 2;
		} else {
			out[len++] = p[i] == '_' ? ' ' : p[i];
		}
	}
	return len;
}

static void free_decoded(void *p)
{
	mailmime_decoded_part_free(p);
}

/* Quoted-printable by libetpan; its result is freed with the arena. */
static const char *etpan_decode(struct arena *a, int mechanism, const char *p, size_t n,
				size_t *out_n)
{
	size_t at = 0;
	char *decoded = NULL;
	size_t len = 0;

	/* Above its ceiling libetpan would keep text in a file under /tmp. */
	mmap_string_set_ceil((size_t)1 << 40);
	if (mailmime_part_parse(p, n, &at, mechanism, &decoded, &len) != MAILIMF_NO_ERROR ||
	    decoded == NULL) {
		*out_n = n;
		return p;
	}
	arena_defer(a, free_decoded, decoded);
	*out_n = len;
	return decoded;
}

/* One line of uuencode into out; the length is told by its first character. */
static size_t uu_line(const char *p, size_t n, char *out)
{
	const size_t want = (size_t)((p[0] - 32) & 63);
	size_t len = 0;

	for (size_t i = 1; i + 3 < n + 3 && len < want; i += 4) {
		unsigned v = 0;

		for (size_t k = 0; k < 4; k++)
			v = v << 6 | (unsigned)((i + k < n ? p[i + k] - 32 : 0) & 63);
		for (int shift = 16; shift >= 0 && len < want; shift -= 8)
			out[len++] = (char)(v >> shift & 0xff);
	}
	return len;
}

/* From the line after "begin 644 name" to "end". */
static size_t uu_decode(const char *p, size_t n, char *out)
{
	bool is_inside = false;
	size_t len = 0;

	for (size_t i = 0; i < n;) {
		const char *nl = memchr(p + i, '\n', n - i);
		size_t line = nl == NULL ? n - i : (size_t)(nl - p) - i;
		const char *at = p + i;

		i += line + 1;
		while (line > 0 && at[line - 1] == '\r')
			line--;
		if (is_inside && (line == 0 || (line == 3 && memcmp(at, "end", 3) == 0)))
			break;
		if (is_inside)
			len += uu_line(at, line, out + len);
		else
			is_inside = line > 6 && memcmp(at, "begin ", 6) == 0;
	}
	return len;
}

/* Some programs say base64 over plain words; real base64 has no blanks inside its lines. */
static bool is_plain_words(const char *p, size_t n)
{
	size_t blanks = 0;
	size_t lines = 1;

	if (memchr(p, ' ', n) == NULL)
		return false;
	for (size_t i = 1; i + 1 < n; i++) {
		lines += p[i] == '\n';
		blanks += p[i] == ' ' && (unsigned char)p[i - 1] > ' ';
	}
	return blanks > lines;
}

const char *transfer_decode(struct arena *a, const char *encoding, const char *p, size_t n,
			    size_t *out_n)
{
	if (encoding != NULL && str_istarts(encoding, "base64") && !is_plain_words(p, n)) {
		char *out = arena_alloc(a, n);

		*out_n = transfer_base64(p, n, out);
		return out;
	}
	if (encoding != NULL && str_istarts(encoding, "quoted-printable"))
		return etpan_decode(a, MAILMIME_MECHANISM_QUOTED_PRINTABLE, p, n, out_n);
	if (encoding != NULL && (str_istarts(encoding, "x-uue") || str_istarts(encoding, "uue"))) {
		char *out = arena_alloc(a, n + 64);

		*out_n = uu_decode(p, n, out);
		return out;
	}
	*out_n = n;
	return p;
}
