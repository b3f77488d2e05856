/*
 * Reader: bytes of a mail -> what it is. The bytes are parsed by a child in the jail; recognition by
 * the rules runs here, on checked structs, with limits of its own. One reader per process.
 */
#ifndef FEATURE_LETTER_READER_H
#define FEATURE_LETTER_READER_H

#include "core/worker.h"
#include "feature/mail/mail.h"
#include "feature/rules/rules.h"

struct reader;

/* Loads the rules (in a unit of work of its own). NULL and a sentence in *error. */
struct reader *reader_new(struct worker *w, const char **error);
void reader_free(struct reader *rd);

/* Takes changed rules up; cheap, and best before each batch. A unit of work of its own. */
void reader_refresh(struct reader *rd, struct worker *w);

/* Addresses that are ours, copied; replaces those known before. */
void reader_set_own(struct reader *rd, const struct str_list *own);

struct reading {
	const struct mail *mail;        /* NULL: it could not be read */
	const struct card *card;        /* never NULL with a mail: what no rule knows is a plain request */
	const char *reason;             /* of quarantine: "parse_failed", "parse_crashed", "parse_timeout", "too_big" */
	const char *error;              /* sentence for people */
};

/* Reads a mail; everything in *out lives in `a`, which needs mail_arena_max(n) bytes. */
void reader_read(struct reader *rd, struct arena *a, const char *raw, size_t n, struct reading *out);

#endif
