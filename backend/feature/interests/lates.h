/*
 * Cards that were answered after their deadline, kept beside the cards (interest_lates) for the
 * feed. Inside of the feature only; the nightly check is interest_lates_check().
 */
#ifndef FEATURE_INTEREST_LATES_H
#define FEATURE_INTEREST_LATES_H

#include "core/http.h"

/* What decides whether a card stands there, and how. */
struct late_facts {
	int64_t state;
	struct timestamp answered_at; /* zero: nobody has answered */
};

enum late_step { LATE_NONE, LATE_PUT, LATE_REMOVE };

/* What a change from one to the other asks for. The deadline of an answered card does not move. */
enum late_step late_step(const struct late_facts *before, const struct late_facts *after,
			 struct timestamp due_at);

struct interest_late_row {
	int64_t id;
	point_id point_id;
	int64_t state;
	struct timestamp received_at;
	bool is_late;
};
extern const struct desc interest_late_row_desc;

/* In the transaction that changes the card. */
int late_take(struct req *r, enum late_step step, const struct interest_late_row *row);

#endif
