/* The block of headers of a mail or of a part: cutting into fields, unfolding, decoding. */
#ifndef FEATURE_MAIL_HEADERS_H
#define FEATURE_MAIL_HEADERS_H

#include "base/arena.h"

#include <stddef.h>

/* One field: unfolded, zero bytes removed, not decoded and so not always UTF-8. */
struct header {
	const char *name;
	const char *raw;
};

struct headers {
	struct header *v;
	size_t n;
};

/*
 * Reads fields from the start of the bytes and gives the offset of the body. A line that is neither
 * a field nor a continuation begins the body, as a missing empty line is common. At most 1000 are
 * kept.
 */
size_t headers_scan(struct arena *a, const char *p, size_t n, struct headers *out);

/* Raw value of the first field of that name (ASCII case ignored) or NULL. */
const char *headers_get(const struct headers *h, const char *name);

/* Decoded value of the first field of that name, trimmed; NULL if it is not there. */
const char *headers_text(struct arena *a, const struct headers *h, const char *name);

#endif
