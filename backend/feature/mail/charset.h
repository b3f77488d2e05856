/*
 * Text of any charset into UTF-8. Never fails: what cannot be converted becomes U+FFFD, a charset
 * that is unknown, missing or plainly wrong is guessed (UTF-8, else Cyrillic by its letters, else
 * Western).
 */
#ifndef FEATURE_MAIL_CHARSET_H
#define FEATURE_MAIL_CHARSET_H

#include "base/arena.h"

#include <stddef.h>

/* UTF-8 of n bytes in that charset (NULL: not named). Zero bytes are dropped. */
char *charset_to_utf8(struct arena *a, const char *charset, const char *p, size_t n);

/*
 * Name of the charset that the bytes look like: utf-8, windows-1251, koi8-r, ibm866 or
 * windows-1252.
 */
const char *charset_guess(const char *p, size_t n);

/*
 * Loads the converters of the East Asian charsets for the life of the process. The child of a jail
 * does so before it locks itself in: later it cannot open files.
 */
void charset_warm(void);

#endif
