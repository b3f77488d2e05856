/*
 * Patterns against strings that make bad ones run for ever: long runs of one kind of character, of
 * the characters that the pattern itself is about, and lines without end.
 */
#include "base/str.h"
#include "base/time.h"
#include "feature/mail/rules_in.h"
#include "feature/mail/trial.h"

#include <string.h>

enum { RUN_BYTES = 4000, PIECES_MAX = 40, SLOW_US = 250000 };

struct hostile {
	const char **v;
	size_t n;
	const char *tail;
};

/* The piece again and again, and then what does not fit. */
static void add_run(struct arena *a, struct hostile *h, const char *piece, size_t len)
{
	const size_t tail = strlen(h->tail) + 1;

	if (h->n == PIECES_MAX)
		return;
	char *run = arena_alloc(a, RUN_BYTES + len + tail);
	size_t n = 0;

	while (n < RUN_BYTES) {
		memcpy(run + n, piece, len);
		n += len;
	}
	memcpy(run + n, h->tail, tail);
	h->v[h->n++] = run;
}

/*
 * Every character of the pattern, each on its own: PCRE2 gives a text up at once that lacks a
 * character without which the pattern cannot fit.
 */
static const char *tail_of(struct arena *a, const char *pattern)
{
	const size_t len = strlen(pattern);
	char *out = arena_alloc(a, len * 2 + 3);
	size_t n = 0;

	out[n++] = '\x01';
	for (const char *p = pattern; p < pattern + len;) {
		n += str_utf8_put(str_utf8_next(&p, pattern + len), out + n);
		out[n++] = '\x01';
	}
	out[n] = '\0';
	return out;
}

static bool is_word(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') ||
	       cp >= 0x80;
}

static bool is_known(const uint32_t *seen, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n; i++)
		if (seen[i] == cp)
			return true;
	return false;
}

/* Runs of the letters and digits of the pattern. */
static void add_own(struct arena *a, struct hostile *h, const char *pattern)
{
	const char *p = pattern;
	const char *const end = pattern + strlen(pattern);
	uint32_t seen[12];
	size_t n = 0;

	while (p < end && n < sizeof(seen) / sizeof(seen[0])) {
		char piece[4];
		const uint32_t cp = str_utf8_next(&p, end);

		if (!is_word(cp) || is_known(seen, n, cp))
			continue;
		seen[n++] = cp;
		add_run(a, h, piece, str_utf8_put(cp, piece));
	}
}

static bool is_endless(struct arena *a, const struct regex *re)
{
	static const char *const pieces[] = { "a",      " ",     "\n",  "1",
					      "я",      "a ",    "\t",  ".",
					      "a1,",    "- a\n", "<a ", "https://a.b/?",
					      "A: b\n", "a@b." };
	if (re == NULL)
		return false;
	struct hostile h = { arena_array(a, PIECES_MAX, sizeof(char *)), 0,
			     tail_of(a, regex_pattern(re)) };
	struct regex_room *room = regex_room_new(a);

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		add_run(a, &h, pieces[i], strlen(pieces[i]));
	add_own(a, &h, regex_pattern(re));
	for (size_t i = 0; i < h.n; i++) {
		const int64_t start = time_cpu_us();

		regex_find(a, re, room, h.v[i], NULL);
		if (regex_room_limited(room) > 0 || time_cpu_us() - start > SLOW_US)
			return true;
	}
	return false;
}

static const char *endless_match(struct arena *a, const struct condition *c)
{
	const struct regex *const list[] = { c->from_regex, c->subject, c->text, c->html };
	static const char *const keys[] = { "match.from_regex", "match.subject", "match.text",
					    "match.html" };

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (is_endless(a, list[i]))
			return keys[i];
	for (size_t i = 0; i < c->headers_n; i++)
		if (is_endless(a, c->headers[i].regex))
			return arena_printf(a, "match.header.%s", c->headers[i].name);
	return NULL;
}

static const char *endless_field(struct arena *a, const struct rule *rule)
{
	for (int f = 0; f < FIELDS; f++)
		for (size_t i = 0; i < rule->fields[f].n; i++) {
			const struct extractor *x = &rule->fields[f].v[i];

			if (is_endless(a, x->regex) || is_endless(a, x->href) ||
			    is_endless(a, x->text))
				return arena_printf(a, "fields.%s", card_field_names[f]);
		}
	return NULL;
}

const char *trial_endless(struct arena *a, const struct rule *rule)
{
	for (size_t i = 0; i < rule->match_n; i++) {
		const char *key = endless_match(a, &rule->match[i]);

		if (key != NULL)
			return key;
	}
	for (size_t i = 0; i < rule->actions_n; i++)
		if (is_endless(a, rule->actions[i].regex))
			return "action";
	return endless_field(a, rule);
}
