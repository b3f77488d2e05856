/*
 * Letters without what base64 adds to them, for storing: its lines, as nearly everybody writes them
 * (76 characters and CRLF), stand as the 57 bytes that they say. Only lines are taken that these
 * bytes can be written as in no other way, so that a letter comes back to the last byte.
 *
 * A folded letter is a row of pieces: how long a text is and how many lines follow it (four bytes
 * each, the lowest first), the text as it was, and the bytes of the lines.
 */
#ifndef FEATURE_MAIL_FOLD_H
#define FEATURE_MAIL_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A folded letter is at most so much longer than the letter. */
enum { FOLD_MORE = 8 };

/* What a character of base64 says at each of the four places of a group. */
struct fold {
	uint32_t says[4][256];
};
void fold_init(struct fold *f);

/* Into `out`, which has room for n + FOLD_MORE bytes; n is below 4 GB. Gives the length. */
size_t fold_letter(const struct fold *f, const char *p, size_t n, char *out);

/* How long the letter is; false: the bytes are damaged, or it is longer than `max`. */
bool fold_length(const char *p, size_t n, size_t max, size_t *length);

/*
 * The letter, or of a folded one that was cut off what is there: at most `max` bytes. Gives the
 * length.
 */
size_t unfold_letter(const char *p, size_t n, char *out, size_t max);

#endif
