#include "feature/mail/visible.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { ESCAPE_BYTES = 16 };

/*
 * Overrides, embeddings, isolates, marks of direction, separators, fillers that look like nothing.
 */
static bool is_mark(uint32_t cp)
{
	return cp == 0x61c || cp == 0x180e || (cp >= 0x200e && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x206f) || cp == 0xfeff ||
	       (cp >= 0xfff9 && cp <= 0xfffb) || (cp >= 0xe0001 && cp <= 0xe001f);
}

static bool is_control(uint32_t cp)
{
	return (cp < 32 && cp != '\t' && cp != '\n' && cp != '\r') || cp == 127 ||
	       (cp >= 0x80 && cp < 0xa0);
}

/* What stands for the character; the length. */
static size_t put(uint32_t cp, char *out)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t n = 0;

	if (cp < 32 || cp == 127)
		return str_utf8_put(cp == 127 ? 0x2421 : 0x2400 + cp, out);
	n += str_utf8_put(0x2039, out);
	out[n++] = 'U';
	out[n++] = '+';
	for (int shift = cp > 0xffff ? 16 : 12; shift >= 0; shift -= 4)
		out[n++] = digits[cp >> shift & 15];
	return n + str_utf8_put(0x203a, out + n);
}

/* Letters that need no look: ASCII and the two bytes of most alphabets, but for Arabic's marks. */
static size_t plain_run(const unsigned char *p)
{
	size_t n = 0;

	for (;;) {
		const unsigned char c = p[n];

		if (c >= 32 && c < 127)
			n++;
		else if (c > 0xc2 && c < 0xe0 && c != 0xd8 && (p[n + 1] & 0xc0) == 0x80)
			n += 2;
		else
			return n;
	}
}

static size_t count(const char *s)
{
	const char *const end = s + strlen(s);
	size_t n = 0;

	for (s += plain_run((const unsigned char *)s); s < end;
	     s += plain_run((const unsigned char *)s)) {
		const uint32_t cp = str_utf8_next(&s, end);

		n += is_mark(cp) || is_control(cp);
	}
	return n;
}

const char *visible_text(struct arena *a, const char *s)
{
	const size_t marks = s == NULL ? 0 : count(s);

	if (marks == 0)
		return s;
	const char *const end = s + strlen(s);
	char *out = arena_alloc(a, strlen(s) + marks * ESCAPE_BYTES + 1);
	size_t n = 0;

	while (s < end) {
		const uint32_t cp = str_utf8_next(&s, end);

		n += is_mark(cp) || is_control(cp) ? put(cp, out + n) : str_utf8_put(cp, out + n);
	}
	out[n] = '\0';
	return out;
}
