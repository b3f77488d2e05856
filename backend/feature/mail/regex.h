/*
 * Regular expressions of the rules: PCRE2 with JIT and UTF, with limits on work, so that a hostile
 * mail or a careless rule costs milliseconds and not the process.
 */
#ifndef FEATURE_MAIL_REGEX_H
#define FEATURE_MAIL_REGEX_H

#include "feature/mail/needle.h"

#include <stdbool.h>
#include <stddef.h>

struct regex;      /* compiled, lives in the arena of the rules, may be shared */
struct regex_room; /* match memory of one user */

/* What is wrong with a pattern. */
struct regex_fault {
	int code;         /* PCRE2's own number: 114 is a missing bracket */
	size_t at;        /* byte of the pattern */
	const char *text; /* PCRE2's words, English */
};

/*
 * NULL and what is wrong if the pattern is bad. A jail lets no memory become code: patterns that
 * are compiled in there are plain, which only is slower.
 */
struct regex *regex_new(struct arena *a, const char *pattern, bool is_plain,
			struct regex_fault *fault);

/* The pattern it was made of. */
const char *regex_pattern(const struct regex *re);

struct regex_room *regex_room_new(struct arena *a);
/* How many matches were given up at a limit so far. */
size_t regex_room_limited(const struct regex_room *room);

/*
 * True if the pattern occurs in the text (valid UTF-8; only the first 256 KB are searched). *out
 * becomes the group named "v", else the first group, else the whole match, in the arena; out may be
 * NULL.
 */
bool regex_find(struct arena *a, const struct regex *re, struct regex_room *room, const char *text,
		const char **out);

/*
 * False only if the pattern is not in the text of those trigrams (NULL: unknown): regex_find need
 * not be asked then.
 */
bool regex_may_be_in(const struct regex *re, const struct trigrams *text);

/*
 * Where in the text that result lies; false if the pattern is not in it or the group took no part.
 */
bool regex_span(const struct regex *re, struct regex_room *room, const char *text, size_t *from,
		size_t *n);

#endif
