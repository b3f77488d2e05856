/*
 * Content-Transfer-Encoding: base64, quoted-printable, uuencode; anything else is taken as it is.
 */
#ifndef FEATURE_MAIL_TRANSFER_H
#define FEATURE_MAIL_TRANSFER_H

#include "base/arena.h"

#include <stddef.h>

/*
 * Decodes into out, which has room for n bytes, and gives the length. Foreign characters are
 * skipped.
 */
size_t transfer_base64(const char *p, size_t n, char *out);

/* The Q encoding of headers: '_' is a space. Room and result as above. */
size_t transfer_q(const char *p, size_t n, char *out);

/*
 * Decodes a body by the value of its header (NULL: none). The result is the arena's or the input
 * itself;
 * 4 zero bytes must follow the input.
 */
const char *transfer_decode(struct arena *a, const char *encoding, const char *p, size_t n,
			    size_t *out_n);

#endif
