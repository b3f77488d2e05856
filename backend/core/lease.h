/*
 * Leases: who runs what only one process may run, over all machines: reading a mailbox, a nightly
 * job. A lease is a row with a holder and an end; the holder renews it well before.
 */
#ifndef CORE_LEASE_H
#define CORE_LEASE_H

#include "core/worker.h"

/* Takes or renews; true if the lease is ours for `seconds` from now. Database trouble is false. */
bool lease_take(struct worker *w, const char *name, const char *holder, int seconds);
void lease_drop(struct worker *w, const char *name, const char *holder);

#endif
