/* Texts from outside made fit for the columns of a card: pure functions, results in the arena. */
#ifndef FEATURE_INTEREST_CARD_TEXT_H
#define FEATURE_INTEREST_CARD_TEXT_H

#include "base/arena.h"

#include <stddef.h>

enum { EXCERPT_CHARS = 600, CARD_TEXT_BYTES = 1000000 };

/*
 * One line: white space collapsed, control characters out, at most `max` code points. NULL when
 * blank.
 */
const char *card_line(struct arena *a, const char *s, size_t max);

/* A whole text: at most CARD_TEXT_BYTES, never NULL, bytes that are no UTF-8 become U+FFFD. */
const char *card_whole(struct arena *a, const char *s);

/*
 * An http or https address of at most 1000 characters without white space; NULL for anything else.
 */
const char *card_url(struct arena *a, const char *s);

#endif
