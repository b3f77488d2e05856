#include "feature/interests/review.h"
#include "queries.gen.h"

struct review_last {
	int action;
	user_id user_id;
	const char *user_name;
	struct timestamp at;
};
DESC(review_last, FC(review_last, action, 0, history_choices), O(review_last, user_id),
     O(review_last, user_name), O(review_last, at));

struct review_data {
	int state;
	const char *assignee_name;
	int action; /* accepted or returned; 0 when nobody has judged yet */
	user_id by_id;
	const char *by_name;
	struct timestamp at;
};
DESC(review_data, FC(review_data, state, 0, state_choices), O(review_data, assignee_name),
     FC(review_data, action, 0, history_choices), O(review_data, by_id), O(review_data, by_name),
     O(review_data, at));

static int refuse(struct req *r, int code, const struct interest_row *row)
{
	static const struct review_last nobody;
	const struct interest_ref ref = { { row->id } };
	const struct review_last *last = &nobody;
	const int found = sql_review_last(r, &ref, &last);

	if (found != 0 && found != E_NOT_FOUND)
		return found;
	if (found != 0)
		last = &nobody;
	r->failure = (struct failure){ 0 };
	const struct review_data data = { row->state,    row->assignee_name, last->action,
					  last->user_id, last->user_name,    last->at };

	return fail_with(r, code, &review_data_desc, &data);
}

int review_check(struct req *r, const struct interest_row *row, int64_t version)
{
	if (row->state == STATE_ACCEPTED || row->state == STATE_RETURNED)
		return refuse(r, E_WRONG_STATE, row);
	return version == 0 || version == row->version ? 0 : refuse(r, E_STALE, row);
}
