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

/* The strongest thing known about a person, normalised; type 0: nothing usable. */
struct identity_key {
	int64_t type;
	struct bytes value;
	const char *raw_value;
};
struct identity_key history_identity_key(struct arena *a, const struct person_seen *in);

/* Makes sure that the identities of n people are there (their keys may repeat or be of type 0). */
int history_identities(struct req *r, const struct person_seen *people, const struct identity_key *keys, size_t n);

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
	struct opt_i64 reference;       /* row of the detail it came from: the reply that was sent */
	const char *link;
	const char *text;               /* NULL or "": none */
};

/* Appends n interactions with their texts, in two statements. */
int history_add(struct req *r, const struct interaction_new *v, size_t n);

#endif
