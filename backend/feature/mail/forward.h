/*
 * A letter that a colleague handed on by "forward": who wrote it at first and what, read out of the
 * block of headers that every mail program puts in front of the forwarded text (and that
 * mail_body.c writes for an enclosed message). Pure; called by recognise.c.
 */
#ifndef FEATURE_MAIL_FORWARD_H
#define FEATURE_MAIL_FORWARD_H

#include "feature/mail/mail_parse.h"

/* Line that mail_body.c puts before the headers of an enclosed mail. */
#define FORWARD_MARK "---------- Forwarded message ----------"

/*
 * The first letter inside the text as a mail of its own, with the links and pictures of the whole
 * and no headers; NULL if the letter forwards nothing or the block names no address.
 */
struct mail *forward_original(struct arena *a, const struct mail *m);

#endif
