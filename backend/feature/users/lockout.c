#include "feature/users/lockout.h"

static const int64_t SECOND_US = 1000000;

struct lockout lockout_after_failure(int64_t failed, struct timestamp now, int64_t tries,
				     int64_t lock_seconds)
{
	if (failed + 1 < tries)
		return (struct lockout){ failed + 1, { 0 } };
	return (struct lockout){ 0, time_add(now, lock_seconds * SECOND_US) };
}

int64_t lockout_seconds_left(struct timestamp locked_until, struct timestamp now)
{
	return locked_until.us > now.us ? (locked_until.us - now.us + SECOND_US - 1) / SECOND_US
					: 0;
}
