/* The policy of a channel over HTTP. */
#include "core/db.h"
#include "core/live.h"
#include "feature/assign/assign.h"
#include "feature/assign/policy.h"
#include "feature/channels/channels.h"
#include "queries.gen.h"

enum { MINUTES_MAX = 100000, OPEN_MAX = 1000 };

static const char *const policy_names[] = { NULL, "first", "round_robin", "least_loaded" };
const struct choices policy_choices = { policy_names, POLICY__MAX - 1 };

DESC(policy_row, O(policy_row, channel_id), O(policy_row, point_id),
     FC(policy_row, policy, 0, policy_choices), O(policy_row, max_open),
     O(policy_row, claim_minutes), O(policy_row, answer_minutes), O(policy_row, sample_percent),
     O(policy_row, version));

struct policy_put {
	channel_id channel_id;
	int policy;
	struct opt_i64 max_open;
	struct opt_i64 claim_minutes;
	struct opt_i64 answer_minutes;
	int64_t sample_percent;
	int64_t version;
};
DESC(policy_put, F(policy_put, channel_id, REQ, 1, INT64_MAX),
     FC(policy_put, policy, REQ, policy_choices), F(policy_put, max_open, 0, 1, OPEN_MAX),
     F(policy_put, claim_minutes, 0, 1, MINUTES_MAX),
     F(policy_put, answer_minutes, 0, 1, MINUTES_MAX), F(policy_put, sample_percent, REQ, 0, 100),
     F(policy_put, version, REQ, 0, INT64_MAX));

/* GET /api/channels/:channel_id/policy */
HANDLER(policy_get, channel_ref)
{
	const struct policy_row *row = NULL;

	TRY(sql_policy_get(r, in, &row));
	return reply_row(r, &policy_row_desc, row);
}

/* PUT /api/channels/:channel_id/policy */
HANDLER(policy_put, policy_put)
{
	const struct channel_ref ref = { in->channel_id };
	const struct policy_row *row = NULL;
	int64_t changed = 0;

	TRY(in->version != 0 ? sql_policy_change(r, in, &changed)
			     : db_first_version(sql_policy_add(r, in, NULL), &changed));
	TRY(sql_policy_get(r, &ref, &row));
	if (changed == 0)
		return fail_with(r, E_STALE, &policy_row_desc, row);
	live_note(r, EVENT_CHANNEL, in->channel_id.v, row->point_id);
	return reply_row(r, &policy_row_desc, row);
}

/* clang-format off */
const struct route assign_routes[] = {
	ROUTE(GET, "/api/channels/:channel_id/policy", REVIEWERS, policy_get, ROW(policy_row),
	      "how the cards of a channel find their people"),
	ROUTE(PUT, "/api/channels/:channel_id/policy", HEADS, policy_put, ROW(policy_row),
	      "change that"),
	{ 0 }
};
/* clang-format on */
