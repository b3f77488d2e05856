/*
 * How well an answer is proven, as one letter. A pure function over facts.
 *
 *   A   it was seen: a letter that the server took, or the channel itself tells of the answer
 *   B   a record of the call
 *   C   a picture of the answer, or a link into the network of the card, which anybody can follow
 *   D   nothing that could be looked at: somebody's word, or a link to somewhere else
 */
#ifndef FEATURE_INTEREST_GRADE_H
#define FEATURE_INTEREST_GRADE_H

#include "feature/interests/source.h"

#include <stdbool.h>

/* Values are those of the database. */
enum proof_grade { GRADE_NONE, GRADE_A, GRADE_B, GRADE_C, GRADE_D };
extern const struct choices grade_choices;

struct grade_facts {
	bool is_answered;
	bool is_seen;
	bool has_call_record;
	bool has_picture;
	const char *proof_url; /* or NULL */
	const char *card_link; /* or NULL */
	enum source_type source;
};

/* GRADE_NONE as long as nobody was answered. */
enum proof_grade proof_grade(const struct grade_facts *f);

/*
 * True if the address leads into the network of that source, or, for sites, to the host of the
 * card.
 */
bool proof_link_is_of(enum source_type source, const char *card_link, const char *url);

#endif
