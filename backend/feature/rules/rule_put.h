/* A rule on its way into its row; inside of the feature. */
#ifndef FEATURE_RULE_PUT_H
#define FEATURE_RULE_PUT_H

#include "feature/rules/rule_rows.h"

struct rule_put {
	rule_id rule_id;
	int64_t version;
	const char *body;
	bool is_sure;
	/* From here on: filled by us. */
	const char *name;
	int source_type;
	int64_t priority;
	int64_t place;
	bool is_fallback;
	bool is_ignoring;
	bool is_edited;
};
extern const struct desc rule_put_desc;

struct rule_place_row {
	int64_t place;
};
extern const struct desc rule_place_row_desc;

/* Fills what the columns say from the text, whose shape is known to be right. */
void rule_put_read(struct req *r, struct rule_put *put);

/* Where a rule is to stand: before another one (0: at the end), but not below the place `least`. */
struct rule_at {
	rule_id rule; /* 0: a new one */
	rule_id before;
	int64_t least;
};
int rule_find_place(struct req *r, const struct rule_at *want, int64_t *place);

/* After a change: its version is kept, and readers load the set anew. */
int rule_changed(struct req *r, rule_id id);

/* E_STALE with the rule as it is now. */
int rule_stale(struct req *r, rule_id id);

#endif
