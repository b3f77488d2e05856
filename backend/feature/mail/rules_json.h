/*
 * Small readers of the JSON that rules are written in, and what is said when it is wrong. Used by
 * rules.c, rules_read.c and rules_fields.c; trial.c says the same of its requests.
 */
#ifndef FEATURE_MAIL_RULES_JSON_H
#define FEATURE_MAIL_RULES_JSON_H

#include "feature/mail/rules_in.h"

#include <jansson.h>

/* Where the reader is, for its errors: "vk.json: rule vk.message: fields.link: bad pattern ...". */
struct rules_reader {
	struct arena *a; /* all that is read lives there, and the sentence */
	struct rules *rules;
	const char *file;
	const char *rule;
	const char *key;
	const char **error;
};

/* Sets the problem (arg: the word at fault, or NULL) and the sentence; always false. */
bool rules_fail(struct rules_reader *rd, const char *code, const char *arg, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * What Jansson says of a text that is no JSON; it cuts its words anywhere, also inside of a
 * character.
 */
void rules_json_problem(struct rules *r, const char *words, int line, int column);

/* True if the list (which ends in NULL) has the word. */
bool rules_is_listed(const char *const *list, const char *word);

/* False if the object has a key outside the list (which ends in NULL). */
bool rules_only_keys(struct rules_reader *rd, json_t *object, const char *const *keys);

/*
 * A text or an array of 1 to 400 texts as a list that ends in NULL, in lower case or as
 * keyval_normal() makes it. NULL and the problem.
 */
const char **rules_words(struct rules_reader *rd, const json_t *value, bool as_keys);

/* An absent key leaves *out as it is; a value that does not fit is false and the problem. */
bool rules_get_text(struct rules_reader *rd, json_t *object, const char *key, const char **out);
bool rules_get_int(struct rules_reader *rd, json_t *object, const char *key, int least, int most,
		   int *out);
bool rules_get_bool(struct rules_reader *rd, json_t *object, const char *key, bool *out);
/* Shared patterns are put in their places, up to 64 KB; equal patterns are compiled once. */
bool rules_get_regex(struct rules_reader *rd, json_t *object, const char *key,
		     const struct regex **out);
/* The key "in", which must be there: "subject", "text", ..., "header:Name". */
bool rules_get_place(struct rules_reader *rd, json_t *object, enum mail_place *place,
		     const char **header);

#endif
