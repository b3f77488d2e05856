/* Working out the facts and fields of one mail for one rule; used by recognise.c only. */
#ifndef FEATURE_MAIL_EXTRACT_H
#define FEATURE_MAIL_EXTRACT_H

#include "feature/mail/keyval.h"
#include "feature/mail/recognise.h"
#include "feature/mail/rules_in.h"

/* What is known about the mail while rules are tried. */
struct look {
	struct arena *a;
	const struct rules *rules;
	const struct mail *m;
	const struct mail_own *own;
	struct regex_room *room;
	const char *from;         /* the address in lower case */
	/* its domain and what begins behind the dots of it; ends in NULL */
	const char **domains;
	size_t limited_before;    /* patterns given up over letters before this one */
	struct keyvals keys;      /* of the text */
	struct keyvals html_keys; /* of the HTML, where tables keep their rows */
	bool has_keys;
	const char **hrefs;         /* unwrapped, made when first needed */
	const char *fields[FIELDS]; /* worked out so far for this rule, "" if not found */
	/* which way of the rule found it; counts only with a value */
	size_t ways[FIELDS];
	/* of texts that many patterns look at, made when first needed; may be NULL */
	const struct trigrams *trigrams[PLACE_HEADER];
	bool has_trigrams[PLACE_HEADER];
};

/* What a condition fails at, in the order of testing. */
enum rule_test {
	TEST_NONE,
	TEST_FROM,
	TEST_FROM_REGEX,
	TEST_HEADER,
	TEST_NO_HEADER,
	TEST_SUBJECT,
	TEST_IS,
	TEST_TEXT,
	TEST_HTML,
	TEST_KEYS
};

/* TEST_NONE if the condition holds for the mail (recognise.c). */
enum rule_test look_test(struct look *l, const struct condition *c);

/* The card that the rule makes of the mail; fills l->fields (recognise.c). */
struct card *look_card(struct look *l, const struct rule *rule);

void look_start(struct arena *a, const struct rules *rules, const struct mail *m,
		const struct mail_own *own, struct look *out);

/* The text of that part of the mail, "" if it has none. */
const char *look_place(const struct look *l, enum mail_place place, const char *header);

/* regex_find in that part of the mail. */
bool look_find(struct look *l, const struct regex *re, enum mail_place place, const char *header,
	       const char **out);

/* Does any of the words stand as a key in the mail? */
bool look_has_key(struct look *l, const char **words);

/* Fills l->fields by the rule. */
void look_extract(struct look *l, const struct rule *rule);

#endif
