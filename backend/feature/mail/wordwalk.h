/*
 * Patterns that pass over words, as {{to_verb}} of the pack does: "at the beginning of one of the
 * first 700 words stands ...". PCRE2 tries all of the rest at each word; here the words are walked,
 * and only those that can begin it are given to PCRE2. Letters are those of PCRE2's \p{L}; a text
 * with characters that are not known here is not walked.
 */
#ifndef FEATURE_MAIL_WORDWALK_H
#define FEATURE_MAIL_WORDWALK_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct wordwalk;

/*
 * NULL if the pattern is none of these. *rest: what is to be matched where the walk stops, at just
 * that place of the text.
 */
const struct wordwalk *wordwalk_of(struct arena *a, const char *pattern, const char **rest);

/* A walk that is under way; zeroes at first. */
struct wordwalk_at {
	size_t at;    /* byte of the text */
	size_t words; /* passed so far */
};

enum wordwalk_stop { WALK_WORD, WALK_END, WALK_UNKNOWN };

/*
 * Goes on to a word that may begin the rest (WALK_WORD: it begins at ->at, and the next call goes
 * on behind it); WALK_END: there is none among those that may be passed over; WALK_UNKNOWN: met
 * what it does not know.
 */
enum wordwalk_stop wordwalk_next(const struct wordwalk *w, const char *text, size_t n,
				 struct wordwalk_at *at);

/* What the character is that begins at p. */
enum wordwalk_kind { WORD_LETTER, WORD_OTHER, WORD_UNKNOWN };
enum wordwalk_kind wordwalk_kind(const unsigned char *p);

#endif
