/* What a job "mail_heard" carries, as JSON. Inside of the feature only. */
#ifndef FEATURE_INTEREST_HEARD_H
#define FEATURE_INTEREST_HEARD_H

#include "base/str.h"
#include "feature/interests/interests.h"

extern const struct choices heard_kinds;

struct heard_event {
	int kind;
	int64_t letter;
	struct str_list ids;
	struct str_list to;
	const char *status;
	const char *text;
	int source_type;
	const char *link;
	const char *external_id;
	const char *author_name;
};

/* Why a letter has come back, as the browser words it: "user_unknown", "mailbox_full", ... */
const char *bounce_problem(const char *status);

#endif
