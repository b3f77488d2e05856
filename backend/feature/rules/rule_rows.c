#include "feature/rules/rule_rows.h"
#include "queries.gen.h"

DESC(rule_ref, F(rule_ref, rule_id, REQ, 1, INT64_MAX));
DESC(rule_set_row, O(rule_set_row, seq), O(rule_set_row, shipped_hash), O(rule_set_row, error),
     O(rule_set_row, error_at));
DESC(rule_set_in, O(rule_set_in, shipped_hash), O(rule_set_in, error));
DESC(rule_used, O(rule_used, id), O(rule_used, name), O(rule_used, rule_version),
     O(rule_used, body));
DESC(rule_words_row, O(rule_words_row, name), O(rule_words_row, words));
DESC(rule_version_in, O(rule_version_in, by));

int rule_set_touch(struct req *r, struct bytes shipped_hash)
{
	const struct rule_set_in in = { shipped_hash, NULL };

	return sql_rule_set_move(r, &in, NULL);
}
