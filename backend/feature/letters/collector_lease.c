/* The lease of a mailbox: one collector reads it, over all machines. */
#include "core/lease.h"
#include "feature/letters/collector_internal.h"

#include <stdio.h>

enum { LEASE_SECONDS = 90, NAME_BYTES = 48 };

static void lease_name(const struct collector *c, char *out)
{
	snprintf(out, NAME_BYTES, "mailbox:%lld", (long long)c->channel.v);
}

bool collector_keep_lease(struct collector *c)
{
	char name[NAME_BYTES];

	lease_name(c, name);
	c->leased_at = time_mono_us();
	return lease_take(c->w, name, c->holder, LEASE_SECONDS);
}

void collector_drop_lease(struct collector *c)
{
	char name[NAME_BYTES];

	lease_name(c, name);
	lease_drop(c->w, name, c->holder);
}
