/*
 * What the child of the jail says about letters, as bytes: letters go in together, answers come out
 * together. Lengths and numbers are as this machine has them, for both ends are one program; the
 * parent still trusts nothing of it: every length, limit and character is checked, and an answer
 * that passes can only be wrong about what the letter says.
 */
#ifndef FEATURE_MAIL_MAIL_PACK_H
#define FEATURE_MAIL_MAIL_PACK_H

#include "base/buf.h"
#include "feature/mail/recognise.h"

enum { MAIL_PACK_MAX = 64 << 20 };

/* ---- letters ---- */

/*
 * Adds a letter to those that go in; gives where in the buffer its bytes begin (4 zero bytes
 * follow).
 */
size_t mail_pack_letter(struct buf *b, const char *raw, size_t n);

/*
 * What the work knows: `arg` of the jail. Rules and own addresses as they were when the child
 * started.
 */
struct mail_work {
	const struct rules *rules;
	const struct mail_own *own; /* or NULL */
	bool is_whole;              /* HTML, links and pictures too: for previews */
};

/* The work of the jail (jail_fn): packed letters in, answers out, in their order. */
bool mail_work(const void *arg, const char *in, size_t n, struct buf *out);

/* Loads what the work needs from files: `warm` of the jail's limits. */
void mail_work_warm(void);

/* ---- answers ---- */

struct mail_answer {
	/* NULL: refused. Attachments without data; without is_whole no HTML, links, pictures */
	struct mail *mail;
	struct card *card; /* NULL: no rule fits */
	const char *error; /* why it was refused */
};

/*
 * Reads the answer at *at and moves *at behind it; what it gives points into the bytes. False if it
 * is no answer: then neither is what follows.
 */
bool mail_answer_read(struct arena *a, const char **at, const char *end, struct mail_answer *out);

/* Writes an answer: for the work, and for tests. */
void mail_answer_write(struct buf *b, const struct mail_answer *answer, bool is_whole);

#endif
