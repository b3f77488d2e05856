#include "feature/mail/rules_json.h"
#include "base/buf.h"
#include "base/str.h"
#include "feature/mail/keyval.h"

#include <stdarg.h>
#include <string.h>

enum { WORDS_MAX = 400, PATTERN_MAX = 64 * 1024, NESTED_MAX = 4 };

static const char *const places[] = { "subject",       "text",      "reply",     "html",
				      "html_text",     "from_name", "from_addr", "reply_to_name",
				      "reply_to_addr", NULL };

void rules_json_problem(struct rules *r, const char *words, int line, int column)
{
	const char *const end = words + strlen(words);
	char *clean = arena_alloc(r->arena, strlen(words) * 3 + 5);
	size_t n = 0;

	while (words < end)
		n += str_utf8_put(str_utf8_next(&words, end), clean + n);
	clean[n] = '\0';
	r->problem = (struct rules_problem){ .code = "bad_json",
					     .rule = "",
					     .key = "",
					     .arg = clean,
					     .line = line,
					     .column = column };
}

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

bool rules_is_listed(const char *const *list, const char *word)
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
		if (!rules_is_listed(keys, name))
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
