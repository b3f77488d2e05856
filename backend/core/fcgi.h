/*
 * FastCGI: takes connections from the listening socket and answers one request on each (no
 * keepalive: an idle kept connection would pin its worker). Signals stay blocked while a request is
 * under way; SIGTERM ends the loop between two requests.
 */
#ifndef CORE_FCGI_H
#define CORE_FCGI_H

#include "core/worker.h"

#include <stdatomic.h>

/* What a worker tells its master, in shared memory. */
struct worker_slot {
	_Atomic int64_t busy_since; /* monotonic microseconds, 0 when idle */
	_Atomic int64_t requests;
	_Atomic int is_ready;
};

/* Serves until SIGTERM, or until the worker has made enough requests or grown too big. */
void fcgi_serve(struct worker *w, int listen_fd, struct worker_slot *slot);

#endif
