/*
 * Most patterns of the rules are not in a letter, and finding that out is most of what matching
 * costs. Every text that a pattern fits has one of some words in it; here these words are read from
 * the pattern, and a text without any of them need not be matched. What is not understood of a
 * pattern only makes it be matched as ever. Letters are compared without their case.
 */
#ifndef FEATURE_MAIL_NEEDLE_H
#define FEATURE_MAIL_NEEDLE_H

#include "base/arena.h"

#include <stdbool.h>

struct needles;  /* one of these words is in whatever the pattern fits */
struct heads;    /* one of these is what a match begins with */
struct trigrams; /* which three letters follow each other in a text */

/* NULL if no words can be told. The pattern must be one that PCRE2 takes. */
const struct needles *needles_of(struct arena *a, const char *pattern);

/* Of valid UTF-8; NULL for a text so long that nearly all would be in it. */
const struct trigrams *trigrams_of(struct arena *a, const char *text);

/* False only if the pattern cannot match; either may be NULL. */
bool needles_may_be_in(const struct needles *needles, const struct trigrams *text);

/*
 * What every match begins with: some letters, always as many; NULL if that cannot be told. A
 * pattern of several alternatives must have a group around them.
 */
const struct heads *heads_of(struct arena *a, const char *pattern);

/* False only if none of them is at p. */
bool heads_may_be_at(const struct heads *heads, const unsigned char *p);

/*
 * The letter of which p is the beginning, without its case, as one byte: never 0 for ASCII and
 * Russian letters; 0 for all that no word is made of. Moves *p behind it.
 */
unsigned char needle_unit(const unsigned char **p);

#endif
