/*
 * Bytes of letters as they are stored: folded (fold.h), then compressed by zstd. Read back by
 * inflate.h.
 */
#ifndef FEATURE_MAIL_DEFLATE_H
#define FEATURE_MAIL_DEFLATE_H

#include "base/arena.h"
#include "core/desc.h"

/* What compressing needs again and again. */
struct letter_deflater;
struct letter_deflater *letter_deflater_new(void);
void letter_deflater_free(struct letter_deflater *d);

/* The result lives in the arena. */
struct bytes letter_deflate(struct arena *a, struct letter_deflater *d, const char *raw, size_t n);

#endif
