/*
 * The gate. Every request passes the same steps, read top to bottom in dispatch.c; nobody else
 * begins a transaction, reads a token or checks a role.
 */
#ifndef CORE_DISPATCH_H
#define CORE_DISPATCH_H

#include "core/jwt.h"
#include "core/known.h"
#include "core/worker.h"

/* What the gate needs from features, given by app/. */
struct gate_hooks {
	/*
	 * Fills the actor of a token; E_UNAUTHORIZED if its session has ended or its user is not
	 * active. The same statement reads where the sequence of events stands: r->seq, r->has_seq.
	 */
	int (*actor_load)(struct req *r, const struct token *token, struct actor *out);
	/* One small look at a session, for routes marked FRESH; E_UNAUTHORIZED as above. */
	int (*session_look)(struct req *r, const struct token *token, struct session_look *out);
	/* Writes one line of the audit trail inside the transaction. */
	int (*audit)(struct req *r, const char *action, const char *input_json);
};

/* Tables of routes end with { 0 }; `tables` ends with NULL. The gate keeps the pointers. */
struct gate *gate_new(const struct route *const *tables, const struct gate_hooks *hooks);
void gate_free(struct gate *g);

/* Forgets what is known about a session, so that the next request reads it again. */
void gate_forget(struct gate *g, session_id session);
/* The same for every session of a person. Both do nothing outside of otklikd, where `g` is NULL. */
void gate_forget_user(struct gate *g, user_id user);

/* Checks that cannot be made at compile time; false and a sentence: duplicate routes, path names
 * that are no fields, fields ending in _id that are no ids. */
bool gate_check(const struct route *const *tables, const char **error);

#endif
