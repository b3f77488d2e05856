/*
 * Setting one field of a handler's input. The rules of the field table (types, ranges, text,
 * choices) exist here once; json_in.c and pairs_in.c only bring values. Each function gives 0 or
 * E_INVALID after fail_field(); strings and lists are copied into the request's arena.
 *
 *   reason          when
 *   required        REQ and null, absent, or empty after TRIM
 *   too_short/long  text in code points, lists in elements (10,000 at most)
 *   too_small/big   numbers; uploads in bytes (only if the field states a maximum)
 *   wrong_type      another JSON type, a number or time that is none, an id below 1
 *   not_a_choice    a name that is not on the list
 *   bad_text        invalid UTF-8, a zero byte, control characters (LINES allows tab, CR and LF)
 *   unknown_field, doubled_field
 */
#ifndef CORE_FIELD_H
#define CORE_FIELD_H

#include "core/json.h"

enum { FIELD_LIST_MAX = 10000, FIELD_LIST_TEXT_MAX = 1000 };

/* The field of that name, marked as seen; refuses unknown and doubled ones. */
int field_take(struct req *r, const struct desc *d, const char *name, struct json_seen *seen,
	       const struct field **f);

/* An explicit null, the same as not giving the field at all. */
int field_null(struct req *r, const struct field *f);
/* A whole number for D_I64, D_OPT_I64 and D_ID. */
int field_i64(struct req *r, const struct field *f, void *in, int64_t v);
int field_bool(struct req *r, const struct field *f, void *in, bool v);
/* A text of n bytes for D_STR, D_TIME and D_CHOICE. */
int field_text(struct req *r, const struct field *f, void *in, const char *s, size_t n);
/* Raw text of a path, a query string or a form, for every type but lists and uploads. */
int field_raw(struct req *r, const struct field *f, void *in, const char *s);
int field_upload(struct req *r, const struct field *f, void *in, const struct upload *u);

/* Lists: start with the count, then set each element. */
int field_list(struct req *r, const struct field *f, void *in, size_t n);
int field_list_id(struct req *r, const struct field *f, void *in, size_t i, int64_t v);
int field_list_text(struct req *r, const struct field *f, void *in, size_t i, struct bytes text);

/* True for D_ID_LIST and D_STR_LIST. */
bool field_is_list(const struct field *f);

#endif
