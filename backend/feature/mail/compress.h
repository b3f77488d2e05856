/*
 * Bytes of letters as they are stored: folded (fold.h), then compressed by zstd. Read back by
 * decompress.h.
 */
#ifndef FEATURE_MAIL_COMPRESS_H
#define FEATURE_MAIL_COMPRESS_H

#include "base/arena.h"
#include "core/desc.h"

/* What compressing needs again and again. */
struct letter_compressor;
struct letter_compressor *letter_compressor_new(void);
void letter_compressor_free(struct letter_compressor *d);

/* The result lives in the arena. */
struct bytes letter_compress(struct arena *a, struct letter_compressor *d, const char *raw,
			     size_t n);

#endif
