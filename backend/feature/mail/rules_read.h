/* Reading of one rule from JSON with complete checking; used by rules.c only. */
#ifndef FEATURE_MAIL_RULES_READ_H
#define FEATURE_MAIL_RULES_READ_H

#include "feature/mail/rules_in.h"

#include <jansson.h>

/* Where the reader is, for its errors: "vk.json: rule vk.message: fields.link: bad pattern ...". */
struct rules_reader {
	struct arena *a;
	struct rules *rules;
	const char *file;
	const char *rule;
	const char *key;
	const char **error;
};

/* Sets the problem (arg: the word at fault, or NULL) and the sentence; always false. */
bool rules_fail(struct rules_reader *rd, const char *code, const char *arg, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* False if the object has a key outside the list (which ends in NULL). */
bool rules_only_keys(struct rules_reader *rd, json_t *object, const char *const *keys);

/*
 * A text or an array of texts as a list that ends in NULL, in lower case or as keyval_normal()
 * makes it.
 */
const char **rules_words(struct rules_reader *rd, const json_t *value, bool as_keys);

bool rules_read_rule(struct rules_reader *rd, json_t *object, struct rule *out);

/* Field extractors (rules_fields.c). */
bool rules_read_fields(struct rules_reader *rd, json_t *object, struct rule *out);

/* Small readers; an absent key leaves *out as it is. */
bool rules_get_text(struct rules_reader *rd, json_t *object, const char *key, const char **out);
bool rules_get_int(struct rules_reader *rd, json_t *object, const char *key, int least, int most,
		   int *out);
bool rules_get_bool(struct rules_reader *rd, json_t *object, const char *key, bool *out);
bool rules_get_regex(struct rules_reader *rd, json_t *object, const char *key,
		     const struct regex **out);
/* "subject", "text", ..., "header:Name". */
bool rules_get_place(struct rules_reader *rd, json_t *object, enum mail_place *place,
		     const char **header);

#endif
