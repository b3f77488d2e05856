/*
 * Stored bytes of letters, as letter_compress() made them, or out of zlib's form, in which letters
 * were stored before. The first byte tells which.
 */
#ifndef FEATURE_MAIL_DECOMPRESS_H
#define FEATURE_MAIL_DECOMPRESS_H

#include "base/arena.h"
#include "core/desc.h"

/* Before a frame of zstd that holds a folded letter; no form of zlib begins like that. */
enum { LETTER_FOLDED = 1 };

/* At most `max` bytes, with 4 zero bytes of slack behind them; NULL if damaged or larger. */
char *letter_decompress(struct arena *a, struct bytes body, size_t max, size_t *n);

/* What can be read of the beginning of a body that may be cut off: at most `max` bytes. */
size_t letter_decompress_head(struct bytes body, char *out, size_t max);

#endif
