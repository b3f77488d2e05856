/* The HTTP side of a request, shared by fcgi.c, dispatch.c and reply.c. Features never see it. */
#ifndef CORE_HTTP_INTERNAL_H
#define CORE_HTTP_INTERNAL_H

#include "base/buf.h"
#include "core/json.h"
#include "core/worker.h"

struct http {
	char *const *env; /* FastCGI parameters, "NAME=value" */
	const char *body; /* whole request body, with 4 zero bytes behind it */
	size_t body_n;
	const struct route *route;
	int status;
	const char *type;
	struct buf headers; /* extra header lines */
	struct buf out;     /* reply body */
};

/* One request from its parameters and body to a filled reply in h; logs one line. Never fails. */
void dispatch(struct worker *w, struct http *h);

/* {"error": ...} of r->failure into the reply. */
void reply_failure(struct req *r, int code);

/* No cache keeps a reply that does not say how long it holds. */
void reply_private(struct req *r);

#endif
