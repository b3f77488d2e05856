/*
 * The text of a compressed RTF body (LZFu), as Outlook puts it into TNEF. Not a reader of RTF:
 * words, line ends and characters come out, the looks do not; HTML that is wrapped into RTF loses
 * its tags.
 */
#ifndef FEATURE_MAIL_RTF_H
#define FEATURE_MAIL_RTF_H

#include "base/arena.h"

#include <stddef.h>

/* UTF-8 text of n compressed bytes, "" if they are broken. */
const char *rtf_text(struct arena *a, const char *p, size_t n);

#endif
