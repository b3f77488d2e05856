/*
 * Trials from the side of the server: the rules as they would be with the one on trial, letters out
 * of the database, the jail, and its answer as JSON. Inside of the feature.
 */
#ifndef FEATURE_RULE_TRIAL_H
#define FEATURE_RULE_TRIAL_H

#include "feature/mail/mail.h"
#include "feature/rules/rule_rows.h"

#include <jansson.h>

/* The newest letters, or those of a sender ("a@b" or "@b"); never those that could not be read. */
struct rule_letter {
	int64_t id;
	const char *from_addr;
	const char *subject;
	const char *rule;
	int64_t rule_version;
	int64_t interest_id;
	int64_t state;
	struct timestamp received_at;
	int64_t size;
};
struct rule_letters {
	const struct rule_letter *v;
	size_t n;
};
int rule_letters_get(struct req *r, const char *sender, int64_t limit, struct rule_letters *out);

/* Stored bytes, by a JSON array of letters. */
struct rule_bodies_in {
	const char *ids;
};
extern const struct desc rule_bodies_in_desc;

struct rule_letter_body {
	int64_t letter_id;
	struct bytes body;
};
extern const struct desc rule_letter_body_desc;

/* One trial: the head of its requests, made once. */
struct rule_trial {
	struct req *r;
	struct trial_head head;
	struct trial_rule *rules;
	int64_t deadline_us; /* after that no further letters are read */
};

/* body NULL: the rules as they are. id 0: a new rule, which goes where its priority wants it. */
struct rule_candidate {
	rule_id id;
	const char *body;
	int64_t priority;
};
int rule_trial_begin(struct req *r, enum trial_mode mode, const struct rule_candidate *c,
		     struct rule_trial *out);

/*
 * Tries the bytes of one letter, or no letter (raw NULL). The answer is freed with the request's
 * arena.
 */
int rule_trial_raw(struct rule_trial *t, const char *raw, size_t n, json_t **answer);

/*
 * Tries letters in portions, as many as the time allows; each(arg, letter, result) gets one after
 * the other, *tried counts them. A problem of the rule itself ends it: *problem is set.
 */
typedef void (*rule_trial_each)(void *arg, const struct rule_letter *letter, const json_t *result);
struct rule_trial_run {
	rule_trial_each each;
	void *arg;
	size_t tried;
	const json_t *problem;
};
int rule_trial_letters(struct rule_trial *t, const struct rule_letters *letters,
		       struct rule_trial_run *run);

/* Compact, in the arena. */
const char *rule_json_text(struct req *r, const json_t *value);

/* Where a new rule goes: the id of the rule that it stands before, 0 for the end. */
int rule_trial_before(struct req *r, int64_t priority, rule_id *before);

#endif
