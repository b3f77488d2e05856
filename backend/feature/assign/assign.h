/*
 * Assignment: how the cards of a channel find their people. Owns channel_policies (what is wanted),
 * assign_turn and assign_turns (whose turn it is). Who gets which card is a pure function
 * (choose.h); the doing (run.c) is a loop of otklik-jobs, woken by every change that browsers hear
 * of. Cards and people are read and changed through interests and presence.
 */
#ifndef FEATURE_ASSIGN_H
#define FEATURE_ASSIGN_H

#include "core/worker.h"

/*
 * One look at all channels: gives what waits to who is free, and every ASSIGN_SWEEP_SECONDS takes
 * back what was kept too long and tells the heads what waits too long. Any number of processes may
 * do it at the same time. 0 or the code of the database.
 */
int assign_look(struct worker *w, bool is_sweep);

enum { ASSIGN_SWEEP_SECONDS = 15 };

extern const struct route assign_routes[];

#endif
