/*
 * Sessions: who is signed in where. `auth` opens and rotates them; a person ends the own ones here,
 * and `users` and `auth` end those of somebody who may not come in any more. An ended session works
 * for at most 5 s longer, in the workers that remember it (core/dispatch.h).
 */
#ifndef FEATURE_SESSIONS_H
#define FEATURE_SESSIONS_H

#include "core/http.h"

/* Ends one session; ending it twice is no error. `reason` is a word for the row, static text. */
int session_end(struct req *r, session_id session, const char *reason);

/* Ends all sessions of a person but one ({ 0 }: all). */
int sessions_end_of_user(struct req *r, user_id user, session_id but, const char *reason);

/* Forgets a batch of the sessions that were over 30 days ago; *gone: how many. */
int sessions_purge(struct req *r, int64_t *gone);

extern const struct route sessions_routes[];

#endif
