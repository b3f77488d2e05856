/*
 * Jail: work on hostile bytes in a child process without privileges, files or network, with limits
 * on memory and time. The child runs one function again and again: request bytes in, reply bytes
 * out, over a socket pair. A crash, a hang or too much memory costs that one request; the next one
 * gets a new child. Used for parsing mail and for decoding pictures.
 *
 * The child has: no descriptor but the socket, no user rights (root becomes nobody in an empty root
 * directory), no new files, processes or dumps, and a filter that kills it on any system call but
 * those for memory, clock and random bytes. It starts as a copy of this process, so what it answers
 * must be treated as data from outside. Under a sanitizer the limit of memory and the filter
 * are not applied.
 */
#ifndef BASE_JAIL_H
#define BASE_JAIL_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The work: reads n bytes (4 zero bytes of slack follow them), writes the answer. False: "refused".
 * `arg` is what the limits hold, as it was when the child started.
 */
typedef bool (*jail_fn)(const void *arg, const char *in, size_t n, struct buf *out);

struct jail;

struct jail_limits {
	size_t memory;    /* bytes of address space (not applied under a sanitizer) */
	int seconds;      /* wall and CPU time of one request */
	size_t reply_max; /* bytes */
	int requests;     /* the child is replaced after so many, at least 1 */
	const void *arg;  /* for the function */
	/*
	 * Called once in a new child before it is locked in, or NULL: the place to touch what would
	 * otherwise open files or map code later, such as iconv_open() for each charset of glibc's
	 * gconv directory, or the compilation of patterns with JIT.
	 */
	void (*warm)(void);
};

/* Starts no child yet: that happens at the first call. */
struct jail *jail_new(jail_fn fn, const struct jail_limits *limits);
void jail_free(struct jail *j);

/*
 * Has fn(arg) called in this process before it forks a child. Who has threads waits for them there:
 * the child would get a copy of whatever lock one of them holds.
 */
void jail_before_fork(struct jail *j, void (*fn)(void *arg), void *arg);

enum jail_result {
	JAIL_OK,
	JAIL_REFUSED, /* the function returned false; the reply holds its reason */
	JAIL_CRASHED, /* died, or could not be started */
	JAIL_TIMEOUT,
	JAIL_TOO_BIG /* reply over its maximum */
};

/* Sends the bytes and waits; the reply is terminated, and owned by the jail until the next call. */
enum jail_result jail_call(struct jail *j, const char *in, size_t n, const char **reply,
			   size_t *reply_n);

/*
 * The same in two steps, so that the child works while the parent does something else: jail_begin
 * sends the bytes (which the caller may then forget), jail_end waits for the answer. One request at
 * a time: each begin has its end, also when begin failed (its end says so), unless jail_renew comes
 * between.
 */
void jail_begin(struct jail *j, const char *in, size_t n);
enum jail_result jail_end(struct jail *j, const char **reply, size_t *reply_n);

/*
 * The next request gets a new child: what `arg` points at has changed. Forgets a request under way.
 */
void jail_renew(struct jail *j);

/* Process id of the present child, or 0: for tests that kill it. */
int jail_pid(const struct jail *j);

#endif
