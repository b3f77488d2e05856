/* From the tree of parts to what people see: text, HTML, attachments, delivery report. */
#ifndef FEATURE_MAIL_MAIL_BODY_H
#define FEATURE_MAIL_MAIL_BODY_H

#include "feature/mail/mail_parse.h"
#include "feature/mail/mime.h"

/* Fills text, html, html_text, links, images, attachments and dsn of the mail. */
void mail_body_read(struct arena *a, const struct mime_part *root, struct mail *m);

#endif
