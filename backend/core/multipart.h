/*
 * multipart/form-data (RFC 7578) of a whole body in memory. Limits: 32 parts, 8 KiB of headers a
 * part, boundary of 1 to 70 characters. Hostile input: fuzzed.
 */
#ifndef CORE_MULTIPART_H
#define CORE_MULTIPART_H

#include "core/json.h"

/*
 * Splits `body` into pairs in the request's arena: a part with a filename becomes an upload whose
 * bytes point into `body`, any other part a text value. 0, E_MALFORMED or E_INVALID.
 */
int multipart_split(struct req *r, const char *content_type, const char *body, size_t n,
		    struct pair **v, size_t *out_n);

#endif
