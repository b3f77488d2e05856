/*
 * Letters: every mail that was ever fetched, with its bytes and its receipt. A letter is pending,
 * became a card, joined one, was ignored (reason) or is quarantined (reason, sentence); nothing is
 * dropped. Read by otklik-mail (collector.h), again by jobs, shown by its routes.
 */
#ifndef FEATURE_LETTERS_H
#define FEATURE_LETTERS_H

#include "core/job.h"
#include "feature/interests/interests.h"
#include "feature/letters/reader.h"

enum letter_state {
	LETTER_PENDING = 1,
	LETTER_CARD,
	LETTER_JOINED,
	LETTER_IGNORED,
	LETTER_QUARANTINED
};

extern const struct route letters_routes[];
extern const struct route letter_task_routes[];
extern const struct route ledger_routes[];
extern const struct route silence_routes[];
extern const struct route folders_routes[];

/* The event that a reading with a card tells of, as far as its card's fields go. */
struct interest_new letter_event(struct req *r, const struct reading *reading);

/* Job "source_watch": which sources are silent against their habit; wanted every ten minutes. */
enum job_result source_watch_job(struct worker *w, const struct job *job, const char **error);
int source_watch_want(struct req *r);

/* Job "letter_task": some seconds of a task on many letters. */
enum job_result letter_task_job(struct worker *w, const struct job *job, const char **error);

/* Job "letter_retry": reads a stored letter again. */
enum job_result letter_retry_job(struct worker *w, const struct job *job, const char **error);

/*
 * Reads one mailbox until *is_stopping (then interrupt_fd is readable) or it is switched off; gives
 * the exit status.
 */
int collector_run(struct worker *w, channel_id channel, volatile const int *is_stopping,
		  int interrupt_fd);

#endif
