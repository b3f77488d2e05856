/*
 * The tree of MIME parts of a mail. Own walker, bounded in depth and number: the recursive parser
 * of libetpan can be crashed or stalled by nesting (docs/decisions). A part refers to the bytes of
 * the mail.
 */
#ifndef FEATURE_MAIL_MIME_H
#define FEATURE_MAIL_MIME_H

#include "feature/mail/headers.h"
#include "feature/mail/param.h"

#include <stdbool.h>

enum { MIME_DEPTH_MAX = 30 };

struct mime_part {
	struct headers headers;
	struct params type;        /* Content-Type; .value is e.g. text/plain */
	struct params disposition; /* Content-Disposition; .value may be "" */
	const char *body;
	size_t body_n;
	struct mime_part *first; /* children of a multipart */
	struct mime_part *next;  /* sibling */
};

/* Reads the whole tree; a part that claims to be a multipart but is not becomes text/plain. */
struct mime_part *mime_parse(struct arena *a, const char *raw, size_t n);

/* Decoded bytes of a leaf. */
const char *mime_body(struct arena *a, const struct mime_part *p, size_t *n);

bool mime_is(const struct mime_part *p, const char *type);
bool mime_is_attachment(const struct mime_part *p);

#endif
