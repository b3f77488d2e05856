/* Inside of trial: one letter under the rules on trial, as JSON. */
#ifndef FEATURE_MAIL_TRIAL_SHOW_H
#define FEATURE_MAIL_TRIAL_SHOW_H

#include "feature/mail/rules_in.h"
#include "feature/mail/trial.h"

struct trial {
	struct arena *a;
	enum trial_mode mode;
	struct rules *rules;
	const struct rule *candidate; /* NULL: there is none, or it is refused */
	bool is_refused;
	struct rules_problem problem;
	struct mail_own own;
};

/* One object; `raw` has 4 zero bytes behind it. */
void trial_show(const struct trial *t, struct arena *a, const char *raw, size_t n, struct buf *b);

#endif
