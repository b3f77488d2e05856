/*
 * What the address of a feed asks for, and whether a card fits it: pure functions over facts, so
 * that all filters of a person are counted over one reading of the open cards. The browser's own
 * reading of the address is frontend/src/features/interests/filters.js.
 */
#ifndef FEATURE_FILTER_CONDITIONS_H
#define FEATURE_FILTER_CONDITIONS_H

#include "core/json.h"

enum filter_view { FILTER_OPEN = 1, FILTER_NEW, FILTER_CLAIMED, FILTER_OVERDUE, FILTER_MINE };

struct filter_conditions {
	enum filter_view view;
	int source; /* 0: any */
	int action;
	int64_t point;
	int64_t assignee;
};

/* What is known of an open card. */
struct filter_card {
	int64_t state;
	int source_type;
	int action;
	point_id point_id;
	user_id assignee_id;
	bool is_waiting;
	struct timestamp due_at;
};

/*
 * False when the address asks for something that this cannot judge: words, days, products, finished
 * cards, names that it does not know. *out is then without meaning.
 */
bool conditions_read(const struct pair *v, size_t n, struct filter_conditions *out);

bool conditions_fit(const struct filter_conditions *c, const struct filter_card *card, user_id me,
		    struct timestamp now);

#endif
