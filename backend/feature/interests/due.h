/* The deadline of a card: the earlier of our own, in working time, and the network's window. */
#ifndef FEATURE_INTEREST_DUE_H
#define FEATURE_INTEREST_DUE_H

#include "core/http.h"
#include "feature/worktime/worktime.h"

struct due {
	struct timestamp due_at;
	struct timestamp window_at; /* zero: no window */
};

/*
 * `asked_at`: the customer's last message, from which the network counts; received_at is our own
 * start.
 */
struct due due_of(const struct calendar *c, int source_type, int action,
		  struct timestamp received_at, struct timestamp asked_at, int64_t reply_minutes);

/* A message of somebody whose older ones wait: their windows begin anew, by a job. */
int due_window_moves(struct req *r, int64_t interest);

#endif
