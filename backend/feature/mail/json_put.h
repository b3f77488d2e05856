/* Writing nested JSON by hand, over json_out_str of core: names, values and commas. */
#ifndef FEATURE_MAIL_JSON_PUT_H
#define FEATURE_MAIL_JSON_PUT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* "name": with the comma in front that it may need. */
void json_put_name(struct buf *b, const char *name);
/* The comma before an element of an array, if it needs one. */
void json_put_comma(struct buf *b);

void json_put_text(struct buf *b, const char *name, const char *value);
/* As json_put_text, but an empty text is null. */
void json_put_some(struct buf *b, const char *name, const char *value);
void json_put_bool(struct buf *b, const char *name, bool value);
void json_put_int(struct buf *b, const char *name, int64_t value);

#endif
