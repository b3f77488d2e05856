/*
 * History: the spine. One row of interactions per contact between a person and the company, in
 * either direction, appended and never changed; identities are the ways to recognise a person.
 * Called by the features whose rows come from or lead to such a contact, inside their transaction.
 */
#ifndef FEATURE_HISTORY_H
#define FEATURE_HISTORY_H

#include "core/http.h"
#include "feature/history/identity.h"

/* What is known about who it was; any of them may be NULL. */
struct person_seen {
	point_id point_id; /* where: how people there write their phones */
	const char *profile_url;
	const char *email;
	const char *phone;
	int64_t source_type;
	struct timestamp at;
};

/*
 * Finds or makes the identities of n people (they may repeat); ids[i] stays unset when nothing
 * usable is known about people[i].
 */
int history_identities(struct req *r, const struct person_seen *people, size_t n,
		       struct opt_i64 *ids);

/* One way to recognise a person: an identity with its normal value. */
struct identity_known {
	int64_t id;
	enum identity_type type;
	const char *value;
};

enum { PERSON_IDENTITIES = 3 };

/*
 * Normal values of all that is known about one person, strongest first; ids stay 0. At most three.
 */
int history_person(struct req *r, const struct person_seen *in, struct identity_known *out,
		   size_t *n);

/* Finds or makes the identities of these n values and sets their ids. */
int history_identities_make(struct req *r, const struct person_seen *in, struct identity_known *v,
			    size_t n);

/*
 * The identity of somebody of whom one card is all that is known. Its interactions, which had none,
 * get it, so that this person, too, can be linked and parted again.
 */
int history_identity_of_card(struct req *r, interest_id card, const struct person_seen *in,
			     int64_t *id);

enum { DIRECTION_IN = 1, DIRECTION_OUT };

struct interaction_new {
	struct timestamp at;
	channel_id channel_id;
	point_id point_id;
	int64_t source_type;
	int64_t direction;
	int64_t action;
	struct opt_i64 identity;
	user_id user_id; /* who of us, for those going out */
	interest_id interest_id;
	/* row of the detail it came from: the reply that was sent */
	struct opt_i64 reference;
	const char *link;
	const char *text; /* NULL or "": none, or, coming in, that of its card */
};

/*
 * Appends n interactions with their texts, in three statements. No two of them are of one card and
 * one direction.
 */
int history_add(struct req *r, const struct interaction_new *v, size_t n);

/*
 * What came in shows the text of its card, and is not written twice. Before n cards get another
 * text, their interactions are given the one that they came with.
 */
int history_keep_texts(struct req *r, const int64_t *cards, size_t n);

#endif
