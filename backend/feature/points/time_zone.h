/* Names of time zones, as the IANA database has them (Europe/Moscow). */
#ifndef FEATURE_TIME_ZONE_H
#define FEATURE_TIME_ZONE_H

#include <stdbool.h>

/* True for a name of the system's time zone database; never looks outside of it. */
bool time_zone_is_known(const char *name);

#endif
