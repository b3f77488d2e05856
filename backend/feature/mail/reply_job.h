/*
 * Job "reply_send": sends one answer that a person has written. A mail that the server may have taken
 * is never sent again by itself: the reply says "unsure" and a person decides.
 */
#ifndef MAIL_REPLY_JOB_H
#define MAIL_REPLY_JOB_H

#include "core/job.h"

enum job_result reply_send_job(struct worker *w, const struct job *job, const char **error);

/*
 * Headers at the start of a letter that was compressed by zlib, perhaps cut off: Message-ID and
 * References, raw, or NULL. The results live in the arena.
 */
void reply_letter_ids(struct arena *a, struct bytes packed, const char **message_id, const char **references);

#endif
