/*
 * What is newer than a sequence number (GET /api/changes), with the cards that have changed. Owns
 * no table: events are written by core/live.h. A worker keeps for a moment what it has read for
 * those who see the same points, so that a thousand pages which are woken by one claim do not ask
 * the database for it a thousand times.
 */
#ifndef FEATURE_CHANGES_H
#define FEATURE_CHANGES_H

#include "core/worker.h"

extern const struct route changes_routes[];

/* Forgets what is kept: for who wants to know what the database says this moment. */
void changes_forget(struct worker *w);

#endif
