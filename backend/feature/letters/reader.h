/*
 * Reader: bytes of mails -> what they are. Parsing and recognition run in children in the jail,
 * for one letter or a batch of them; they work while this process does something else. One reader
 * per process, READER_BATCHES at a time.
 */
#ifndef FEATURE_LETTER_READER_H
#define FEATURE_LETTER_READER_H

#include "core/worker.h"
#include "feature/mail/mail.h"
#include "feature/rules/rules.h"

struct reader;

/* So many batches may be begun and not ended, each with a child. */
enum { READER_BATCHES = 2 };

/* Loads the rules (in a unit of work of its own). NULL and a sentence in *error. */
struct reader *reader_new(struct worker *w, const char **error);
void reader_free(struct reader *rd);

/* Has fn(arg) called before this process forks a child: for who has threads (base/aside.h). */
void reader_before_fork(struct reader *rd, void (*fn)(void *arg), void *arg);

/* Takes changed rules up; cheap, and best before each batch. A unit of work of its own. */
void reader_refresh(struct reader *rd, struct worker *w);

/* Addresses that are ours, copied; replaces those known before. */
void reader_set_own(struct reader *rd, const struct str_list *own);

struct reading {
	const struct mail *mail; /* NULL: it could not be read */
	/* never NULL with a mail: what no rule knows is a plain request */
	const struct card *card;
	/* of quarantine: "parse_failed", "parse_crashed", "parse_timeout", "too_big" */
	const char *reason;
	const char *error; /* what it was: docs/domain/letters.md, "Why in detail" */
};

/* Begins to read letters that mail_pack_letter() has put together; they may be forgotten then. */
void reader_begin(struct reader *rd, const char *packed, size_t n);

/* A letter of the batch, in its order: read again alone when the batch fails as a whole. */
struct letter_bytes {
	const char *raw;
	size_t n;
};

/* Waits for the n readings of the batch that was begun first; everything in `out` lives in `a`. */
void reader_end(struct reader *rd, struct arena *a, const struct letter_bytes *v, size_t n,
		struct reading *out);

/* Gives up all batches that were begun. */
void reader_forget(struct reader *rd);

/* Both for one mail, while no batch is begun; `a` needs mail_arena_max(n) bytes. */
void reader_read(struct reader *rd, struct arena *a, const char *raw, size_t n,
		 struct reading *out);

#endif
