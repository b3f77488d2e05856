#include "feature/mail/needle.h"

#include <stdint.h>
#include <string.h>

enum {
	TEXT_MAX = 64 * 1024,
	TRIGRAMS = 4096,
	NEEDLES_MAX = 128,
	RUN_MAX = 16,
	LEAST = 3, /* letters of a word */
	NESTED_MAX = 100,
	CYRILLIC = 0x80, /* the unit of а; я is 31 behind it */
	YO = CYRILLIC + 32
};

/* A word as the trigrams it is made of. */
struct needle {
	uint16_t at[RUN_MAX - LEAST + 1];
	uint16_t n;
};

struct needles {
	const struct needle *v;
	size_t n;
	size_t least; /* letters of the shortest; 0: nothing can be told */
};

struct trigrams {
	bool is_there[TRIGRAMS];
};

/* ---- letters ---- */

/* U+0400 to U+047F, which begin with D0 and D1: А to Я, а to я, Ё and ё. */
/* clang-format off */
#define LETTERS_OF_8(x) \
	CYRILLIC + (x), CYRILLIC + (x) + 1, CYRILLIC + (x) + 2, CYRILLIC + (x) + 3, \
	CYRILLIC + (x) + 4, CYRILLIC + (x) + 5, CYRILLIC + (x) + 6, CYRILLIC + (x) + 7
static const unsigned char cyrillic[128] = {
	0, YO, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	LETTERS_OF_8(0), LETTERS_OF_8(8), LETTERS_OF_8(16), LETTERS_OF_8(24),
	LETTERS_OF_8(0), LETTERS_OF_8(8), LETTERS_OF_8(16), LETTERS_OF_8(24),
	0, YO
};
/* clang-format on */

/* Letters far away that are near ones but for case: ſ, the sign of kelvin, old forms. */
static unsigned char odd(const unsigned char *p)
{
	static const char old[] = "\x02\x04\x0e\x11\x12\x12\x1a"; /* в д о с т т ъ */

	if (p[0] == 0xc5 && p[1] == 0xbf)
		return 's';
	if (p[0] == 0xe2 && p[1] == 0x84 && p[2] == 0xaa)
		return 'k';
	if (p[0] == 0xe1 && p[1] == 0xb2 && p[2] >= 0x80 && p[2] < 0x80 + sizeof(old) - 1)
		return (unsigned char)(CYRILLIC + old[p[2] - 0x80]);
	return 0;
}

static unsigned char small(unsigned char c)
{
	return (unsigned char)(c | ((unsigned)(c - 'A') < 26) << 5);
}

/* What letters mostly are made of goes the short way. */
static inline unsigned char next_unit(const unsigned char **p)
{
	const unsigned char *s = *p;
	unsigned char unit = 0;

	if (*s < 0x80) {
		*p = s + 1;
		return small(*s);
	}
	if ((*s | 1) == 0xd1 && s[1] != '\0') {
		*p = s + 2;
		return cyrillic[(*s & 1) << 6 | (s[1] & 0x3f)];
	}
	unit = odd(s);
	for (s++; (*s & 0xc0) == 0x80;)
		s++;
	*p = s;
	return unit;
}

unsigned char needle_unit(const unsigned char **p)
{
	return next_unit(p);
}

static unsigned next_trigram(unsigned trigram, unsigned char unit)
{
	return (trigram << 4 ^ unit) % TRIGRAMS;
}

const struct trigrams *trigrams_of(struct arena *a, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	unsigned trigram = 0;

	if (strnlen(text, TEXT_MAX) == TEXT_MAX)
		return NULL;
	struct trigrams *t = arena_zalloc(a, sizeof(*t));

	/* ASCII stands here once more: a tenth of the time of a long text. */
	for (unsigned char unit = 0; *p != '\0'; t->is_there[trigram] = true) {
		if (*p < 0x80)
			unit = small(*p++);
		else
			unit = next_unit(&p);
		trigram = next_trigram(trigram, unit);
	}
	return t;
}

static bool is_there(const struct needle *needle, const struct trigrams *t)
{
	for (size_t i = 0; i < needle->n; i++)
		if (!t->is_there[needle->at[i]])
			return false;
	return true;
}

bool needles_may_be_in(const struct needles *needles, const struct trigrams *text)
{
	if (needles == NULL || text == NULL)
		return true;
	for (size_t i = 0; i < needles->n; i++)
		if (is_there(&needles->v[i], text))
			return true;
	return false;
}

/* ---- patterns ---- */

struct reader {
	struct arena *a;
	const unsigned char *p;
	int depth;
	bool is_bad; /* something that is not understood */
};

/* What stands one after the other, up to "|" or the end of the group. */
struct row {
	struct needles best;
	unsigned char run[RUN_MAX]; /* letters that stand together so far */
	size_t run_n;
};

enum how_often { ONCE, AT_LEAST_ONCE, MAYBE };

static const struct needles NOTHING = { NULL, 0, 0 };

static struct needles read_any(struct reader *r);

/* Longer words are rarer, and so are fewer. */
static void take_better(struct row *row, struct needles found)
{
	if (found.least > row->best.least ||
	    (found.least == row->best.least && found.n < row->best.n))
		row->best = found;
}

static void end_run(struct reader *r, struct row *row)
{
	unsigned trigram = 0;

	if (row->run_n >= LEAST) {
		struct needle *needle = arena_zalloc(r->a, sizeof(*needle));

		for (size_t i = 0; i < row->run_n; i++) {
			trigram = next_trigram(trigram, row->run[i]);
			if (i + 1 >= LEAST)
				needle->at[needle->n++] = (uint16_t)trigram;
		}
		take_better(row, (struct needles){ needle, 1, row->run_n });
	}
	row->run_n = 0;
}

/* Words of which either is there. */
static struct needles either(struct arena *a, struct needles x, struct needles y)
{
	if (x.least == 0 || y.least == 0 || x.n + y.n > NEEDLES_MAX)
		return NOTHING;
	struct needle *v = arena_array(a, x.n + y.n, sizeof(*v));

	memcpy(v, x.v, x.n * sizeof(*v));
	memcpy(v + x.n, y.v, y.n * sizeof(*v));
	return (struct needles){ v, x.n + y.n, x.least < y.least ? x.least : y.least };
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* At "{": "{2}", "{2,}" and "{2,3}"; other braces mean other things in other versions of PCRE2. */
static enum how_often read_braces(struct reader *r)
{
	const unsigned char *p = r->p + 1;
	bool is_some = false;

	r->is_bad |= !is_digit(*p);
	for (; is_digit(*p); p++)
		is_some |= *p != '0';
	if (*p == ',')
		for (p++; is_digit(*p);)
			p++;
	r->is_bad |= *p != '}';
	r->p = p + (*p == '}');
	return is_some ? AT_LEAST_ONCE : MAYBE;
}

static enum how_often read_how_often(struct reader *r)
{
	enum how_often found = AT_LEAST_ONCE;

	if (*r->p == '\0' || strchr("*+?{", *r->p) == NULL)
		return ONCE;
	if (*r->p == '{')
		found = read_braces(r);
	else
		found = *r->p++ == '+' ? AT_LEAST_ONCE : MAYBE;
	if (*r->p == '+' || *r->p == '?')
		r->p++;
	/* Once more: rare, and not worth being understood. */
	r->is_bad |= *r->p != '\0' && strchr("*+?{", *r->p) != NULL;
	return found;
}

static void add_letter(struct reader *r, struct row *row, unsigned char unit)
{
	const enum how_often often = read_how_often(r);

	if (unit == 0 || often == MAYBE || row->run_n == RUN_MAX)
		end_run(r, row);
	if (unit != 0 && often != MAYBE)
		row->run[row->run_n++] = unit;
	if (often != ONCE)
		end_run(r, row);
}

/* Something of one letter or none that may be this or that. */
static void add_unknown(struct reader *r, struct row *row)
{
	read_how_often(r);
	end_run(r, row);
}

static void skip_to(struct reader *r, char last)
{
	const char *end = strchr((const char *)r->p, last);

	if (end == NULL)
		r->is_bad = true;
	else
		r->p = (const unsigned char *)end + 1;
}

/* At what may be the next of a class; false at what is not understood. */
static bool is_plain_class(const unsigned char *p)
{
	if (*p == '\\')
		return p[1] != '\0' && p[1] != 'Q' && p[1] != 'E';
	return *p != '\0' && !(*p == '[' && p[1] != '\0' && strchr(":.=", p[1]) != NULL);
}

/* At "[". */
static void skip_class(struct reader *r)
{
	r->p += r->p[1] == '^' ? 2 : 1;
	if (*r->p == ']')
		r->p++;
	while (*r->p != ']' && is_plain_class(r->p))
		r->p += *r->p == '\\' ? 2 : 1;
	r->is_bad |= *r->p != ']';
	r->p += *r->p == ']';
}

/* At the letter behind a backslash, one that stands for others. */
static void skip_escape(struct reader *r)
{
	const unsigned char c = *r->p++;

	if ((c == 'p' || c == 'P' || c == 'x') && *r->p == '{') {
		skip_to(r, '}');
	} else if (c == 'p' || c == 'P') {
		r->is_bad |= *r->p == '\0';
		r->p += *r->p != '\0';
	} else if (c == 'x') {
		for (int i = 0;
		     i < 2 && *r->p != '\0' && strchr("0123456789abcdefABCDEF", *r->p) != NULL; i++)
			r->p++;
	} else {
		r->is_bad |= strchr("bBAzZdDsSwWhHvV", c) == NULL;
	}
}

/* At the backslash. */
static void read_escape(struct reader *r, struct row *row)
{
	const unsigned char c = *++r->p;
	const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

	r->is_bad |= c == '\0' || is_digit(c);
	if (r->is_bad)
		return;
	if (!is_letter) {
		add_letter(r, row, needle_unit(&r->p));
	} else if (c == 'n' || c == 't' || c == 'r') {
		r->p++;
		add_letter(r, row, c == 'n' ? '\n' : c == 't' ? '\t' : '\r');
	} else {
		skip_escape(r);
		add_unknown(r, row);
	}
}

/* At what follows "(?": "i)" and "i:"; true if a group begins. */
static bool read_flags(struct reader *r)
{
	while (*r->p != '\0' && strchr("imsJU-", *r->p) != NULL)
		r->p++;
	r->is_bad |= *r->p != ':' && *r->p != ')';
	return !r->is_bad && *r->p++ == ':';
}

/*
 * At what follows "(?"; *is_not: what stands in it is just what may not be there. What is looked at
 * ahead or behind must be in the text as the match itself.
 */
static bool read_kind(struct reader *r, bool *is_not)
{
	const bool is_behind = *r->p == '<' && (r->p[1] == '=' || r->p[1] == '!');
	const char kind = (char)r->p[is_behind];

	*is_not = kind == '!';
	if (is_behind || kind == '=' || kind == '!' || kind == '>') {
		r->p += is_behind ? 2 : 1;
		return true;
	}
	if (kind == '<') {
		skip_to(r, '>');
		return true;
	}
	return read_flags(r);
}

/* At "(". */
static void read_group(struct reader *r, struct row *row)
{
	bool is_not = false;

	end_run(r, row);
	r->p++;
	r->is_bad |= *r->p == '*' || r->depth == NESTED_MAX;
	if (*r->p == '?') {
		r->p++;
		if (!read_kind(r, &is_not))
			return;
	}
	if (r->is_bad)
		return;
	r->depth++;
	const struct needles found = read_any(r);

	r->depth--;
	r->is_bad |= *r->p != ')';
	r->p += *r->p == ')';
	if (read_how_often(r) != MAYBE && !is_not)
		take_better(row, found);
}

static void read_item(struct reader *r, struct row *row)
{
	switch (*r->p) {
	case '(':
		read_group(r, row);
		break;
	case '[':
		skip_class(r);
		add_unknown(r, row);
		break;
	case '\\':
		read_escape(r, row);
		break;
	case '.':
	case '^':
	case '$':
		r->p++;
		add_unknown(r, row);
		break;
	case '*':
	case '+':
	case '?':
	case '{':
		r->is_bad = true;
		break;
	default:
		add_letter(r, row, needle_unit(&r->p));
		break;
	}
}

static struct needles read_row(struct reader *r)
{
	struct row row = { .best = NOTHING };

	while (!r->is_bad && *r->p != '\0' && *r->p != '|' && *r->p != ')')
		read_item(r, &row);
	end_run(r, &row);
	return row.best;
}

/* Up to the end of the group. */
static struct needles read_any(struct reader *r)
{
	struct needles found = read_row(r);

	while (!r->is_bad && *r->p == '|') {
		r->p++;
		found = either(r->a, found, read_row(r));
	}
	return found;
}

const struct needles *needles_of(struct arena *a, const char *pattern)
{
	struct reader r = { .a = a, .p = (const unsigned char *)pattern };
	const struct needles found = read_any(&r);

	if (r.is_bad || *r.p != '\0' || found.least == 0)
		return NULL;
	struct needles *own = arena_alloc(a, sizeof(*own));

	*own = found;
	return own;
}

/* ---- beginnings ---- */

enum { HEAD_MIN = 3, HEAD_MAX = 6, HEAD_PLACES = 256, HEADS_MAX = 128, PAIRS = 2048 };

/* Heads stand where their hash says, or at the next free place; 0 is none. */
struct heads {
	size_t letters;
	size_t n;
	bool is_pair[PAIRS]; /* of the first two letters */
	uint32_t hashes[HEAD_PLACES];
};

static uint32_t next_hash(uint32_t hash, unsigned char unit)
{
	return (hash ^ unit) * 16777619u; /* FNV-1 */
}

/* Where the hash stands, or the free place where it would. */
static size_t place_of(const struct heads *heads, uint32_t hash)
{
	size_t i = (hash >> 24) % HEAD_PLACES;

	while (heads->hashes[i] != 0 && heads->hashes[i] != hash)
		i = (i + 1) % HEAD_PLACES;
	return i;
}

static size_t pair_of(unsigned char first, unsigned char second)
{
	return ((size_t)first << 5 ^ second) % PAIRS;
}

static void add_head(struct reader *r, struct heads *heads, const unsigned char *units)
{
	uint32_t hash = 1;

	for (size_t i = 0; i < heads->letters; i++)
		hash = next_hash(hash, units[i]);
	r->is_bad |= heads->n++ == HEADS_MAX || hash == 0;
	if (r->is_bad)
		return;
	heads->is_pair[pair_of(units[0], units[1])] = true;
	heads->hashes[place_of(heads, hash)] = hash;
}

static void read_head(struct reader *r, const unsigned char *units, size_t n, struct heads *out);

/* At "(?:": a group in which the beginning goes on; all of its ways must be long enough. */
static void read_head_group(struct reader *r, const unsigned char *units, size_t n,
			    struct heads *out)
{
	r->is_bad |= strncmp((const char *)r->p, "(?:", 3) != 0 || r->depth == NESTED_MAX;
	if (r->is_bad)
		return;
	r->depth++;
	r->p += 3;
	read_head(r, units, n, out);
	while (!r->is_bad && *r->p == '|') {
		r->p++;
		read_head(r, units, n, out);
	}
	r->depth--;
	r->is_bad |= *r->p != ')';
	r->p += *r->p == ')';
	r->is_bad |= read_how_often(r) != ONCE;
}

/* Up to "|" or the end of the group: what it begins with, behind n letters before it. */
static void read_head(struct reader *r, const unsigned char *units, size_t n, struct heads *out)
{
	unsigned char head[HEAD_MAX] = { 0 };
	struct row letter = { .best = NOTHING };

	memcpy(head, units, n);
	for (; !r->is_bad && n < out->letters && *r->p != '('; letter.run_n = 0) {
		r->is_bad |= *r->p == '\0' || *r->p == '|' || *r->p == ')';
		if (!r->is_bad)
			read_item(r, &letter);
		r->is_bad |= letter.run_n != 1;
		head[n++] = letter.run[0];
	}
	if (!r->is_bad && n < out->letters)
		read_head_group(r, head, n, out);
	else if (!r->is_bad)
		add_head(r, out, head);
	if (!r->is_bad)
		read_row(r);
}

const struct heads *heads_of(struct arena *a, const char *pattern)
{
	for (size_t letters = HEAD_MAX; letters >= HEAD_MIN; letters--) {
		struct reader r = { .a = a, .p = (const unsigned char *)pattern };
		struct heads *heads = arena_zalloc(a, sizeof(*heads));

		heads->letters = letters;
		read_head(&r, (const unsigned char *)"", 0, heads);
		if (!r.is_bad && *r.p == '\0')
			return heads;
	}
	return NULL;
}

bool heads_may_be_at(const struct heads *heads, const unsigned char *p)
{
	const unsigned char first = next_unit(&p);
	unsigned char unit = *p == '\0' ? 0 : next_unit(&p);
	uint32_t hash = next_hash(next_hash(1, first), unit);

	if (!heads->is_pair[pair_of(first, unit)])
		return false;
	for (size_t i = 2; i < heads->letters; i++) {
		if (*p == '\0')
			return false;
		unit = next_unit(&p);
		hash = next_hash(hash, unit);
	}
	return heads->hashes[place_of(heads, hash)] == hash && hash != 0;
}
