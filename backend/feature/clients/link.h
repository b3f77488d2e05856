/*
 * Who is who: linking what people are known by to contacts, and taking the links away. Inside of
 * the feature only.
 */
#ifndef FEATURE_CLIENT_LINK_H
#define FEATURE_CLIENT_LINK_H

#include "feature/clients/client_row.h"
#include "feature/history/history.h"
#include "feature/interests/interests.h"

/* Why somebody believes it; values are those of the database. */
enum evidence { EVIDENCE_CARD = 1, EVIDENCE_MADE, EVIDENCE_TYPED, EVIDENCE__MAX };
extern const struct choices evidence_choices;

/* A living link, read within the actor's scope. */
struct link_row {
	int64_t id;
	int64_t identity;
	point_id point_id;
	client_id client_id;
	contact_id contact_id;
	interest_id interest_id; /* the card it was made from; 0 if it was typed in */
	struct timestamp at;
};

enum { LINK_IDENTITIES = PERSON_IDENTITIES + 1 };

/* All that a card tells about who wrote it: at least one identity, the card's own first. */
struct card_person {
	const struct interest_person *card;
	struct identity_known v[LINK_IDENTITIES];
	size_t n;
};
int card_person_get(struct req *r, interest_id id, struct card_person *out);

struct link_act {
	point_id point_id;
	client_id client_id;
	contact_id contact_id;
	enum evidence evidence;
	interest_id interest_id;
};

/*
 * Links identities to a contact. The first one must become (or already be) the client's: E_LINKED
 * with whose it is otherwise; the others are linked only when they are nobody's. Cards of the
 * person are announced. The client's keys are the caller's to renew.
 */
int links_make(struct req *r, const struct link_act *act, const struct identity_known *v, size_t n);

/* Takes one link away, or (is_whole) all that was linked in the same act from the same card. */
int links_undo(struct req *r, const struct link_row *link, bool is_whole);

/* Tells the browsers that the newest cards of these identities show another client now. */
int links_announce(struct req *r, point_id point, const struct identity_known *v, size_t n);

#endif
