/*
 * Auth: the door. Sign-in, refresh tokens, sessions and the audit trail. A session is a family of
 * refresh tokens; each is good for one rotation, and an old one that comes back ends the session.
 */
#ifndef FEATURE_AUTH_H
#define FEATURE_AUTH_H

#include "core/http.h"
#include "core/jwt.h"
#include "core/known.h"

extern const struct route auth_routes[];
extern const struct route see_as_routes[];
extern const struct route audit_routes[];

/* Hooks of the gate (core/dispatch.h). */
int auth_actor_load(struct req *r, const struct token *token, struct actor *out);
int auth_session_look(struct req *r, const struct token *token, struct session_look *out);
int auth_audit(struct req *r, const char *action, const char *input_json);

#endif
