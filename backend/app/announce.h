/*
 * The announcer of otklik-jobs: wakes the browsers when the sequence of events has moved, and when
 * somebody has begun to write. The more of them listen, the wider their questions are spread in
 * time and the rarer they are woken, so that a thousand pages do not ask in one instant.
 */
#ifndef APP_ANNOUNCE_H
#define APP_ANNOUNCE_H

#include "core/worker.h"
#include "feature/interests/typing.h"

#include <stdint.h>

struct announcer {
	int64_t last_seq; /* told to the browsers; -1: nothing yet */
	struct typing_told typing;
	int64_t pushed_at; /* monotonic */
	int64_t pause_us;  /* what was told then keeps them busy so long */
	int listeners;     /* when it was last told */
};

/* One look; called every tenth of a second. */
void announce_look(struct worker *w, struct announcer *a);

#endif
