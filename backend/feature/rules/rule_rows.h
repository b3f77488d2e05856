/* Rows and inputs of rules.sql, shared inside the feature. */
#ifndef FEATURE_RULE_ROWS_H
#define FEATURE_RULE_ROWS_H

#include "core/http.h"

struct rule_ref {
	rule_id rule_id;
};
extern const struct desc rule_ref_desc;

struct rule_set_row {
	int64_t seq;
	struct bytes shipped_hash;
	const char *error;
	struct timestamp error_at;
};
extern const struct desc rule_set_row_desc;

struct rule_set_in {
	struct bytes shipped_hash;
	const char *error;
};
extern const struct desc rule_set_in_desc;

struct rule_used {
	int64_t id;
	const char *name;
	int64_t rule_version;
	const char *body;
};
extern const struct desc rule_used_desc;

struct rule_words_row {
	const char *name;
	const char *words; /* JSON: an array of words, or a pattern */
};
extern const struct desc rule_words_row_desc;

struct rule_version_in {
	user_id by;
};
extern const struct desc rule_version_in_desc;

/* Rules of one priority lie between place_of(p) and place_of(p + 1). */
enum { RULE_PRIORITY_MAX = 1000 };
static const int64_t RULE_BAND = 10000000000;
static const int64_t RULE_GAP = 1000000;

/* The set has changed: readers load it anew. */
int rule_set_touch(struct req *r, struct bytes shipped_hash);

#endif
