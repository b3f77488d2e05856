/*
 * Leases: who runs what only one process may run, over all machines: reading a mailbox, a nightly
 * job. A lease is a row with a holder and an end; the holder renews it well before.
 */
#ifndef CORE_LEASE_H
#define CORE_LEASE_H

#include "core/worker.h"

enum { LEASE_HOLDER_BYTES = 64 };

/* Name of this process as a holder: "host:pid". */
void lease_holder_name(char *out);

/*
 * Takes or renews; true if the lease is ours for `seconds` from now. A lease of a process of this
 * machine that is gone is taken over at once. Database trouble is false.
 */
bool lease_take(struct worker *w, const char *name, const char *holder, int seconds);
void lease_drop(struct worker *w, const char *name, const char *holder);

#endif
