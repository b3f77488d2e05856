/* Mail and cards as JSON: the line that `otklik mail parse` prints. */
#ifndef FEATURE_MAIL_MAIL_JSON_H
#define FEATURE_MAIL_MAIL_JSON_H

#include "base/buf.h"
#include "feature/mail/recognise.h"

enum { MAIL_JSON_MAX = 64 << 20 };

/*
 * One object and no line end: file, error, and (if error is NULL) the mail and its card as
 * docs/domain/ rules.md shows them. m and card may be NULL.
 */
void mail_json_line(struct buf *b, const char *file, const char *error, const struct mail *m,
		    const struct card *card);

/*
 * `otklik mail parse [--rules DIR] [--own ADDRESS] FILE...`: argv[0] is the first word behind it;
 * gives the exit status.
 */
int mail_parse_main(const char *rules_dir, int argc, char **argv);

#endif
