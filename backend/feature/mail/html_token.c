#include "feature/mail/html_token.h"
#include "base/str.h"
#include "feature/mail/html_names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CODE_POINT_MAX = 0x10ffff, REPLACEMENT = 0xfffd };

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name(const char *p, size_t n, const char *name)
{
	return strlen(name) == n && strncasecmp(p, name, n) == 0;
}

/* ---- attributes ---- */

struct attribute {
	const char *name;
	size_t name_n;
	const char *value;
	size_t value_n;
};

static const char *skip_spaces(const char *p, const char *end)
{
	while (p < end && is_space(*p))
		p++;
	return p;
}

/* Behind the value at p. One whose quote never ends goes on to the next blank, like one without. */
static const char *read_value(const char *p, const char *end, struct attribute *x)
{
	const bool is_quoted = p < end && (*p == '"' || *p == '\'');
	const char *quote = is_quoted ? memchr(p + 1, *p, (size_t)(end - p - 1)) : NULL;

	if (quote != NULL) {
		x->value = p + 1;
		x->value_n = (size_t)(quote - p - 1);
		return quote + 1;
	}
	x->value = p;
	while (p < end && !is_space(*p) && *p != '>')
		p++;
	x->value_n = (size_t)(p - x->value);
	return p;
}

/* Behind the attribute at p, which is no blank, no "/" and no ">". */
static const char *read_attribute(const char *p, const char *end, struct attribute *x)
{
	*x = (struct attribute){ .name = p++ };
	while (p < end && !is_space(*p) && *p != '=' && *p != '>' && *p != '/')
		p++;
	x->name_n = (size_t)(p - x->name);
	const char *equals = skip_spaces(p, end);

	if (equals == end || *equals != '=')
		return p;
	return read_value(skip_spaces(equals + 1, end), end, x);
}

/* The next attribute, or the ">" or the end. */
static const char *skip_between(const char *p, const char *end)
{
	while (p < end && (is_space(*p) || *p == '/'))
		p++;
	return p;
}

bool html_attribute(const struct html_token *t, const char *name, const char **value, size_t *n)
{
	const char *p = skip_between(t->attributes, t->end);
	struct attribute x;

	while (p < t->end) {
		p = skip_between(read_attribute(p, t->end, &x), t->end);
		if (x.value == NULL || !is_name(x.name, x.name_n, name))
			continue;
		*value = x.value;
		*n = x.value_n;
		return true;
	}
	return false;
}

/* ---- tags and text ---- */

struct html_scan html_scan(const char *html, size_t n)
{
	return (struct html_scan){ html, html + n, n > 0 ? memrchr(html, '>', n) : NULL };
}

/* The "<" at p begins something that is no text. */
static bool is_markup(const struct html_scan *s, const char *p)
{
	if (s->last_close == NULL || p > s->last_close)
		return false;
	return is_letter(p[1]) || p[1] == '/' || p[1] == '!' || p[1] == '?';
}

/* Behind the comment at p, which begins with "<!--"; the end if it has none. */
static const char *comment_end(const char *p, const char *end)
{
	p += 4;
	if (p < end && *p == '>')
		return p + 1;
	if (end - p > 1 && memcmp(p, "->", 2) == 0)
		return p + 2;
	for (; (p = memmem(p, (size_t)(end - p), "--", 2)) != NULL; p++) {
		const char *close = p + 2 + (end - p > 2 && p[2] == '!');

		if (close < end && *close == '>')
			return close + 1;
	}
	return end;
}

/* Behind what begins at p and says nothing. */
static const char *pass_over(const struct html_scan *s, const char *p)
{
	if (s->end - p >= 4 && memcmp(p, "<!--", 4) == 0)
		return comment_end(p, s->end);
	const char *close = memchr(p, '>', (size_t)(s->end - p));

	return close == NULL ? s->end : close + 1;
}

/* Behind the content of an element in which tags are text (13.2.5.4), and which nobody is shown. */
static const char *raw_end(const char *p, const char *end, const char *name)
{
	const size_t n = strlen(name);

	for (; (p = memchr(p, '<', (size_t)(end - p))) != NULL; p++) {
		const char *after = p + 2 + n;

		if (after < end && p[1] == '/' && strncasecmp(p + 2, name, n) == 0 &&
		    (is_space(*after) || *after == '/' || *after == '>'))
			return p;
	}
	return end;
}

static void skip_raw(struct html_scan *s, const struct html_token *open)
{
	static const char *const names[] = { "script", "style", "title" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !open->is_empty; i++)
		if (is_name(open->p, open->n, names[i]))
			s->p = raw_end(s->p, s->end, names[i]);
}

/* The tag whose name begins at p; false if the document ends inside of it. */
static bool read_tag(struct html_scan *s, const char *p, struct html_token *out)
{
	struct attribute x = { NULL, 0, NULL, 0 };

	out->p = p;
	while (p < s->end && !is_space(*p) && *p != '/' && *p != '>')
		p++;
	out->n = (size_t)(p - out->p);
	out->attributes = p;
	p = skip_between(p, s->end);
	while (p < s->end && *p != '>')
		p = skip_between(read_attribute(p, s->end, &x), s->end);
	if (p == s->end)
		return false;
	out->end = p;
	out->is_empty = p[-1] == '/' && (x.value == NULL || x.value + x.value_n != p);
	s->p = p + 1;
	return true;
}

static bool open_tag(struct html_scan *s, struct html_token *out)
{
	out->kind = HTML_OPEN;
	if (!read_tag(s, s->p + 1, out))
		return false;
	skip_raw(s, out);
	return true;
}

static bool close_tag(struct html_scan *s, struct html_token *out)
{
	out->kind = HTML_CLOSE;
	return read_tag(s, s->p + 2, out);
}

static const char *text_end(const struct html_scan *s)
{
	for (const char *p = s->p; (p = memchr(p, '<', (size_t)(s->end - p))) != NULL; p++)
		if (is_markup(s, p))
			return p;
	return s->end;
}

bool html_next(struct html_scan *s, struct html_token *out)
{
	while (s->p < s->end) {
		const char *to = text_end(s);

		if (to > s->p) {
			*out = (struct html_token){ HTML_TEXT, s->p, (size_t)(to - s->p), to, to,
						    false };
			s->p = to;
			return true;
		}
		if (is_letter(s->p[1]))
			return open_tag(s, out);
		if (s->p[1] == '/' && is_letter(s->p[2]))
			return close_tag(s, out);
		s->p = pass_over(s, s->p);
	}
	return false;
}

/* ---- character references ---- */

/* 13.2.5.80: what these numbers were in the code page of Windows. */
static uint32_t from_windows(uint32_t cp)
{
	static const uint16_t table[] = { 0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020,
					  0x2021, 0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,
					  0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d,
					  0x2022, 0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a,
					  0x153,  0x9d,   0x17e,  0x178 };

	return cp >= 0x80 && cp < 0xa0 ? table[cp - 0x80] : cp;
}

static void write_code_point(uint32_t cp, char *out, size_t *out_n)
{
	const bool is_control = cp < 32 && cp != '\t' && cp != '\n' && cp != '\r';

	*out_n = is_control ? 0 : str_utf8_put(cp, out);
}

/* -1: it is no digit of that base. */
static int digit_of(char c, int base)
{
	const int digit = str_hex_digit(c);

	return digit < base ? digit : -1;
}

/* "&#228;" or "&#xE4;" at p. */
static size_t number_reference(const char *p, const char *end, char *out, size_t *out_n)
{
	const bool is_hex = end - p > 2 && (p[2] == 'x' || p[2] == 'X');
	const int base = is_hex ? 16 : 10;
	const char *const from = p + 2 + is_hex;
	const char *at = from;
	uint32_t cp = 0;

	for (; at < end && digit_of(*at, base) >= 0; at++)
		if (cp <= CODE_POINT_MAX)
			cp = cp * (uint32_t)base + (uint32_t)digit_of(*at, base);
	if (at == from)
		return 0;
	if (cp == 0 || cp > CODE_POINT_MAX || (cp >= 0xd800 && cp < 0xe000))
		cp = REPLACEMENT;
	write_code_point(from_windows(cp), out, out_n);
	return (size_t)(at - p) + (at < end && *at == ';');
}

static int by_name(const void *name, const void *row)
{
	return strcmp(name, ((const struct html_name *)row)->name);
}

/* "&auml;" at p. Without its semicolon it is one only if no address is cut in two by that. */
static size_t name_reference(const char *p, const char *end, char *out, size_t *out_n)
{
	char name[sizeof(html_names[0].name)];
	size_t n = 0;

	while (n + 1 < sizeof(name) && p + 1 + n < end &&
	       (is_letter(p[1 + n]) || is_digit(p[1 + n]))) {
		name[n] = p[1 + n];
		n++;
	}
	name[n] = '\0';
	const char *const at = p + 1 + n;
	const bool is_ended = at < end && *at == ';';

	if (!is_ended && at < end && (is_letter(*at) || is_digit(*at) || *at == '='))
		return 0;
	const struct html_name *row = bsearch(name, html_names, HTML_NAMES, sizeof(html_names[0]),
					      by_name);

	/* Those of Latin-1 and of HTML itself were written without it once. */
	if (row == NULL || (!is_ended && row->cp > 0xff))
		return 0;
	write_code_point(row->cp, out, out_n);
	return n + 1 + is_ended;
}

size_t html_reference(const char *p, const char *end, char out[HTML_REFERENCE_BYTES],
		      size_t *out_n)
{
	*out_n = 0;
	if (end - p > 2 && p[1] == '#')
		return number_reference(p, end, out, out_n);
	return name_reference(p, end, out, out_n);
}
