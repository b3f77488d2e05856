#include "feature/mail/transfer.h"
#include "base/str.h"

#include <endian.h>
#include <libetpan/libetpan.h>
#include <stdbool.h>
#include <string.h>

#define ROW_OF_16(x) x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x

/* Six bits for each character of both alphabets (RFC 4648, 4 and 5); -1 for all others. */
/* clang-format off */
static const signed char base64_values[256] = {
	ROW_OF_16(-1), ROW_OF_16(-1),
	-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 62, -1, 62, -1, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -1, -1, -1,
	-1, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, -1, -1, -1, -1, 63,
	-1, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, -1, -1, -1, -1, -1,
	ROW_OF_16(-1), ROW_OF_16(-1), ROW_OF_16(-1), ROW_OF_16(-1),
	ROW_OF_16(-1), ROW_OF_16(-1), ROW_OF_16(-1), ROW_OF_16(-1),
};
/* clang-format on */

static int base64_value(char c)
{
	return base64_values[(unsigned char)c];
}

/*
 * How many of the n characters at p stand there four by four without a gap. Each four give three
 * bytes, and a fourth that the next ones overwrite: the output is never shorter than what was read.
 */
static size_t base64_fours(const char *p, size_t n, char *out)
{
	size_t i = 0;

	for (; i + 4 <= n; i += 4, out += 3) {
		/* A value below zero sets the highest bit, wherever it is moved to. */
		const uint32_t v = (uint32_t)base64_value(p[i]) << 18 |
				   (uint32_t)base64_value(p[i + 1]) << 12 |
				   (uint32_t)base64_value(p[i + 2]) << 6 |
				   (uint32_t)base64_value(p[i + 3]);

		if (v > 0xffffff)
			break;
		const uint32_t bytes = htobe32(v << 8);

		memcpy(out, &bytes, sizeof(bytes));
	}
	return i;
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
