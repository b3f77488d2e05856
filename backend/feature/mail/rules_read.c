#include "feature/mail/rules_read.h"
#include "base/buf.h"
#include "base/str.h"
#include "feature/mail/keyval.h"

#include <stdarg.h>
#include <string.h>

enum { WORDS_MAX = 400, CASES_MAX = 60, CONDITIONS_MAX = 30 };

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
static const char *const places[] = { "subject",       "text",      "reply",     "html",
				      "html_text",     "from_name", "from_addr", "reply_to_name",
				      "reply_to_addr", NULL };

bool rules_fail(struct rules_reader *rd, const char *code, const char *arg, const char *fmt, ...)
{
	va_list ap;

	rd->rules->problem.code = code;
	rd->rules->problem.rule = arena_strdup(rd->a, rd->rule);
	rd->rules->problem.key = arena_strdup(rd->a, rd->key);
	rd->rules->problem.arg = arg == NULL ? NULL : arena_strdup(rd->a, arg);

	va_start(ap, fmt);
	const char *what = arena_vprintf(rd->a, fmt, ap);

	va_end(ap);
	*rd->error =
		arena_printf(rd->a, "%s: %s%s%s%s%s", rd->file, *rd->rule != '\0' ? "rule " : "",
			     rd->rule, *rd->rule != '\0' ? ": " : "",
			     *rd->key != '\0' ? arena_printf(rd->a, "%s: ", rd->key) : "", what);
	return false;
}

static bool is_listed(const char *const *list, const char *word)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

bool rules_only_keys(struct rules_reader *rd, json_t *object, const char *const *keys)
{
	const char *name = NULL;
	json_t *value = NULL;

	json_object_foreach(object, name, value)
	{
		if (!is_listed(keys, name))
			return rules_fail(rd, "unknown_key", name, "unknown key \"%s\"", name);
	}
	return true;
}

bool rules_get_text(struct rules_reader *rd, json_t *object, const char *key, const char **out)
{
	const json_t *v = json_object_get(object, key);

	if (v == NULL)
		return true;
	rd->key = key;
	if (!json_is_string(v))
		return rules_fail(rd, "not_text", NULL, "must be a text");
	*out = arena_strdup(rd->a, json_string_value(v));
	return true;
}

bool rules_get_int(struct rules_reader *rd, json_t *object, const char *key, int least, int most,
		   int *out)
{
	const json_t *v = json_object_get(object, key);

	if (v == NULL)
		return true;
	rd->key = key;
	if (!json_is_integer(v) || json_integer_value(v) < least || json_integer_value(v) > most)
		return rules_fail(rd, "not_number", arena_printf(rd->a, "%d-%d", least, most),
				  "must be a whole number from %d to %d", least, most);
	*out = (int)json_integer_value(v);
	return true;
}

bool rules_get_bool(struct rules_reader *rd, json_t *object, const char *key, bool *out)
{
	const json_t *v = json_object_get(object, key);

	if (v == NULL)
		return true;
	rd->key = key;
	if (!json_is_boolean(v))
		return rules_fail(rd, "not_bool", NULL, "must be true or false");
	*out = json_is_true(v);
	return true;
}

enum { PATTERN_MAX = 64 * 1024, NESTED_MAX = 4 };

static bool expand(struct rules_reader *rd, struct buf *b, const char *pattern, int depth);

/* At "{{name}}": puts the shared pattern and steps behind it. */
static bool expand_name(struct rules_reader *rd, struct buf *b, const char **at, int depth)
{
	const char *from = *at + 2;
	const char *end = strstr(from, "}}");
	const char *name = end == NULL ? from : arena_strndup(rd->a, from, (size_t)(end - from));
	const char *found =
		end == NULL || depth == NESTED_MAX ? NULL : rules_pattern(rd->rules, name);

	if (found == NULL)
		return rules_fail(rd, "no_pattern", name, "there is no pattern \"%s\"", name);
	*at = end + 2;
	return expand(rd, b, found, depth + 1);
}

static bool expand(struct rules_reader *rd, struct buf *b, const char *pattern, int depth)
{
	for (const char *p = pattern; *p != '\0' && !b->is_over;) {
		if (p[0] == '{' && p[1] == '{' && (p == pattern || p[-1] != '\\')) {
			if (!expand_name(rd, b, &p, depth))
				return false;
		} else {
			buf_addc(b, *p++);
		}
	}
	return !b->is_over ||
	       rules_fail(rd, "too_long", NULL, "the pattern is longer than %d bytes", PATTERN_MAX);
}

/* Patterns with the shared ones in their places; one without any is itself. */
static bool with_shared(struct rules_reader *rd, const char **pattern)
{
	struct buf b;

	if (strstr(*pattern, "{{") == NULL)
		return true;
	buf_init(&b, PATTERN_MAX);
	const bool is_ok = expand(rd, &b, *pattern, 0);

	if (is_ok)
		*pattern = arena_strndup(rd->a, b.p, b.len);
	buf_free(&b);
	return is_ok;
}

static struct compiled **bucket_of(struct rules *r, const char *pattern)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (const char *p = pattern; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	return &r->compiled[hash % COMPILED_BUCKETS];
}

/* The pattern, compiled now or before; NULL and the fault. */
static const struct regex *compile(struct rules_reader *rd, const char *pattern,
				   struct regex_fault *fault)
{
	struct compiled **bucket = bucket_of(rd->rules, pattern);

	for (const struct compiled *c = *bucket; c != NULL; c = c->next)
		if (str_eq(regex_pattern(c->regex), pattern))
			return c->regex;
	const struct regex *re = regex_new(rd->a, pattern, rd->rules->is_plain, fault);

	if (re == NULL)
		return NULL;
	struct compiled *c = arena_alloc(rd->a, sizeof(*c));

	*c = (struct compiled){ re, *bucket };
	*bucket = c;
	return re;
}

bool rules_get_regex(struct rules_reader *rd, json_t *object, const char *key,
		     const struct regex **out)
{
	const char *written = NULL;
	struct regex_fault fault = { 0 };

	if (!rules_get_text(rd, object, key, &written))
		return false;
	if (written == NULL)
		return true;
	const char *pattern = written;

	if (!with_shared(rd, &pattern))
		return false;
	*out = compile(rd, pattern, &fault);
	if (*out != NULL)
		return true;
	rd->rules->problem.pattern_code = fault.code;
	/* Within a shared pattern there is no place to point at in what was written. */
	rd->rules->problem.at =
		pattern != written ? 0 : str_utf8_len(arena_strndup(rd->a, pattern, fault.at));
	return rules_fail(rd, "bad_pattern", fault.text, "bad pattern at byte %zu: %s", fault.at,
			  fault.text);
}

bool rules_get_place(struct rules_reader *rd, json_t *object, enum mail_place *place,
		     const char **header)
{
	const char *name = NULL;

	if (!rules_get_text(rd, object, "in", &name))
		return false;
	if (name == NULL)
		return rules_fail(rd, "needs_in", NULL, "needs \"in\"");
	if (str_starts(name, "header:") && name[7] != '\0') {
		*place = PLACE_HEADER;
		*header = name + 7;
		return true;
	}
	for (int i = 0; places[i] != NULL; i++)
		if (str_eq(places[i], name)) {
			*place = (enum mail_place)i;
			return true;
		}
	return rules_fail(rd, "bad_place", name, "\"%s\" is no part of a mail", name);
}

const char **rules_words(struct rules_reader *rd, const json_t *value, bool as_keys)
{
	const size_t n = json_is_array(value) ? json_array_size(value) : 1;
	const char **out = arena_array(rd->a, n + 1, sizeof(*out));

	if (n > WORDS_MAX || n == 0) {
		rules_fail(rd, "bad_words", NULL, "must have 1 to %d words", WORDS_MAX);
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		const char *s =
			json_string_value(json_is_array(value) ? json_array_get(value, i) : value);

		if (s == NULL || *s == '\0') {
			rules_fail(rd, "bad_words", NULL, "must be a text or an array of texts");
			return NULL;
		}
		out[i] = as_keys ? keyval_normal(rd->a, s, strlen(s)) : str_ascii_lower(rd->a, s);
	}
	return out;
}

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
		if (!is_listed(facts, *is))
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
		return is_listed(actions, c->action) ||
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
	return (c->action != NULL && is_listed(actions, c->action)) ||
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
	if (out->source_type == NULL || !is_listed(source_types, out->source_type))
		return rules_fail(rd, "bad_source", out->source_type, "names no known source type");
	return read_match(rd, object, out) && read_actions(rd, object, out) &&
	       rules_read_fields(rd, json_object_get(object, "fields"), out);
}
