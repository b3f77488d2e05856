/* Files of the zone database, and the texts of weeks: any bytes are read without harm. */
#include "feature/worktime/worktime.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new((size_t)16 << 20);
	const struct zone *z = zone_parse(a, data, n);
	const char *text = arena_strndup(a, (const char *)data, n);
	struct calendar c = { .zone = z };

	for (int64_t t = -4000000000; z != NULL && t < 40000000000; t += 97000001) {
		zone_wall(z, (struct timestamp){ t * 1000 });
		zone_instant(z, t / 1000);
	}
	if (calendar_week(a, text, &c) && calendar_exceptions(a, "2026-11-22", &c) && z != NULL)
		worktime_add(&c, (struct timestamp){ 1795341600000000 }, 600);
	calendar_exceptions(a, text, &c);
	arena_free(a);
	return 0;
}
