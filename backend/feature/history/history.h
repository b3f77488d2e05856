/*
 * History: the spine. One row of interactions per contact between a person and the company, in either
 * direction, appended and never changed; identities are the ways to recognise a person. Called by the
 * features whose rows come from or lead to such a contact, inside their transaction.
 */
#ifndef FEATURE_HISTORY_H
#define FEATURE_HISTORY_H

#include "core/http.h"

/* What is known about who it was; any of them may be NULL. */
struct person_seen {
	const char *profile_url;
	const char *email;
	const char *phone;
	int64_t source_type;
	struct timestamp at;
};

/* Finds or makes the identity of the strongest thing known; *identity is 0 when nothing usable is. */
int history_identity(struct req *r, const struct person_seen *in, int64_t *identity);

enum { DIRECTION_IN = 1, DIRECTION_OUT };

struct interaction_new {
	struct timestamp at;
	channel_id channel_id;
	point_id point_id;
	int64_t source_type;
	int64_t direction;
	int64_t action;
	struct opt_i64 identity;
	user_id user_id;                /* who of us, for those going out */
	interest_id interest_id;
	const char *link;
	const char *text;               /* NULL or "": none */
};

/* Appends one interaction with its text. */
int history_add(struct req *r, const struct interaction_new *in, int64_t *id);

#endif
