/* Reading of the fields of one rule, the ways to find them in a mail; used by rules_read.c only. */
#ifndef FEATURE_MAIL_RULES_FIELDS_H
#define FEATURE_MAIL_RULES_FIELDS_H

#include "feature/mail/rules_json.h"

/*
 * Writes out->fields, in the reader's arena; NULL has none. At most 20 ways for one field. False
 * and the problem.
 */
bool rules_read_fields(struct rules_reader *rd, json_t *object, struct rule *out);

#endif
