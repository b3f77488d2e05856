/* Stored bytes of letters, out of their zlib form. */
#ifndef FEATURE_MAIL_INFLATE_H
#define FEATURE_MAIL_INFLATE_H

#include "base/arena.h"
#include "core/desc.h"

/* At most `max` bytes, with 4 zero bytes of slack behind them; NULL if damaged or larger. */
char *letter_inflate(struct arena *a, struct bytes body, size_t max, size_t *n);

#endif
