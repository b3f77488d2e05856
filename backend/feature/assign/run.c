/*
 * The doing of assignment. A look first asks which channels have work at all. Giving locks the one
 * row of assign_turn, so one process gives at a time and what people have in hand cannot change
 * under it but by their own clicks; the cards are locked as they are read. Limits need no such
 * lock: a card that is taken back is locked, and gone from the next reading.
 */
#include "base/log.h"
#include "core/db.h"
#include "core/live.h"
#include "feature/assign/assign.h"
#include "feature/assign/policy.h"
#include "feature/interests/interests.h"
#include "feature/notices/notices.h"
#include "feature/presence/presence.h"
#include "feature/worktime/worktime.h"
#include "queries.gen.h"

/* Heads of the company and of the point. */
enum {
	CARDS = 100,
	LATE_DAYS = 7,
	TOLD_AT_ONCE = 10,
	ESCALATED_TO = ROLE_BIT(ROLE_HEAD) | ROLE_BIT(ROLE_POINT_MANAGER)
};

static const int64_t MINUTE_US = 60000000;
static const int64_t DAY_US = 86400000000;
/* A deadline that came while no otklik-jobs ran is told for so long after. */
static const int64_t OVERDUE_TOLD_US = 6 * 3600000000;

struct turn_row {
	int64_t turn;
};
DESC(turn_row, O(turn_row, turn));

struct turn_put {
	channel_id channel_id;
	user_id user;
	int64_t turn;
};
DESC(turn_put, O(turn_put, channel_id), O(turn_put, user), O(turn_put, turn));

/* ---- telling ---- */

/* What the bell's sentence says of a card. */
struct card_notice {
	const char *author_name;
};
DESC(card_notice, O(card_notice, author_name));

static const char *params_of(struct req *r, const char *author_name)
{
	const struct card_notice params = { author_name };

	return notice_params(r, &card_notice_desc, &params);
}

/* Each who has one of the cards; `once` is the beginning of a key, or NULL. */
static int tell_holders(struct req *r, enum notice_kind kind, const char *once,
			const struct held_card *cards, size_t n)
{
	user_id *users = arena_array(r->arena, n, sizeof(*users));
	struct notice *v = arena_array(r->arena, n, sizeof(*v));

	for (size_t i = 0; i < n; i++) {
		users[i] = cards[i].user;
		v[i] = (struct notice){ .kind = kind,
					.ref = cards[i].id,
					.params = params_of(r, cards[i].author_name) };
		if (once != NULL)
			v[i].once_key =
				arena_printf(r->arena, "%s:%lld", once, (long long)cards[i].id);
	}
	return notice_add_each(r, users, v, n);
}

/* ---- giving ---- */

/* A round of one channel: its people, as the chooser wants them. */
struct round {
	const struct policy_row *policy;
	struct choosing choosing;
	bool has_more; /* as many cards as one round takes */
};

static int read_people(struct req *r, struct round *o)
{
	struct point_person *people = NULL;
	size_t n = 0;

	TRY(presence_of_point(r, o->policy->point_id, o->policy->channel_id, &people, &n));
	struct taker *takers = arena_array(r->arena, n, sizeof(*takers));

	for (size_t i = 0; i < n; i++)
		takers[i] = (struct taker){ people[i].user, people[i].is_there, people[i].open,
					    people[i].turn };
	o->choosing.takers = takers;
	o->choosing.takers_n = n;
	return 0;
}

static bool has_free(const struct choosing *c)
{
	for (size_t i = 0; i < c->takers_n; i++)
		if (c->takers[i].is_there && (c->max_open == 0 || c->takers[i].open < c->max_open))
			return true;
	return false;
}

static int keep_turns(struct req *r, const struct round *o, const struct given *v, size_t n)
{
	const struct turn_row last = { o->choosing.turn };
	struct turn_put *rows = arena_array(r->arena, n, sizeof(*rows));

	for (size_t i = 0; i < n; i++) {
		const struct taker *t = &o->choosing.takers[v[i].taker];

		rows[i] = (struct turn_put){ o->policy->channel_id, { t->user }, t->turn };
	}
	TRY(sql_turns_put(r, rows, n));
	return sql_turn_set(r, &last, NULL);
}

/* Each who was given something hears of the first of it; the rest stands beside it. */
static int tell_given(struct req *r, const struct round *o, const struct given *v, size_t n)
{
	bool *is_told = arena_array(r->arena, o->choosing.takers_n, sizeof(*is_told));

	for (size_t i = 0; i < n; i++) {
		const struct notice notice = { .kind = NOTICE_INTEREST_ASSIGNED, .ref = v[i].card };

		if (is_told[v[i].taker])
			continue;
		is_told[v[i].taker] = true;
		TRY(notice_add(r, (user_id){ o->choosing.takers[v[i].taker].user }, &notice));
	}
	return 0;
}

static int give(struct req *r, void *arg)
{
	struct round *o = arg;
	const struct policy_row *p = o->policy;
	const struct turn_row *turn = NULL;
	struct pool_card *pool = NULL;
	size_t n = 0;

	TRY(sql_turn_lock(r, &turn));
	o->choosing =
		(struct choosing){ (enum policy)p->policy, p->max_open.is_set ? p->max_open.v : 0,
				   turn->turn, NULL, 0 };
	o->has_more = false;
	TRY(read_people(r, o));
	if (!has_free(&o->choosing))
		return 0;
	TRY(interest_pool(r, p->channel_id, CARDS, &pool, &n));
	struct waiting *cards = arena_array(r->arena, n, sizeof(*cards));
	struct given *given = arena_array(r->arena, n, sizeof(*given));
	struct pool_gift *gifts = arena_array(r->arena, n, sizeof(*gifts));

	for (size_t i = 0; i < n; i++)
		cards[i] = (struct waiting){ pool[i].id, pool[i].lost_by.v };
	const size_t given_n = choose(&o->choosing, cards, n, given);

	if (given_n == 0)
		return 0;
	for (size_t i = 0; i < given_n; i++)
		gifts[i] = (struct pool_gift){ given[i].card,
					       { o->choosing.takers[given[i].taker].user } };
	o->has_more = given_n == CARDS;
	TRY(keep_turns(r, o, given, given_n));
	TRY(tell_given(r, o, given, given_n));
	return interest_give(r, p->point_id, gifts, given_n);
}

/* ---- limits ---- */

static bool is_past(const struct calendar *c, struct timestamp since, struct timestamp now,
		    int64_t minutes)
{
	return worktime_between(c, since, now) >= minutes * MINUTE_US;
}

/* Keeps those of v that are past the limit in working time. */
static size_t past_only(const struct calendar *c, struct held_card *v, size_t n,
			struct timestamp now, int64_t minutes)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		if (is_past(c, v[i].since, now, minutes))
			v[used++] = v[i];
	return used;
}

static int take_back(struct req *r, void *arg)
{
	const struct policy_row *p = arg;
	const int64_t minutes = p->claim_minutes.v;
	const struct calendar *c = NULL;
	struct held_card *held = NULL;
	size_t n = 0;

	TRY(worktime_of_point(r, p->point_id, &c));
	/* By the clock at least as much has passed as in working time. */
	TRY(interest_held(r, p->channel_id, time_add(r->now, -minutes * MINUTE_US), &held, &n));
	n = past_only(c, held, n, r->now, minutes);
	if (n == 0)
		return 0;
	TRY(interest_take_back(r, p->point_id, held, n));
	return tell_holders(r, NOTICE_INTEREST_EXPIRED, NULL, held, n);
}

static int escalate(struct req *r, void *arg)
{
	const struct policy_row *p = arg;
	const int64_t minutes = p->answer_minutes.v;
	const struct calendar *c = NULL;
	struct held_card *late = NULL;
	size_t n = 0;

	TRY(worktime_of_point(r, p->point_id, &c));
	TRY(interest_late(r, p->channel_id, time_add(r->now, -LATE_DAYS * DAY_US),
			  time_add(r->now, -minutes * MINUTE_US), &late, &n));
	n = past_only(c, late, n, r->now, minutes);
	if (n == 0)
		return 0;
	TRY(interest_escalate(r, p->point_id, late, n));
	/* A flood is told by its oldest cards: the others stand beside them in the feed. */
	for (size_t i = 0; i < n && i < TOLD_AT_ONCE; i++) {
		const struct notice notice = { .kind = NOTICE_INTEREST_ESCALATED,
					       .ref = late[i].id,
					       .params = params_of(r, late[i].author_name),
					       .once_key = arena_printf(r->arena, "escalated:%lld",
									(long long)late[i].id) };

		TRY(notice_add_roles(r, ESCALATED_TO, p->point_id, &notice));
	}
	return 0;
}

/*
 * The deadline has come: whoever has the card hears of it. What nobody has is in the list of
 * overdue cards, and the heads hear of it when the policy of the channel says so (escalate).
 */
static int tell_overdue(struct req *r, void *arg)
{
	struct held_card *cards = NULL;
	size_t n = 0;

	(void)arg;
	TRY(interest_overdue(r, time_add(r->now, -OVERDUE_TOLD_US), &cards, &n));
	return n == 0 ? 0 : tell_holders(r, NOTICE_INTEREST_OVERDUE, "overdue", cards, n);
}

/* ---- a look ---- */

static int look_at(struct worker *w, const struct policy_row *policy, bool is_sweep)
{
	struct policy_row p = *policy;
	struct round o = { .policy = &p };
	struct req r;

	if (is_sweep && p.claim_minutes.is_set) {
		work_begin(w, &r);
		TRY(work_run(&r, take_back, &p));
	}
	if (is_sweep && p.answer_minutes.is_set) {
		work_begin(w, &r);
		TRY(work_run(&r, escalate, &p));
	}
	if (p.policy == POLICY_FIRST)
		return 0;
	do {
		work_begin(w, &r);
		TRY(work_run(&r, give, &o));
	} while (o.has_more);
	return 0;
}

int assign_look(struct worker *w, bool is_sweep)
{
	struct arena *kept = arena_new((size_t)4 << 20);
	struct policy_row_list l;
	struct req r;
	int rc = 0;

	work_begin(w, &r);
	r.arena = kept;
	rc = db_ensure(w->db);
	if (rc == 0)
		rc = sql_policy_at_work(&r, &l);
	if (rc == 0 && is_sweep) {
		work_begin(w, &r);
		rc = work_run(&r, tell_overdue, NULL);
	}
	/* One channel that fails does not hold up the others. */
	for (size_t i = 0; rc == 0 && i < l.n; i++) {
		const int one = look_at(w, &l.v[i], is_sweep);

		if (one != 0)
			log_warn("assignment", "channel=%lld error=%s",
				 (long long)l.v[i].channel_id.v, err_key(one));
	}
	arena_free(kept);
	return rc;
}
