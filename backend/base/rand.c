#include "base/rand.h"
#include "base/log.h"

#include <errno.h>
#include <sys/random.h>

void rand_bytes(void *out, size_t n)
{
	unsigned char *p = out;

	while (n > 0) {
		const ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno != EINTR)
			log_abort("getrandom failed");
		if (got > 0) {
			p += got;
			n -= (size_t)got;
		}
	}
}

uint32_t rand_below(uint32_t bound)
{
	/* Values under `limit` would favour small remainders: draw again. */
	const uint32_t limit = (uint32_t)-bound % bound;
	uint32_t v = 0;

	do
		rand_bytes(&v, sizeof(v));
	while (v < limit);
	return v % bound;
}
