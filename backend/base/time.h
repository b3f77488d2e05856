/*
 * Time: microseconds since 1970-01-01 UTC in `struct timestamp`. Zero means "none" (NULL, null).
 * In JSON and in SQL it is text: 2026-11-22T10:00:00.000000Z and DATETIME(6) in UTC.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

struct timestamp {
	int64_t us;
};

enum { TIME_ISO_BYTES = 32 };

struct timestamp time_now(void);
/* Monotonic clock in microseconds, for durations. */
int64_t time_mono_us(void);
/* Microseconds of work this process has done: unlike a clock, it does not run while others work. */
int64_t time_cpu_us(void);
struct timestamp time_add(struct timestamp t, int64_t us);

/* Writes 2026-11-22T10:00:00.000000Z and returns out, which has TIME_ISO_BYTES. */
const char *time_iso(struct timestamp t, char *out);

/* Accepts YYYY-MM-DD[T ]HH:MM[:SS[.ffffff]][Z|+hh:mm]; no zone means UTC. False if it is none. */
bool time_parse_iso(const char *s, struct timestamp *out);

/* Calendar fields in UTC and back, for years 1 to 9999. */
struct time_fields {
	int year, month, day, hour, minute, second, us;
};
void time_split(struct timestamp t, struct time_fields *out);
struct timestamp time_join(const struct time_fields *f);

#endif
