/* A channel's policy as it is stored. Inside of the feature only. */
#ifndef FEATURE_ASSIGN_POLICY_H
#define FEATURE_ASSIGN_POLICY_H

#include "core/http.h"
#include "feature/assign/choose.h"

struct policy_row {
	channel_id channel_id;
	point_id point_id;
	int policy;
	struct opt_i64 max_open;
	struct opt_i64 claim_minutes;
	struct opt_i64 answer_minutes;
	int64_t sample_percent;
	int64_t version; /* 0: nobody has set any */
};
extern const struct desc policy_row_desc;
extern const struct choices policy_choices;

#endif
