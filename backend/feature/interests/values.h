/*
 * The fields of a card that recognition finds and people may correct, as texts of one array: so
 * that two sets can be compared, shown beside each other and put back without knowing each of them.
 */
#ifndef FEATURE_INTEREST_VALUES_H
#define FEATURE_INTEREST_VALUES_H

#include "core/http.h"

/* Values are those of the database: interest_edits.field, replay_fields.field. */
enum card_value {
	VALUE_SOURCE_TYPE = 1,
	VALUE_ACTION,
	VALUE_PLACE,
	VALUE_AUTHOR_NAME,
	VALUE_AUTHOR_URL,
	VALUE_AUTHOR_EMAIL,
	VALUE_AUTHOR_PHONE,
	VALUE_TEXT,
	VALUE_PRODUCT,
	VALUE_PRODUCT_URL,
	VALUE_LINK,
	VALUE__MAX
};
extern const struct choices value_choices;

/* By enum card_value; NULL: there is none. Source type and action are their names. */
struct card_values {
	const char *v[VALUE__MAX];
};

/* A card as it is. */
struct card_now {
	int64_t id;
	int64_t version;
	point_id point_id;
	int64_t letter_id;
	struct card_values values;
	const char *subject;
	const char *rule;
	int64_t rule_version;
	uint64_t edited; /* bit 1 << enum card_value: a person has set it */
};

/* What a card becomes. */
struct card_change_values {
	const struct card_now *now;
	struct card_values values;
	const char *rule;
	int64_t rule_version;
	const char *note; /* for the history */
};

struct interest_new;

/* The values of an event as its card would have them. */
void card_values_of(struct arena *a, const struct interest_new *in, struct card_values *out);

/*
 * Cards by their ids (the order is that of the ids in the table), locked until the end of the unit
 * of work.
 */
int card_values_lock(struct req *r, const int64_t *ids, size_t n, struct card_now **out,
		     size_t *out_n);

/*
 * Writes n cards that were locked, with a line of history (HISTORY_RECOGNISED) and an event for
 * each.
 */
int card_values_put(struct req *r, const struct card_change_values *v, size_t n);

/*
 * Tells the search and the history what n cards, which are about to be written, were until now.
 */
int card_values_leave(struct req *r, const struct card_change_values *v, size_t n);

#endif
