/*
 * What a person would get to a GET, asked inside of the process: the same gate, handler and
 * statements as for a request of his, without a token and without a rate. For checks by the system.
 */
#ifndef CORE_ASK_H
#define CORE_ASK_H

#include "core/worker.h"

/*
 * Gives the HTTP status and puts the reply into *body. w->gate must be there. Resets the arena of
 * the worker before it begins, so path and query must not live there.
 */
int gate_ask(struct worker *w, const struct actor *who, const char *path, const char *query,
	     struct buf *body);

#endif
