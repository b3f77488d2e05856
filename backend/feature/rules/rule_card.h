/* A rule as the browser sees it; inside of the feature. */
#ifndef FEATURE_RULE_CARD_H
#define FEATURE_RULE_CARD_H

#include "feature/interests/interests.h"
#include "feature/rules/rule_rows.h"

#define RULE_MEMBERS                 \
	int64_t id;                  \
	const char *name;            \
	const char *file;            \
	int source_type;             \
	bool is_active;              \
	bool is_fallback;            \
	bool is_ignoring;            \
	bool is_edited;              \
	bool is_newer;               \
	int64_t rule_version;        \
	struct timestamp updated_at; \
	user_id updated_by_id;       \
	const char *updated_by_name; \
	int64_t version;

#define RULE_FIELDS(s)                                                                            \
	O(s, id), O(s, name), O(s, file), FC(s, source_type, 0, source_choices), O(s, is_active), \
		O(s, is_fallback), O(s, is_ignoring), O(s, is_edited), O(s, is_newer),            \
		O(s, rule_version), O(s, updated_at), O(s, updated_by_id), O(s, updated_by_name), \
		O(s, version)

struct rule_card {
	RULE_MEMBERS
	const char *body;
	const char *shipped_body;
};
extern const struct desc rule_card_desc;

/* Replies with the rule as it is now. */
int rule_reply(struct req *r, rule_id id);

#endif
