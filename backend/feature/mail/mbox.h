/*
 * mbox files (mboxrd): mails one after the other, each behind a line "From ". A file that does not
 * begin so is one mail. Lines of a mail that begin with "From " carry a ">" more. Bytes of
 * strangers: fuzzed.
 */
#ifndef MAIL_MBOX_H
#define MAIL_MBOX_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The next mail at or after *at, which moves behind it; p and n are the whole file. Its bytes,
 * unquoted, replace what is in `out`. False at the end, or when `out` is too small for it (then
 * out->is_over).
 */
bool mbox_next(const char *p, size_t n, size_t *at, struct buf *out);

/* How many mails there are. */
size_t mbox_count(const char *p, size_t n);

/* Adds one mail with its line "From " and a blank line behind it. */
void mbox_put(struct buf *out, const char *mail, size_t n);

#endif
