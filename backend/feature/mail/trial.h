/*
 * Trial: rules that somebody is writing, tried on letters inside of a jail. The parent packs the
 * rules and the letters into one request (trial_put_...), the child answers with JSON whose shape
 * docs/domain/rules.md shows. Neither a pattern that never ends nor a hostile letter reaches
 * further than that child.
 */
#ifndef FEATURE_MAIL_TRIAL_H
#define FEATURE_MAIL_TRIAL_H

#include "base/buf.h"
#include "base/jail.h"
#include "feature/mail/recognise.h"

enum trial_mode {
	/* is the candidate right, does it end, which of the letters does it take */
	TRIAL_CHECK = 1,
	/* the one letter: every rule's verdict, every field with its place */
	TRIAL_ONE,
	TRIAL_MANY /* each letter: which rule takes it, with which fields */
};

enum { TRIAL_REQUEST_MAX = 48 << 20, TRIAL_REPLY_MAX = 16 << 20, TRIAL_SHOWN_BYTES = 200 * 1024 };

/* One rule as its text; the candidate is the one on trial. */
struct trial_rule {
	const char *body;
	int version;
	bool is_candidate;
};

/* What stands in front of the letters. */
struct trial_head {
	enum trial_mode mode;
	const char *words;              /* JSON object: what rules share by name */
	const struct trial_rule *rules; /* in the order of trying */
	size_t rules_n;
	const char *const *own; /* our addresses */
	size_t own_n;
};

void trial_put_head(struct buf *b, const struct trial_head *h);
void trial_put_letter(struct buf *b, const char *raw, size_t n);

/* The work (jail_fn). False: a request that the parent did not write. */
bool trial_work(const void *arg, const char *in, size_t n, struct buf *out);

/* A jail for it; starts its child with the first call. */
struct jail *trial_jail(void);

/*
 * Looks for strings over which one of the rule's patterns takes far too long. NULL, or the key of
 * that pattern ("match.subject", "fields.link").
 */
struct rule;
const char *trial_endless(struct arena *a, const struct rule *rule);

#endif
