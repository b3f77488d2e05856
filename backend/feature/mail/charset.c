#include "feature/mail/charset.h"
#include "base/str.h"
#include "feature/mail/charset_tables.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { TABLES = sizeof(charset_tables) / sizeof(charset_tables[0]) };

struct alias {
	const char *name;
	const char *meaning;
};

/* Labels that mean something wider than they say, as senders use them. */
static const struct alias aliases[] = {
	{ "utf8", "utf-8" },
	{ "unicode-1-1-utf-8", "utf-8" },
	{ "cp1251", "windows-1251" },
	{ "win-1251", "windows-1251" },
	{ "windows1251", "windows-1251" },
	{ "cp-1251", "windows-1251" },
	{ "koi8", "koi8-r" },
	{ "koi8r", "koi8-r" },
	{ "cp866", "ibm866" },
	{ "866", "ibm866" },
	{ "iso8859-5", "iso-8859-5" },
	{ "x-mac-cyrillic", "x-mac-cyrillic" },
	{ "mac-cyrillic", "x-mac-cyrillic" },
	{ "iso-8859-1", "windows-1252" },
	{ "iso8859-1", "windows-1252" },
	{ "latin1", "windows-1252" },
	{ "latin-1", "windows-1252" },
	{ "cp1252", "windows-1252" },
	{ "cp1250", "windows-1250" },
	{ "iso8859-2", "iso-8859-2" },
	{ "latin2", "iso-8859-2" },
	{ "iso8859-15", "iso-8859-15" },
	{ "latin-9", "iso-8859-15" },
	{ "iso-8859-9", "windows-1254" },
	{ "cp1254", "windows-1254" },
	{ "iso-8859-13", "windows-1257" },
	{ "iso-8859-7", "windows-1253" },
	{ "ks_c_5601-1987", "CP949" },
	{ "ks_c_5601", "CP949" },
	{ "euc-kr", "CP949" },
	{ "gb2312", "GB18030" },
	{ "gbk", "GB18030" },
	{ "x-gbk", "GB18030" },
	{ "shift_jis", "CP932" },
	{ "x-sjis", "CP932" },
	{ "iso-2022-jp", "ISO-2022-JP-3" },
	{ "big5", "BIG5-HKSCS" },
	{ "big5-hkscs", "BIG5-HKSCS" },
	{ "gb_2312-80", "GB18030" },
	{ "euc-cn", "GB18030" },
	{ "cp936", "GB18030" },
	{ "windows-936", "GB18030" },
	{ "cp949", "CP949" },
	{ "uhc", "CP949" },
	{ "windows-949", "CP949" },
	{ "cp932", "CP932" },
	{ "windows-31j", "CP932" },
	{ "sjis", "CP932" },
	{ "shift-jis", "CP932" },
	{ "x-euc-jp", "EUC-JP" },
	{ "iso-2022-jp-2", "ISO-2022-JP-3" },
	{ "windows-874", "TIS-620" },
	{ "iso-8859-11", "TIS-620" },
	{ "iso-8859-8", "windows-1255" },
	{ "iso-8859-8-i", "windows-1255" },
	{ "iso-8859-6", "windows-1256" },
	{ "cp1255", "windows-1255" },
	{ "cp1256", "windows-1256" },
	{ "cp1257", "windows-1257" },
	{ "cp1253", "windows-1253" },
	{ "koi8r", "koi8-r" },
	{ "koi8u", "koi8-u" },
	{ "utf-16", "UTF-16" },
	{ "ucs-2", "UTF-16" },
	{ "utf-7", "UTF-7" },
	{ "unicode-1-1-utf-7", "UTF-7" },
};

/*
 * The only names that iconv is asked for, opened by charset_warm(): any other would open a file of
 * glibc, which the jail punishes with death.
 */
static const char *const converters[] = { "CP949",      "GB18030", "CP932",        "ISO-2022-JP-3",
					  "BIG5-HKSCS", "UTF-7",   "UTF-16",       "UTF-16LE",
					  "EUC-JP",     "TIS-620", "windows-1255", "windows-1256",
					  "ISO-2022-KR" };

static const char *canonical(const char *charset)
{
	/* Nearly all say this. */
	if (str_ieq(charset, "utf-8"))
		return "utf-8";
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (str_ieq(charset, aliases[i].name))
			return aliases[i].meaning;
	return charset;
}

static bool is_ascii(const char *p, size_t n)
{
	unsigned char high = 0;

	/* Without a way out in the middle the compiler takes many bytes at a step. */
	for (size_t i = 0; i < n; i++)
		high |= (unsigned char)p[i];
	return high < 0x80;
}

static const struct charset_table *table_find(const char *name)
{
	for (size_t i = 0; i < TABLES; i++)
		if (str_ieq(charset_tables[i].name, name))
			return &charset_tables[i];
	return NULL;
}

static bool is_cyrillic_small(uint32_t cp)
{
	return (cp >= 0x430 && cp <= 0x44f) || cp == 0x451;
}

static bool is_cyrillic_big(uint32_t cp)
{
	return (cp >= 0x410 && cp <= 0x42f) || cp == 0x401;
}

/*
 * How much the bytes look like Russian in that table: letters of one case following each other
 * count for it, a capital after a small letter (a text in the other table) and graphics count
 * against it.
 */
static long cyrillic_score(const struct charset_table *t, const char *p, size_t n)
{
	static const uint32_t frequent[] = {
		0x43e, 0x435, 0x430, 0x438, 0x43d, 0x442, 0x441, 0x440
	};
	uint32_t before = 0;
	long score = 0;

	for (size_t i = 0; i < n; i++) {
		const unsigned char c = (unsigned char)p[i];
		const uint32_t cp = c < 0x80 ? c : t->high[c - 0x80];

		if (is_cyrillic_small(cp))
			score += is_cyrillic_small(before) || is_cyrillic_big(before) ? 3 : 1;
		else if (is_cyrillic_big(cp))
			score += is_cyrillic_small(before) ? -4 : 1;
		else if (c >= 0x80)
			score -= 2;
		for (size_t f = 0; f < sizeof(frequent) / sizeof(frequent[0]); f++)
			score += cp == frequent[f];
		before = cp;
	}
	return score;
}

/* Western text has single high bytes between ASCII letters; Cyrillic text has words of them. */
static bool is_western(const char *p, size_t n)
{
	size_t high = 0;
	size_t paired = 0;

	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)p[i] < 0x80)
			continue;
		high++;
		paired += i > 0 && (unsigned char)p[i - 1] >= 0x80;
	}
	return high > 0 && paired * 4 < high && n > 1;
}

/* Valid UTF-8 but for a few bytes: text that was cut or damaged on its way. */
static bool is_mostly_utf8(const char *p, size_t n)
{
	const char *const end = p + n;
	size_t good = 0;
	size_t bad = 0;

	if (str_is_utf8(p, n))
		return true;
	while (p < end) {
		const bool is_high = (unsigned char)*p >= 0x80;
		const uint32_t cp = str_utf8_next(&p, end);

		good += is_high && cp != 0xfffd;
		bad += is_high && cp == 0xfffd;
	}
	return bad == 0 || good > bad * 8;
}

const char *charset_guess(const char *p, size_t n)
{
	static const char *const tables[] = { "windows-1251", "koi8-r", "ibm866" };
	const char *best = tables[0];
	long best_score = 0;

	if (is_mostly_utf8(p, n))
		return "utf-8";
	const size_t sample = n < 65536 ? n : 65536;

	if (is_western(p, sample))
		return "windows-1252";
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const long score = cyrillic_score(table_find(tables[i]), p, sample);

		if (i == 0 || score > best_score) {
			best = tables[i];
			best_score = score;
		}
	}
	return best;
}

static char *from_table(struct arena *a, const struct charset_table *t, const char *p, size_t n)
{
	char *out = arena_alloc(a, n * 3 + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		const unsigned char c = (unsigned char)p[i];

		if (c == 0)
			continue;
		const uint32_t cp = c < 0x80 ? c : t->high[c - 0x80];

		len += str_utf8_put(cp == 0 ? 0xfffd : cp, out + len);
	}
	out[len] = '\0';
	return out;
}

/* Copies UTF-8; a broken byte becomes U+FFFD. */
static char *from_utf8(struct arena *a, const char *p, size_t n)
{
	const char *const end = p + n;

	if (memchr(p, '\0', n) == NULL && str_is_utf8(p, n))
		return arena_strndup(a, p, n);
	char *out = arena_alloc(a, n * 3 + 1);
	size_t len = 0;

	while (p < end) {
		if (*p == '\0') {
			p++;
			continue;
		}
		if ((unsigned char)*p < 0x80) {
			out[len++] = *p++;
			continue;
		}
		len += str_utf8_put(str_utf8_next(&p, end), out + len);
	}
	out[len] = '\0';
	return out;
}

static void close_iconv(void *p)
{
	iconv_close((iconv_t)p);
}

/* Converts by iconv; NULL if it does not know the charset or too much of the text is not in it. */
static char *from_iconv(struct arena *a, const char *charset, const char *p, size_t n)
{
	const char *name = NULL;

	for (size_t i = 0; i < sizeof(converters) / sizeof(converters[0]); i++)
		if (str_ieq(converters[i], charset))
			name = converters[i];
	if (name == NULL)
		return NULL;
	iconv_t cd = iconv_open("UTF-8", name);

	if (cd == (iconv_t)-1)
		return NULL;
	arena_defer(a, close_iconv, cd);
	const size_t cap = n * 4 + 16;
	char *out = arena_alloc(a, cap + 1);
	char *in = (char *)(uintptr_t)p;
	char *to = out;
	size_t in_left = n;
	size_t out_left = cap;
	size_t bad = 0;

	while (in_left > 0 && iconv(cd, &in, &in_left, &to, &out_left) == (size_t)-1) {
		if (in_left == 0 || out_left < 8 || ++bad > 16 + n / 20)
			break;
		const size_t len = str_utf8_put(0xfffd, to);

		to += len;
		out_left -= len;
		in++;
		in_left--;
	}
	if (bad > 16 + n / 20)
		return NULL;
	return from_utf8(a, out, (size_t)(to - out));
}

static bool is_single_byte_western(const char *name)
{
	return str_eq(name, "windows-1252") || str_ieq(name, "iso-8859-15");
}

/* Seven-bit charsets whose text looks like ASCII until it is converted. */
static bool is_shifted(const char *name)
{
	return str_istarts(name, "iso-2022") || str_istarts(name, "utf-7") ||
	       str_istarts(name, "utf-16") || str_istarts(name, "utf-32") ||
	       str_istarts(name, "hz");
}

static bool is_ascii_name(const char *name)
{
	return str_ieq(name, "us-ascii") || str_ieq(name, "ascii") || str_istarts(name, "ansi_x3");
}

/* The charset to believe: the label, unless the bytes plainly say otherwise. */
static const char *believe(const char *label, const char *p, size_t n)
{
	enum { SURE = 12 }; /* bytes that make a guess better than the label "Western" */

	if (label == NULL || *label == '\0')
		return charset_guess(p, n);
	const char *name = canonical(label);

	if (is_ascii_name(name))
		return charset_guess(p, n);
	/* Words of another alphabet are a wrong label; a few stray bytes are damage. */
	if (str_ieq(name, "utf-8") && !is_mostly_utf8(p, n) && !is_western(p, n))
		return charset_guess(p, n);
	if (is_single_byte_western(name) && n >= SURE && !is_western(p, n))
		return charset_guess(p, n);
	return name;
}

/* The byte that the character is in that table; false if it has none. */
static bool to_byte(const struct charset_table *t, uint32_t cp, char *out)
{
	for (unsigned i = 0; i < 128; i++)
		if (t->high[i] == cp) {
			*out = (char)(i + 0x80);
			return true;
		}
	/* Holes of windows-1252 come through as controls. */
	*out = (char)cp;
	return cp >= 0x80 && cp < 0xa0;
}

/* What the leading bytes of UTF-8 letters look like in that table. */
static bool is_lead(const struct charset_table *t, uint32_t cp)
{
	return cp == t->high[0xd0 - 0x80] || cp == t->high[0xd1 - 0x80] ||
	       cp == t->high[0xc3 - 0x80] || cp == t->high[0xc2 - 0x80];
}

/*
 * UTF-8 that was taken for another charset and made into UTF-8 once more, read back; NULL if the
 * text is not wholly that. Bytes of plain text make no valid UTF-8, so the first letters tell.
 */
static char *undoubled(struct arena *a, const struct charset_table *t, const char *text)
{
	enum { LETTERS_MIN = 3 };
	size_t ascii = 0;

	while (text[ascii] != '\0' && (unsigned char)text[ascii] < 0x80)
		ascii++;
	const char *p = text + ascii;
	const char *const end = p + strlen(p);

	if (p == end || !is_lead(t, str_utf8_next(&p, end)))
		return NULL;
	char *out = arena_alloc(a, strlen(text) + 1);
	size_t n = ascii;
	size_t leads = 0;
	bool was_lead = false;

	memcpy(out, text, ascii);
	for (p = text + ascii; p < end;) {
		const uint32_t cp = str_utf8_next(&p, end);

		out[n] = (char)cp;
		if (cp >= 0x80 && !to_byte(t, cp, &out[n]))
			return NULL;
		const unsigned char c = (unsigned char)out[n];
		const bool is_tail = c >= 0x80 && c < 0xc0;

		/* A letter behind a lead is where real words fail: at once. */
		if (was_lead && !is_tail)
			return NULL;
		was_lead = c >= 0xc2;
		leads += was_lead;
		n++;
	}
	out[n] = '\0';
	return leads >= LETTERS_MIN && str_is_utf8(out, n) ? out : NULL;
}

/* The text, or what it was before it was encoded twice. */
static char *repaired(struct arena *a, char *text)
{
	char *once = undoubled(a, table_find("windows-1251"), text);

	if (once == NULL)
		once = undoubled(a, table_find("windows-1252"), text);
	return once == NULL ? text : once;
}

static char *converted(struct arena *a, const char *charset, const char *p, size_t n);

/* Most letters say UTF-8 and are it: looked at once. */
static bool is_what_it_says(const char *charset, const char *p, size_t n)
{
	return charset != NULL && str_ieq(canonical(charset), "utf-8") &&
	       memchr(p, '\0', n) == NULL && str_is_utf8(p, n);
}

char *charset_to_utf8(struct arena *a, const char *charset, const char *p, size_t n)
{
	if (is_what_it_says(charset, p, n))
		return repaired(a, arena_strndup(a, p, n));
	if (is_ascii(p, n) && (charset == NULL || !is_shifted(charset)))
		return from_utf8(a, p, n);
	return repaired(a, converted(a, charset, p, n));
}

static char *converted(struct arena *a, const char *charset, const char *p, size_t n)
{
	const char *name = believe(charset, p, n);
	const struct charset_table *t = table_find(name);

	if (t != NULL)
		return from_table(a, t, p, n);
	char *out = str_ieq(name, "utf-8") ? from_utf8(a, p, n) : from_iconv(a, name, p, n);

	if (out != NULL)
		return out;
	t = table_find(charset_guess(p, n));
	return t == NULL ? from_utf8(a, p, n) : from_table(a, t, p, n);
}

void charset_warm(void)
{
	/* Never closed: an open converter keeps its module in memory. */
	for (size_t i = 0; i < sizeof(converters) / sizeof(converters[0]); i++)
		(void)iconv_open("UTF-8", converters[i]);
}
