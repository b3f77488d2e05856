/*
 * Time zones of the system's database, without the process-wide TZ: what the clock on a wall shows
 * at an instant, and the instant of a wall clock. A zone is read from its TZif file (RFC 8536) and
 * is constant afterwards.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/arena.h"
#include "base/time.h"

#include <stddef.h>

struct zone;

/* The zone of that name, in the arena; NULL if there is none or its file is broken. */
const struct zone *zone_load(struct arena *a, const char *name);

/* The same from the bytes of a TZif file of version 2 or later. */
const struct zone *zone_parse(struct arena *a, const void *p, size_t n);

/* Seconds east of UTC at an instant. */
int64_t zone_offset(const struct zone *z, int64_t utc_seconds);

/* What the wall shows: seconds since 1970-01-01 00:00 by that wall's own clock. */
int64_t zone_wall(const struct zone *z, struct timestamp t);

/*
 * The instant at which the wall shows that. A time that it shows twice is its first one; a time
 * that it skips is the moment of the skip.
 */
struct timestamp zone_instant(const struct zone *z, int64_t wall);

#endif
