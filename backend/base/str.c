#include "base/str.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

bool str_eq(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static int ascii_lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

bool str_ieq(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	for (; *a != '\0' && *b != '\0'; a++, b++)
		if (ascii_lower(*a) != ascii_lower(*b))
			return false;
	return *a == *b;
}

bool str_starts(const char *s, const char *prefix)
{
	/* Mostly the first byte tells. */
	for (; *prefix != '\0'; s++, prefix++)
		if (*s != *prefix)
			return false;
	return true;
}

bool str_istarts(const char *s, const char *prefix)
{
	for (; *prefix != '\0'; s++, prefix++)
		if (ascii_lower(*s) != ascii_lower(*prefix))
			return false;
	return true;
}

bool str_ends(const char *s, const char *suffix)
{
	const size_t n = strlen(s);
	const size_t m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

static bool is_space_cp(uint32_t cp)
{
	return cp == ' ' || (cp >= 9 && cp <= 13) || cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
	       (cp >= 0x2000 && cp <= 0x200b) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f ||
	       cp == 0x205f || cp == 0x2060 || cp == 0x3000 || cp == 0xfeff;
}

bool str_is_blank(const char *s)
{
	if (s == NULL)
		return true;
	const char *const end = s + strlen(s);

	while (s < end)
		if (!is_space_cp(str_utf8_next(&s, end)))
			return false;
	return true;
}

bool str_to_i64(const char *s, int64_t *out)
{
	const bool is_negative = *s == '-';
	uint64_t v = 0;

	s += is_negative;
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9' || v > (uint64_t)INT64_MAX / 10)
			return false;
		v = v * 10 + (uint64_t)(*s - '0');
		if (v > (uint64_t)INT64_MAX)
			return false;
	}
	*out = is_negative ? -(int64_t)v : (int64_t)v;
	return true;
}

/* Length of the code point that starts at p, or 0 if it is not valid UTF-8. */
static size_t utf8_valid(const unsigned char *p, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (p[0] < 0x80)
		return 1;
	const size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;

	if (p[0] < 0xc2 || p[0] > 0xf4 || len > n)
		return 0;
	uint32_t cp = p[0] & (0xffu >> (len + 1));

	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (p[i] & 0x3f);
	}
	if (cp < least[len] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return 0;
	return len;
}

/* Where the last character of [first, end) begins; a broken byte is one of its own. */
static const char *char_before(const char *first, const char *end)
{
	const char *p = end - 1;

	while (p > first && end - p < 4 && ((unsigned char)*p & 0xc0) == 0x80)
		p--;
	return utf8_valid((const unsigned char *)p, (size_t)(end - p)) == (size_t)(end - p)
		       ? p
		       : end - 1;
}

static bool ends_in_space(const char *first, const char *end)
{
	const char *p = char_before(first, end);

	return is_space_cp(str_utf8_next(&p, end));
}

char *str_trim(char *s)
{
	const char *end = s + strlen(s);
	const char *first = s;

	for (const char *p = s; p < end && is_space_cp(str_utf8_next(&p, end));)
		first = p;
	while (end > first && ends_in_space(first, end))
		end = char_before(first, end);
	const size_t n = (size_t)(end - first);

	memmove(s, first, n);
	s[n] = '\0';
	return s;
}

size_t str_line_len(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0' && s[n] != '\n')
		n++;
	return n;
}

/*
 * How many bytes at p are ASCII and letters of two bytes (Cyrillic and Greek most of all), eight at
 * a step: the last few, and all that is longer or wrong, are left to the caller. In each step the
 * highest bit of a byte says what the byte is.
 */
static size_t short_run(const unsigned char *p, size_t n)
{
	const uint64_t highest = UINT64_C(0x8080808080808080);
	uint64_t open = 0; /* the lead that the last step ended in, as a tail of this one */
	size_t i = 0;

	for (; n - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
		uint64_t eight = 0;

		memcpy(&eight, p + i, sizeof(eight));
		eight = le64toh(eight);
		const uint64_t high = eight & highest;
		const uint64_t tails = high & ~(eight << 1);
		const uint64_t leads = high & eight << 1 & ~(eight << 2);
		/* C0 and C1 would write ASCII with two bytes. */
		const uint64_t real = ((eight & UINT64_C(0x1e1e1e1e1e1e1e1e)) + ~highest) & highest;

		if ((tails | leads) != high || (leads & ~real) != 0 || tails != (leads << 8 | open))
			break;
		open = leads >> 56;
	}
	return i - (open != 0);
}

bool str_is_utf8(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	const unsigned char *const end = p + n;

	while (p < end) {
		const size_t run = short_run(p, (size_t)(end - p));
		const size_t len = run > 0 ? run : utf8_valid(p, (size_t)(end - p));

		if (len == 0)
			return false;
		p += len;
	}
	return true;
}

size_t str_utf8_len(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

size_t str_utf8_cut(const char *s, size_t max)
{
	const size_t n = strnlen(s, max + 1);

	if (n <= max)
		return n;
	size_t cut = max;

	while (cut > 0 && ((unsigned char)s[cut] & 0xc0) == 0x80)
		cut--;
	return cut;
}

uint32_t str_utf8_next(const char **s, const char *end)
{
	const unsigned char *p = (const unsigned char *)*s;
	const size_t len = utf8_valid(p, (size_t)(end - *s));

	if (len == 0) {
		(*s)++;
		return 0xfffd;
	}
	uint32_t cp = len == 1 ? p[0] : p[0] & (0xffu >> (len + 1));

	for (size_t i = 1; i < len; i++)
		cp = cp << 6 | (p[i] & 0x3f);
	*s += len;
	return cp;
}

size_t str_utf8_put(uint32_t cp, char *out)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	const size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

	for (size_t i = len - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (cp & 0x3f));
		cp >>= 6;
	}
	out[0] = (char)((0xf00u >> len) | cp);
	return len;
}

char *str_ascii_lower(struct arena *a, const char *s)
{
	char *copy = arena_strdup(a, s);

	for (char *p = copy; *p != '\0'; p++)
		*p = (char)ascii_lower(*p);
	return copy;
}

char *str_hex(struct arena *a, const void *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *bytes = p;
	char *out = arena_alloc(a, n * 2 + 1);

	for (size_t i = 0; i < n; i++) {
		out[i * 2] = digits[bytes[i] >> 4];
		out[i * 2 + 1] = digits[bytes[i] & 15];
	}
	out[n * 2] = '\0';
	return out;
}

int str_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *str_url_decode(struct arena *a, const char *s, size_t n, bool plus)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i] == '+' && plus ? ' ' : s[i];

		if (c == '%') {
			const int hi = i + 2 < n ? str_hex_digit(s[i + 1]) : -1;
			const int lo = i + 2 < n ? str_hex_digit(s[i + 2]) : -1;

			if (hi < 0 || lo < 0)
				return NULL;
			c = (char)(hi * 16 + lo);
			i += 2;
		}
		if (c == '\0')
			return NULL;
		out[len++] = c;
	}
	out[len] = '\0';
	return str_is_utf8(out, len) ? out : NULL;
}
