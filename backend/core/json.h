/*
 * JSON, query strings and forms by description.
 * In: refuses unknown, doubled, wrong-typed, too long and missing fields and names them. Limits:
 * depth 16, 10,000 list elements, body size by the gate. Strings must be valid UTF-8 without zero
 * bytes. Out: written by hand straight into a buffer: this is the hot path of every list.
 */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "base/buf.h"
#include "core/http.h"

/* One name and its raw value, from a path, a query string or a multipart form. */
struct pair {
	const char *name;
	const char *value;           /* valid UTF-8, terminated */
	const struct upload *upload; /* a file part: value is NULL */
};

/*
 * Which fields of an input were given so far: one bit a field, so that a name that comes twice
 * (path and body, or doubled) is refused.
 */
struct json_seen {
	uint64_t bits[2];
};

/*
 * Decodes the object in n bytes into `in` (zeroed by the caller). 0, E_MALFORMED or E_INVALID
 * (fail_field was called).
 */
int json_in(struct req *r, const struct desc *d, const char *text, size_t n, void *in,
	    struct json_seen *seen);

/* Decodes pairs (strings) into `in`; a list field takes a repeated name. Same errors. */
int pairs_in(struct req *r, const struct desc *d, const struct pair *v, size_t n, void *in,
	     struct json_seen *seen);

/* Splits a=b&c=d (n bytes) into pairs, percent-decoded; at most 64. 0 or E_MALFORMED. */
int query_split(struct req *r, const char *s, size_t n, struct pair **v, size_t *out_n);

/* After all sources are read: REQ fields must have been seen. 0 or E_INVALID. */
int in_complete(struct req *r, const struct desc *d, const struct json_seen *seen);

/* Writers. */

/* NULL gives null; escapes <, >, & and U+2028/9 too. */
void json_out_str(struct buf *b, const char *s);
void json_out_row(struct buf *b, const struct desc *d, const void *row);
void json_out_rows(struct buf *b, const struct desc *d, const void *v, size_t n); /* [ ... ] */

/* [1,2,...], in the arena: for JSON_TABLE of a statement. */
const char *json_ids(struct arena *a, const int64_t *ids, size_t n);

#endif
