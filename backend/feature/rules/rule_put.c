#include "feature/rules/rule_put.h"
#include "base/str.h"
#include "feature/interests/interests.h"

#include <jansson.h>
#include <string.h>

enum { PRIORITY_DEFAULT = 200 };

DESC(rule_put, O(rule_put, rule_id), O(rule_put, version), O(rule_put, body), O(rule_put, is_sure),
     O(rule_put, name), FC(rule_put, source_type, 0, source_choices), O(rule_put, priority),
     O(rule_put, place), O(rule_put, is_fallback), O(rule_put, is_ignoring),
     O(rule_put, is_edited));

void rule_put_read(struct req *r, struct rule_put *put)
{
	json_t *root = json_loadb(put->body, strlen(put->body), 0, NULL);
	const char *name = json_string_value(json_object_get(root, "name"));
	const char *source = json_string_value(json_object_get(root, "source_type"));
	const json_t *priority = json_object_get(root, "priority");

	put->name = name != NULL ? arena_strdup(r->arena, name) : "";
	put->source_type = source != NULL ? choice_value(&source_choices, source) : 0;
	put->priority = priority != NULL ? json_integer_value(priority) : PRIORITY_DEFAULT;
	put->is_fallback = json_is_true(json_object_get(root, "fallback"));
	put->is_ignoring = json_object_get(root, "ignore") != NULL;
	json_decref(root);
}
