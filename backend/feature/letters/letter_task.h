/*
 * Tasks: work on many letters that a person starts and watches: reading the quarantine again, and
 * importing a file of mails (.eml or mbox). A task is a row with its progress; job "letter_task"
 * does a few seconds of it and wants itself again, so it may die anywhere.
 */
#ifndef FEATURE_LETTER_TASK_H
#define FEATURE_LETTER_TASK_H

#include "feature/letters/letter_take.h"

enum letter_task_kind { TASK_RETRY = 1, TASK_IMPORT };
enum letter_task_state { TASK_RUNNING = 1, TASK_DONE, TASK_FAILED };

struct task_row {
	int64_t id;
	int64_t kind;
	int64_t state;
	channel_id channel_id;
	const char *reason;
	bool is_quiet;
	int64_t position;
	int64_t last_id;
	int64_t total;
	int64_t done;
	int64_t taken;
};

struct task_ref {
	int64_t task;
};
extern const struct desc task_ref_desc;

struct task_new {
	int64_t kind;
	channel_id channel_id;
	const char *reason;
	bool is_quiet;
	int64_t last_id;
	int64_t total;
};

struct task_file {
	int64_t task;
	struct bytes bytes;
};

/* Makes the task and the job that begins it. */
int letter_task_begin(struct req *r, const struct task_new *t, const struct bytes *file,
		      int64_t *id);

/*
 * From quarantine or from the ignored back to pending: letters, ledger and the count of the
 * channel.
 */
int letter_begin_again(struct req *r, letter_id id);

/*
 * Reads a pending letter with a reader that is there; its card, or the quarantine, is committed
 * then.
 */
enum job_result letter_read_again(struct worker *w, struct reader *rd, int64_t id,
				  const char **error);

#endif
