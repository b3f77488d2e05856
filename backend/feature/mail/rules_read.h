/* Reading of one rule from JSON with complete checking; used by rules.c only. */
#ifndef FEATURE_MAIL_RULES_READ_H
#define FEATURE_MAIL_RULES_READ_H

#include "feature/mail/rules_json.h"

/* Writes all of *out, in the reader's arena. False and the problem; *out is then of no use. */
bool rules_read_rule(struct rules_reader *rd, json_t *object, struct rule *out);

#endif
