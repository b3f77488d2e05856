#include "feature/mail/wordwalk.h"
#include "base/str.h"
#include "feature/mail/needle.h"

#include <stdlib.h>
#include <string.h>

struct wordwalk {
	const struct heads *heads;
	size_t most; /* words that may be passed over */
};

static bool is_letter(unsigned char c)
{
	return (unsigned)((c | 0x20) - 'a') < 26;
}

/* The first of two bytes: of nothing but letters. */
static bool is_russian(unsigned char c)
{
	return (c | 1) == 0xd1;
}

static const unsigned char *behind(const unsigned char *p)
{
	for (p++; (*p & 0xc0) == 0x80;)
		p++;
	return p;
}

/* Of two bytes: Latin, IPA, Russian and its neighbours. */
static enum wordwalk_kind kind_of_two(const unsigned char *p)
{
	if (is_russian(*p) || (p[0] >= 0xc4 && p[0] <= 0xc9))
		return WORD_LETTER;
	if (p[0] == 0xc3)
		return p[1] == 0x97 || p[1] == 0xb7 ? WORD_OTHER : WORD_LETTER; /* × ÷ */
	if (p[0] == 0xc2)
		return p[1] == 0xaa || p[1] == 0xb5 || p[1] == 0xba ? WORD_LETTER : WORD_OTHER;
	return WORD_UNKNOWN;
}

/* Of three: punctuation, signs of money, №, arrows and drawings up to U+2BFF, marks, the BOM. */
static enum wordwalk_kind kind_of_three(const unsigned char *p)
{
	const unsigned c = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);

	if ((c >= 0x2000 && c < 0x2070) || (c >= 0x20a0 && c < 0x2100) || c == 0x2116 ||
	    (c >= 0x2190 && c < 0x2c00) || (c >= 0xfe00 && c < 0xfe40) || c == 0xfeff)
		return WORD_OTHER;
	return WORD_UNKNOWN;
}

enum wordwalk_kind wordwalk_kind(const unsigned char *p)
{
	if (*p < 0x80)
		return is_letter(*p) ? WORD_LETTER : WORD_OTHER;
	if (*p < 0xe0)
		return kind_of_two(p);
	if (*p < 0xf0)
		return kind_of_three(p);
	return p[0] == 0xf0 && p[1] == 0x9f ? WORD_OTHER : WORD_UNKNOWN; /* emoji */
}

/* Behind all letters from p on; both walks take what is frequent first. */
static const unsigned char *pass_word(const unsigned char *p, const unsigned char *end)
{
	while (p < end)
		if (is_letter(*p))
			p++;
		else if (is_russian(*p))
			p += 2;
		else if (*p < 0x80 || wordwalk_kind(p) != WORD_LETTER)
			break;
		else
			p = behind(p);
	return p;
}

static const unsigned char *pass_others(const unsigned char *p, const unsigned char *end)
{
	while (p < end)
		if (*p < 0x80 && !is_letter(*p))
			p++;
		else if (*p < 0x80 || is_russian(*p) || wordwalk_kind(p) != WORD_OTHER)
			break;
		else
			p = behind(p);
	return p;
}

enum wordwalk_stop wordwalk_next(const struct wordwalk *w, const char *text, size_t n,
				 struct wordwalk_at *at)
{
	const unsigned char *const begin = (const unsigned char *)text;
	const unsigned char *const end = begin + n;
	const unsigned char *p = begin + at->at;

	for (;;) {
		/* A text that begins with a letter has no word before it. */
		if (at->words > 0)
			p = pass_word(p, end);
		p = pass_others(p, end);
		if (p < end && wordwalk_kind(p) == WORD_UNKNOWN)
			return WALK_UNKNOWN;
		if (p == end || at->words++ > w->most)
			return WALK_END;
		if (heads_may_be_at(w->heads, p)) {
			at->at = (size_t)(p - begin);
			return WALK_WORD;
		}
	}
}

/* The number in the braces at *p, which moves behind what follows it. */
static bool read_most(const char **p, const char *behind, size_t *out)
{
	char *end = NULL;

	if (**p < '1' || **p > '9')
		return false;
	*out = strtoul(*p, &end, 10);
	if (!str_starts(end, behind))
		return false;
	*p = end + strlen(behind);
	return true;
}

const struct wordwalk *wordwalk_of(struct arena *a, const char *pattern, const char **rest)
{
	static const char words[] = "\\A(?:[^\\p{L}]*+\\p{L}++){0,";
	const bool is_any_dot = str_starts(pattern, "(?s)");
	const char *p = pattern + (is_any_dot ? 4 : 0);
	size_t most = 0;

	if (!str_starts(p, words))
		return NULL;
	p += sizeof(words) - 1;
	if (!read_most(&p, "}?[^\\p{L}]*+", &most))
		return NULL;
	const struct heads *heads = heads_of(a, p);

	if (heads == NULL)
		return NULL;
	struct wordwalk *w = arena_alloc(a, sizeof(*w));

	*w = (struct wordwalk){ heads, most };
	*rest = arena_printf(a, "%s\\G%s", is_any_dot ? "(?s)" : "", p);
	return w;
}
