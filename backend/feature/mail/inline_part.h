/*
 * A part that a letter carries for its own text (a picture by its Content-ID), out of the bytes of
 * the letter. Reads in a jail, as everything does that comes from outside; what it gives is hostile
 * still.
 */
#ifndef FEATURE_MAIL_INLINE_PART_H
#define FEATURE_MAIL_INLINE_PART_H

#include "base/arena.h"
#include "core/desc.h"

enum { INLINE_PART_MAX = 5 << 20 };

/* "cid:..." as letters write it: printable ASCII, not too long. */
bool inline_part_is(const char *url);

/*
 * The bytes of the part that the address names, in the arena; false if the letter has no such part.
 */
bool inline_part_read(struct arena *a, const char *raw, size_t n, const char *url,
		      struct bytes *out);

#endif
