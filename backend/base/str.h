/* Text helpers that need only libc. All text is UTF-8; functions named ascii touch A-Z only. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool str_eq(const char *a, const char *b);  /* NULL equals only NULL */
bool str_ieq(const char *a, const char *b); /* ASCII case ignored */
bool str_starts(const char *s, const char *prefix);
bool str_istarts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
bool str_is_blank(const char *s); /* NULL, empty or only white space */

/* Decimal integer over the whole string; false on anything else or overflow. */
bool str_to_i64(const char *s, int64_t *out);

/* Cuts ASCII and Unicode white space (NBSP, zero-width, U+2000..200A) at both ends, in place. */
char *str_trim(char *s);

/* Valid UTF-8 as of RFC 3629 (no surrogates, no overlong forms, up to U+10FFFF). */
bool str_is_utf8(const char *s, size_t n);
/* Bytes up to the next line end or the end of the text. */
size_t str_line_len(const char *s);
/* Number of code points of a valid UTF-8 text. */
size_t str_utf8_len(const char *s);
/* Length in bytes of the longest prefix of at most `max` bytes that does not cut a code point. */
size_t str_utf8_cut(const char *s, size_t max);
/* Decodes one code point and moves *s; U+FFFD and one byte on bad input. *s must be < end. */
uint32_t str_utf8_next(const char **s, const char *end);
/* Encodes cp into out (4 bytes) and gives the length. */
size_t str_utf8_put(uint32_t cp, char *out);

char *str_ascii_lower(struct arena *a, const char *s);

/* What a hexadecimal digit of either case is worth, -1 for anything else. */
int str_hex_digit(char c);
/* Lower-case hexadecimal of n bytes. */
char *str_hex(struct arena *a, const void *p, size_t n);

/*
 * Percent-decodes n bytes ('+' as space if plus); NULL on a broken escape, a zero byte or bad
 * UTF-8.
 */
char *str_url_decode(struct arena *a, const char *s, size_t n, bool plus);

#endif
