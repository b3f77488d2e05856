/*
 * Mail and cards as JSON: the line that `otklik mail parse` prints, and the form in which the child of
 * the jail hands a mail to its parent. The parent trusts nothing of it: mail_from_json checks shape and
 * sizes, and what it returns can only be wrong about what the letter says.
 */
#ifndef FEATURE_MAIL_MAIL_JSON_H
#define FEATURE_MAIL_MAIL_JSON_H

#include "base/buf.h"
#include "feature/mail/recognise.h"

/* Fits into an arena of mail_arena_max(), whatever the child writes. */
enum { MAIL_JSON_MAX = 64 << 20 };

/*
 * One object and no line end: file, error, and (if error is NULL) the mail and its card as docs/domain/
 * rules.md shows them. m and card may be NULL.
 */
void mail_json_line(struct buf *b, const char *file, const char *error, const struct mail *m, const struct card *card);

/*
 * The work of the jail (jail_fn): bytes of a mail in, all of struct mail but the data of attachments out.
 * False: refused, out holds the reason.
 */
bool mail_parse_work(const char *in, size_t n, struct buf *out);

/* Loads what the work needs from files: `warm` of the jail's limits. */
void mail_parse_warm(void);

/* Reads what mail_parse_work wrote. NULL and a sentence in *error if it is not that. */
struct mail *mail_from_json(struct arena *a, const char *text, size_t n, const char **error);

/* `otklik mail parse [--rules DIR] FILE...`: argv[0] is the first word behind it; gives the exit status. */
int mail_parse_main(const char *rules_dir, int argc, char **argv);

#endif
