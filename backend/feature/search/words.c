#include "feature/search/words.h"
#include "base/str.h"

#include <libstemmer.h>
#include <stdbool.h>
#include <string.h>

enum {
	WORD_CHARS = 40,
	WORD_BYTES = WORD_CHARS * 4,
	CACHE = 1024, /* a power of two */
	PHONE_LEAST = 10,
	PHONE_MOST = 15,
	SHORT_PHONE = 7,
	GAP_MOST = 3, /* signs between two groups of a phone number */
	GROUP_MOST = 7
};

/* What a character is, besides a letter or digit of its own. */
enum { BETWEEN = 0, NOTHING = 1 };

enum { HAS_DIGIT = 1, HAS_LATIN = 2, HAS_CYRILLIC = 4, HAS_OTHER = 8 };

struct cached {
	uint64_t form, stem;
};

struct word_maker {
	struct sb_stemmer *russian, *english;
	struct cached cache[CACHE];
};

static void forget(void *arg)
{
	struct word_maker *m = arg;

	sb_stemmer_delete(m->russian);
	sb_stemmer_delete(m->english);
}

struct word_maker *word_maker_new(struct arena *a)
{
	struct word_maker *m = arena_zalloc(a, sizeof(*m));

	m->russian = sb_stemmer_new("russian", "UTF_8");
	m->english = sb_stemmer_new("english", "UTF_8");
	arena_defer(a, forget, m);
	return m;
}

/* ---- characters ---- */

/* U+00C0..U+017F without their marks. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty"
			    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllllllln"
			    "nnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static uint32_t lower_cyrillic(uint32_t c)
{
	if (c < 0x410)
		c += 0x50;
	else if (c < 0x430)
		c += 0x20;
	else if (c >= 0x4c1 && c < 0x4cf)
		c += c & 1;
	else if (c >= 0x460 && c != 0x4c0 && c != 0x4cf)
		c |= 1;
	return c == 0x451 || c == 0x450 ? 0x435 : c;
}

static bool is_mark(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36f) || (c >= 0x483 && c <= 0x489) || c == 0xad ||
	       (c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff || c == 0x2bc ||
	       c == '\'' || c == '`' || c == 0x2019;
}

/* A sign that is a word by itself. */
static bool is_sign(uint32_t c)
{
	return (c >= 0x3040 && c < 0xa000) || (c >= 0xf900 && c < 0xfb00) ||
	       (c >= 0x20000 && c < 0x40000);
}

static uint32_t folded_other(uint32_t c)
{
	if (c >= 0x391 && c <= 0x3a9)
		return c + 0x20;
	if (c >= 0x531 && c <= 0x556)
		return c + 0x30;
	if (c >= 0x1e00 && c < 0x1f00)
		return c | 1;
	if ((c >= 0x180 && c < 0x2000) || (c >= 0x2c00 && c < 0x2e00) || is_sign(c) ||
	    (c >= 0xac00 && c < 0xd7a4))
		return c;
	return BETWEEN;
}

/* The letter or digit as it is compared, NOTHING for marks, BETWEEN for what is between words. */
static uint32_t folded(uint32_t c)
{
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
		return c;
	if (c >= 'A' && c <= 'Z')
		return c + 0x20;
	if (is_mark(c))
		return NOTHING;
	if (c < 0xc0)
		return BETWEEN;
	if (c < 0x180)
		return latin[c - 0xc0] == '*' ? BETWEEN : (uint32_t)latin[c - 0xc0];
	if (c >= 0x400 && c < 0x530)
		return lower_cyrillic(c);
	if (c >= 0xff10 && c <= 0xff5a)
		return folded(c - 0xfee0);
	return folded_other(c);
}

static unsigned kind_of(uint32_t c)
{
	if (c >= '0' && c <= '9')
		return HAS_DIGIT;
	if (c < 0x80)
		return HAS_LATIN;
	return c >= 0x400 && c < 0x530 ? HAS_CYRILLIC : HAS_OTHER;
}

/* ---- hashes ---- */

static uint64_t hash_of(const char *s, size_t n)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001b3u;
	h = (h ^ h >> 32) * 0xd6e8feb86659fd93u;
	return h ^ h >> 32;
}

static void keep(struct word_list *out, uint64_t hash)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->v[i] == (int64_t)hash)
			return;
	if (out->n < WORDS_MOST)
		out->v[out->n++] = (int64_t)hash;
}

static uint64_t stem_of(struct word_maker *m, const char *word, size_t n, unsigned kinds)
{
	const uint64_t form = hash_of(word, n);
	struct cached *kept = &m->cache[form & (CACHE - 1)];
	struct sb_stemmer *by = kinds == HAS_CYRILLIC ? m->russian
				: kinds == HAS_LATIN  ? m->english
						      : NULL;

	if (by == NULL)
		return form;
	if (kept->form != form) {
		const sb_symbol *stem = sb_stemmer_stem(by, (const sb_symbol *)word, (int)n);
		const size_t len = stem != NULL ? (size_t)sb_stemmer_length(by) : 0;

		*kept = (struct cached){ form, len > 0 ? hash_of((const char *)stem, len) : form };
	}
	return kept->stem;
}

/* ---- texts ---- */

struct reading {
	struct word_maker *m;
	struct word_list *out;
	bool is_query;
	/* the word that is being read */
	char word[WORD_BYTES];
	size_t n, chars;
	unsigned kinds;
	uint32_t last;
	/* groups of digits with little between them */
	char digits[PHONE_MOST];
	size_t digits_n, groups, gap;
	size_t since; /* words in `out` before the first group */
	bool is_long; /* one of the groups, or all of them, are too long for a phone number */
	bool has_plus;
};

static bool is_phone(const struct reading *in)
{
	const size_t n = in->digits_n;

	if (in->groups > 1 && (in->is_long || in->groups == 2))
		return false;
	if (n == SHORT_PHONE)
		return in->groups == 3;
	if (n == PHONE_LEAST)
		return true;
	return n > PHONE_LEAST &&
	       (in->has_plus ||
		(n == PHONE_LEAST + 1 && (in->digits[0] == '7' || in->digits[0] == '8')));
}

static void keep_end(struct reading *in, size_t n)
{
	if (in->digits_n >= n)
		keep(in->out, hash_of(in->digits + in->digits_n - n, n));
}

/* A query asks for the number as a whole; a card is found by its ends too. */
static void end_digits(struct reading *in)
{
	if (in->groups > 0 && is_phone(in)) {
		const bool is_short = in->digits_n == SHORT_PHONE;

		if (in->is_query)
			in->out->n = in->since;
		keep_end(in, is_short ? SHORT_PHONE : PHONE_LEAST);
		if (!in->is_query) {
			keep_end(in, SHORT_PHONE);
			keep_end(in, 4);
		}
	}
	in->digits_n = in->groups = in->gap = 0;
	in->is_long = in->has_plus = false;
}

static void add_group(struct reading *in)
{
	if (in->groups++ == 0)
		in->since = in->out->n;
	in->is_long = in->is_long || in->n > GROUP_MOST;
	if (in->digits_n + in->n > PHONE_MOST) {
		in->digits_n = 0;
		in->groups = 0;
		return;
	}
	memcpy(in->digits + in->digits_n, in->word, in->n);
	in->digits_n += in->n;
	in->gap = 0;
}

static void end_word(struct reading *in)
{
	if (in->n == 0)
		return;
	if (in->kinds != HAS_DIGIT)
		end_digits(in);
	else
		add_group(in);
	if (in->chars > 1 || (in->kinds == HAS_OTHER && is_sign(in->last)))
		keep(in->out, stem_of(in->m, in->word, in->n, in->kinds));
	in->n = in->chars = 0;
	in->kinds = 0;
}

static void between(struct reading *in, uint32_t c)
{
	end_word(in);
	const bool is_gap = c == ' ' || c == 0xa0 || c == '(' || c == ')' || c == '-' || c == '.';

	if (in->groups == 0)
		in->has_plus = c == '+' || (in->has_plus && is_gap);
	else if (!is_gap || ++in->gap > GAP_MOST)
		end_digits(in);
	if (in->groups == 0 && c == '+')
		in->has_plus = true;
}

static void letter(struct reading *in, uint32_t c)
{
	if (is_sign(c))
		end_word(in);
	if (in->chars < WORD_CHARS) {
		in->n += str_utf8_put(c, in->word + in->n);
		in->chars++;
		in->kinds |= kind_of(c);
	}
	in->last = c;
	if (is_sign(c))
		end_word(in);
}

/* A short i that came in two parts. */
static bool is_breve(const struct reading *in, uint32_t c)
{
	return c == 0x306 && in->n >= 2 && in->last == 0x438 && in->chars < WORD_CHARS;
}

static void read_text(struct reading *in, const char *text)
{
	const char *end = text + strlen(text);

	while (text < end) {
		const uint32_t c = str_utf8_next(&text, end);
		const uint32_t f = folded(c);

		if (is_breve(in, c)) {
			in->n -= 2;
			in->n += str_utf8_put(0x439, in->word + in->n);
			in->last = 0x439;
		} else if (f == BETWEEN) {
			between(in, c);
		} else if (f != NOTHING) {
			letter(in, f);
		}
	}
	end_word(in);
	end_digits(in);
}

void words_add(struct word_maker *m, const char *text, struct word_list *out)
{
	struct reading in = { .m = m, .out = out };

	if (text != NULL)
		read_text(&in, text);
}

void words_of_query(struct word_maker *m, const char *query, struct word_list *out)
{
	struct reading in = { .m = m, .out = out, .is_query = true };

	out->n = 0;
	read_text(&in, query);
	if (out->n > QUERY_WORDS)
		out->n = QUERY_WORDS;
}
