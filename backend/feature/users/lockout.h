/* The rule of wrong passwords: after so many in a row the account is locked for a while. Pure. */
#ifndef FEATURE_LOCKOUT_H
#define FEATURE_LOCKOUT_H

#include "base/time.h"

struct lockout {
	int64_t failed;                /* wrong passwords in a row */
	struct timestamp locked_until; /* zero: not locked */
};

/* State after one more wrong password. Reaching `tries` locks and starts counting anew. */
struct lockout lockout_after_failure(int64_t failed, struct timestamp now, int64_t tries,
				     int64_t lock_seconds);

/* Whole seconds until the door opens again, 0 if it is open; rounded up. */
int64_t lockout_seconds_left(struct timestamp locked_until, struct timestamp now);

#endif
