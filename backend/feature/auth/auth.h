/*
 * Auth: the door. Sign-in, refresh tokens, sessions and the audit trail. A session is a family of
 * refresh tokens; each is good for one rotation, and an old one that comes back ends the session.
 */
#ifndef FEATURE_AUTH_H
#define FEATURE_AUTH_H

#include "core/http.h"

extern const struct route auth_routes[];

/* Hooks of the gate (core/dispatch.h). */
int auth_actor_load(struct req *r, session_id session, user_id user, struct actor *out);
int auth_audit(struct req *r, const char *action, const char *input_json);

#endif
