/* Dates of mail headers: RFC 5322, its old forms, and what programs really write. */
#ifndef FEATURE_MAIL_MAIL_DATE_H
#define FEATURE_MAIL_MAIL_DATE_H

#include "base/time.h"

#include <stdbool.h>

/* False if it is no date. A missing zone is taken as UTC. */
bool mail_date_parse(const char *s, struct timestamp *out);

#endif
