/*
 * Type, size and orientation of a picture from the first bytes of its file, without decoding: a few
 * bytes of header can promise billions of pixels. Hostile input: fuzzed with the decoder.
 */
#ifndef FEATURE_FILES_PICTURE_SIZE_H
#define FEATURE_FILES_PICTURE_SIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum picture_kind { PICTURE_NONE, PICTURE_PNG, PICTURE_JPEG, PICTURE_WEBP, PICTURE_GIF };

struct picture_size {
	enum picture_kind kind;
	int64_t width, height;
	int orientation; /* EXIF, 1 to 8; 1 is upright */
};

/* False if the bytes are no picture of these kinds, or an animated WebP. */
bool picture_size(const void *p, size_t n, struct picture_size *out);

#endif
