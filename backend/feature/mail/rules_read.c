#include "feature/mail/rules_read.h"
#include "base/str.h"
#include "feature/mail/rules_fields.h"
#include "feature/mail/rules_json.h"

enum { CASES_MAX = 60, CONDITIONS_MAX = 30 };

static const char *const source_types[] = {
	"vk",        "ok",           "facebook",    "instagram",      "x",           "youtube",
	"linkedin",  "telegram",     "whatsapp",    "google_reviews", "tripadvisor", "avito",
	"site_form", "site_comment", "site_review", "email",          "chat",        "phone",
	"api",       "other",        NULL
};
static const char *const actions[] = { "like",     "repost",  "comment", "reply",     "review",
				       "question", "request", "order",   "message",   "call",
				       "visit",    "mention", "post",    "subscribe", "gift",
				       "upload",   "other",   NULL };
/* clang-format off */
static const char *const facts[] = {
	"own",            "bounce",         "auto_reply",     "bulk",           "machine",
	"form",           "calendar_reply", NULL,
};
/* clang-format on */

static bool get_words(struct rules_reader *rd, json_t *object, const char *key, const char ***out)
{
	const json_t *v = json_object_get(object, key);

	if (v == NULL)
		return true;
	rd->key = key;
	*out = rules_words(rd, v, false);
	return *out != NULL;
}

static bool read_headers(struct rules_reader *rd, json_t *object, struct condition *c)
{
	const char *name = NULL;
	json_t *pattern = NULL;
	json_t *headers = json_object_get(object, "header");

	if (headers == NULL)
		return true;
	rd->key = "match.header";
	if (!json_is_object(headers))
		return rules_fail(rd, "not_object", NULL,
				  "must be an object of header names and patterns");
	c->headers = arena_array(rd->a, json_object_size(headers), sizeof(*c->headers));
	json_object_foreach(headers, name, pattern)
	{
		struct header_test *h = &c->headers[c->headers_n++];

		if (!rules_get_regex(rd, headers, name, &h->regex))
			return false;
		h->name = arena_strdup(rd->a, name);
	}
	return true;
}

static bool read_keys_condition(struct rules_reader *rd, json_t *object, struct condition *c)
{
	static const char *const keys[] = { "of", "at_least", NULL };
	json_t *v = json_object_get(object, "keys");
	int least = 1;

	if (v == NULL)
		return true;
	rd->key = "match.keys";
	if (!json_is_object(v))
		return rules_fail(rd, "not_object", NULL, "must be an object");
	if (!rules_only_keys(rd, v, keys) || !get_words(rd, v, "of", &c->keys_of) ||
	    !rules_get_int(rd, v, "at_least", 1, 50, &least))
		return false;
	c->keys_min = (size_t)least;
	for (const char **group = c->keys_of; group != NULL && *group != NULL; group++)
		if (rules_synonyms(rd->rules, *group) == NULL)
			return rules_fail(rd, "no_group", *group,
					  "there is no group of synonyms \"%s\"", *group);
	return c->keys_of != NULL || rules_fail(rd, "needs_of", NULL, "needs \"of\"");
}

static bool check_facts(struct rules_reader *rd, const char **is)
{
	for (; is != NULL && *is != NULL; is++)
		if (!rules_is_listed(facts, *is))
			return rules_fail(rd, "no_fact", *is, "there is no fact \"%s\"", *is);
	return true;
}

/* Addresses are compared in lower case. */
static bool get_addresses(struct rules_reader *rd, json_t *object, const char ***out)
{
	if (!get_words(rd, object, "from", out))
		return false;
	for (const char **v = *out; v != NULL && *v != NULL; v++)
		*v = str_ascii_lower(rd->a, *v);
	return true;
}

static bool read_condition(struct rules_reader *rd, json_t *object, struct condition *c)
{
	static const char *const keys[] = { "from", "from_regex", "header", "no_header", "subject",
					    "text", "html",       "is",     "keys",      NULL };

	rd->key = "match";
	if (!json_is_object(object))
		return rules_fail(rd, "not_object", NULL,
				  "must be an object or an array of objects");
	*c = (struct condition){ .from = NULL };
	return rules_only_keys(rd, object, keys) && get_addresses(rd, object, &c->from) &&
	       rules_get_regex(rd, object, "from_regex", &c->from_regex) &&
	       read_headers(rd, object, c) && get_words(rd, object, "no_header", &c->no_header) &&
	       rules_get_regex(rd, object, "subject", &c->subject) &&
	       rules_get_regex(rd, object, "text", &c->text) &&
	       rules_get_regex(rd, object, "html", &c->html) &&
	       get_words(rd, object, "is", &c->is) && check_facts(rd, c->is) &&
	       read_keys_condition(rd, object, c);
}

static bool read_match(struct rules_reader *rd, json_t *object, struct rule *out)
{
	json_t *match = json_object_get(object, "match");
	const size_t n = json_is_array(match) ? json_array_size(match) : 1;

	rd->key = "match";
	if (match == NULL || n == 0 || n > CONDITIONS_MAX)
		return rules_fail(rd, "required", NULL,
				  "is needed: an object or an array of 1 to %d objects",
				  CONDITIONS_MAX);
	out->match = arena_array(rd->a, n, sizeof(*out->match));
	for (out->match_n = 0; out->match_n < n; out->match_n++) {
		json_t *one = json_is_array(match) ? json_array_get(match, out->match_n) : match;

		if (!read_condition(rd, one, &out->match[out->match_n]))
			return false;
	}
	return true;
}

static bool read_case(struct rules_reader *rd, json_t *object, struct action_case *c)
{
	static const char *const keys[] = { "in", "regex", "action", NULL };

	rd->key = "action";
	*c = (struct action_case){ .place = PLACE_SUBJECT };
	if (json_is_string(object)) {
		c->action = arena_strdup(rd->a, json_string_value(object));
		return rules_is_listed(actions, c->action) ||
		       rules_fail(rd, "bad_action", c->action, "there is no action \"%s\"",
				  c->action);
	}
	if (!json_is_object(object))
		return rules_fail(rd, "not_text", NULL, "must be a text or an array");
	if (!rules_only_keys(rd, object, keys) ||
	    !rules_get_text(rd, object, "action", &c->action) ||
	    !rules_get_regex(rd, object, "regex", &c->regex))
		return false;
	if (c->regex != NULL && !rules_get_place(rd, object, &c->place, &c->header))
		return false;
	rd->key = "action";
	return (c->action != NULL && rules_is_listed(actions, c->action)) ||
	       rules_fail(rd, "bad_action", c->action, "names no known action");
}

static bool read_actions(struct rules_reader *rd, json_t *object, struct rule *out)
{
	json_t *v = json_object_get(object, "action");
	const size_t n = v == NULL ? 0 : json_is_array(v) ? json_array_size(v) : 1;

	rd->key = "action";
	if (n == 0 && out->ignore == NULL)
		return rules_fail(rd, "required", NULL, "is needed");
	if (n > CASES_MAX)
		return rules_fail(rd, "too_many", NULL, "has more than %d cases", CASES_MAX);
	out->actions = arena_array(rd->a, n, sizeof(*out->actions));
	for (out->actions_n = 0; out->actions_n < n; out->actions_n++) {
		json_t *one = json_is_array(v) ? json_array_get(v, out->actions_n) : v;

		if (!read_case(rd, one, &out->actions[out->actions_n]))
			return false;
	}
	return true;
}

bool rules_read_rule(struct rules_reader *rd, json_t *object, struct rule *out)
{
	static const char *const keys[] = { "name",        "about",    "version", "priority",
					    "source_type", "action",   "match",   "fields",
					    "ignore",      "fallback", NULL };

	*out = (struct rule){ .version = 1, .priority = 200 };
	if (!json_is_object(object))
		return rules_fail(rd, "not_object", NULL, "a rule must be an object");
	if (!rules_get_text(rd, object, "name", &out->name))
		return false;
	if (out->name == NULL)
		return rules_fail(rd, "required", NULL, "a rule needs a name");
	rd->rule = out->name;
	rd->key = "";
	if (!rules_only_keys(rd, object, keys) ||
	    !rules_get_int(rd, object, "version", 1, 1000000, &out->version) ||
	    !rules_get_int(rd, object, "priority", 1, 1000, &out->priority) ||
	    !rules_get_text(rd, object, "source_type", &out->source_type) ||
	    !rules_get_text(rd, object, "ignore", &out->ignore) ||
	    !rules_get_bool(rd, object, "fallback", &out->is_fallback))
		return false;
	rd->key = "source_type";
	if (out->source_type == NULL || !rules_is_listed(source_types, out->source_type))
		return rules_fail(rd, "bad_source", out->source_type, "names no known source type");
	return read_match(rd, object, out) && read_actions(rd, object, out) &&
	       rules_read_fields(rd, json_object_get(object, "fields"), out);
}
