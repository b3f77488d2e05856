/*
 * The pool: cards of a channel that nobody has, and those that come back to it. What the system
 * does with them goes by the same state machine as what people do; the rows are locked when they
 * are read, so a claim at the same moment either was first or comes too late.
 */
#include "core/live.h"
#include "feature/interests/card.h"
#include "queries.gen.h"

DESC(pool_card, O(pool_card, id), O(pool_card, lost_by));
DESC(held_card, O(held_card, id), O(held_card, user), O(held_card, since),
     O(held_card, author_name), O(held_card, point_id));

struct pool_in {
	channel_id channel_id;
	struct timestamp from;
	struct timestamp before;
	int64_t limit;
	int lost; /* what the history calls it when somebody was too slow */
};
DESC(pool_in, O(pool_in, channel_id), O(pool_in, from), O(pool_in, before), O(pool_in, limit),
     FC(pool_in, lost, 0, history_choices));

/* One card, one person: a line of history, a claim, a new assignee. */
struct pool_line {
	interest_id interest_id;
	user_id user;
	point_id point_id;
	int action;
};
DESC(pool_line, O(pool_line, interest_id), O(pool_line, user), O(pool_line, point_id),
     FC(pool_line, action, 0, history_choices));

int interest_pool(struct req *r, channel_id channel, int64_t limit, struct pool_card **v, size_t *n)
{
	const struct pool_in in = { .channel_id = channel,
				    .limit = limit,
				    .lost = HISTORY_EXPIRED };
	struct pool_card_list l;

	TRY(sql_pool_list(r, &in, &l));
	*v = l.v;
	*n = l.n;
	return 0;
}

int interest_held(struct req *r, channel_id channel, struct timestamp before, struct held_card **v,
		  size_t *n)
{
	const struct pool_in in = { .channel_id = channel, .before = before };
	struct held_card_list l;

	TRY(sql_held_list(r, &in, &l));
	*v = l.v;
	*n = l.n;
	return 0;
}

int interest_late(struct req *r, channel_id channel, struct timestamp from, struct timestamp before,
		  struct held_card **v, size_t *n)
{
	const struct pool_in in = { .channel_id = channel, .from = from, .before = before };
	struct held_card_list l;

	TRY(sql_late_list(r, &in, &l));
	*v = l.v;
	*n = l.n;
	return 0;
}

int interest_overdue(struct req *r, struct timestamp from, struct held_card **v, size_t *n)
{
	const struct pool_in in = { .from = from, .before = r->now };
	struct held_card_list l;

	TRY(sql_overdue_list(r, &in, &l));
	*v = l.v;
	*n = l.n;
	return 0;
}

/* What the state machine says of such a step by the system; a refusal is a bug of the statement. */
static int step_to(struct req *r, enum card_event event, enum interest_state from,
		   enum interest_state *to)
{
	const struct card_facts facts = { .state = from, .is_system = true };
	struct card_step step;

	if (!card_step(event, &facts, &step))
		return fail(r, E_INTERNAL, "the states do not allow what the pool does");
	*to = step.to;
	return 0;
}

static void tell(struct req *r, const struct pool_line *rows, size_t n, bool was_theirs)
{
	for (size_t i = 0; i < n; i++)
		live_note_card(r, rows[i].interest_id.v, rows[i].point_id,
			       was_theirs ? rows[i].user : (user_id){ 0 });
}

int interest_give(struct req *r, point_id point, const struct pool_gift *v, size_t n)
{
	struct pool_line *rows = arena_array(r->arena, n, sizeof(*rows));
	enum interest_state to = 0;

	TRY(step_to(r, CARD_ASSIGN, STATE_NEW, &to));
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct pool_line){ { v[i].card }, v[i].user, point, HISTORY_ASSIGNED };
	TRY(sql_pool_give(r, rows, n));
	TRY(sql_pool_history(r, rows, n));
	TRY(sql_pool_claims(r, rows, n));
	TRY(card_count_move_n(r, point, STATE_NEW, to, (int64_t)n));
	tell(r, rows, n, false);
	return 0;
}

int interest_take_back(struct req *r, point_id point, const struct held_card *v, size_t n)
{
	struct pool_line *rows = arena_array(r->arena, n, sizeof(*rows));
	enum interest_state to = 0;

	TRY(step_to(r, CARD_EXPIRE, STATE_CLAIMED, &to));
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct pool_line){ { v[i].id }, v[i].user, point, HISTORY_EXPIRED };
	TRY(sql_pool_take_back(r, rows, n));
	TRY(sql_pool_history(r, rows, n));
	TRY(card_count_move_n(r, point, STATE_CLAIMED, to, (int64_t)n));
	tell(r, rows, n, true);
	return 0;
}

int interest_escalate(struct req *r, point_id point, const struct held_card *v, size_t n)
{
	struct pool_line *rows = arena_array(r->arena, n, sizeof(*rows));

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct pool_line){ { v[i].id }, { 0 }, point, HISTORY_ESCALATED };
	TRY(sql_pool_escalate(r, rows, n));
	TRY(sql_pool_history(r, rows, n));
	tell(r, rows, n, false);
	return 0;
}
