/*
 * Aside: one thread that does a piece of work while its owner does something else. One piece at a
 * time; between aside_begin() and aside_end() what the work uses belongs to the thread and nobody
 * else touches it, so there are no locks but the one inside. The thread has no signals.
 *
 * A process that forks does it while nothing is under way (aside_end() first): the child would get
 * a copy of whatever lock the thread holds just then.
 */
#ifndef BASE_ASIDE_H
#define BASE_ASIDE_H

struct aside;

/* Starts the thread; ends the process if there can be none. */
struct aside *aside_new(void);

/* Waits for what is under way. */
void aside_free(struct aside *s);

/* Begins fn(arg) in the thread; the one before must have been ended. */
void aside_begin(struct aside *s, void (*fn)(void *arg), void *arg);

/* Waits until it is done; returns at once if nothing was begun. */
void aside_end(struct aside *s);

#endif
