/* Inside of the feature: the statement's form of values, shared by recognition and editing. */
#ifndef FEATURE_INTEREST_VALUES_IN_H
#define FEATURE_INTEREST_VALUES_IN_H

#include "feature/interests/interests.h"

struct card_values_row {
	int64_t id;
	int64_t version;
	point_id point_id;
	int64_t letter_id;
	int source_type;
	int action;
	const char *place;
	const char *author_name;
	const char *author_url;
	const char *author_email;
	const char *author_phone;
	const char *text;
	const char *product;
	const char *product_url;
	const char *link;
	const char *subject;
	const char *rule;
	int64_t rule_version;
	int64_t edited;
};
extern const struct desc card_values_row_desc;

struct card_values_new {
	int64_t id;
	int64_t version;
	int source_type;
	int action;
	int reply_way;
	const char *place;
	const char *author_name;
	const char *author_url;
	const char *author_email;
	const char *author_phone;
	const char *excerpt;
	const char *text;
	const char *product;
	const char *product_url;
	const char *link;
	const char *rule;
	int64_t rule_version;
};
extern const struct desc card_values_new_desc;

void card_now_of(const struct card_values_row *row, struct card_now *out);
struct card_values_new card_values_row_of(struct arena *a, const struct card_change_values *c);

/* Is the value other than it was? */
bool card_value_differs(const struct card_values *a, const struct card_values *b,
			enum card_value which);

#endif
