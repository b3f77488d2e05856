#include "feature/interests/feed.h"
#include "core/page.h"
#include "feature/interests/card.h"
#include "feature/interests/feed_days.h"
#include "feature/interests/feed_read.h"
#include "queries.gen.h"

#include <string.h>

/* What no index serves is looked for among so many pages of cards first. */
enum { WINDOW_PAGES = 10, MISSED_PAGES = 4 };

static const struct timestamp BEGINNING = { -62135596800000000 }; /* year 1 */
static const struct timestamp END = { 253402214400000000 };       /* year 9999 */

static const char *const view_names[] = { NULL,   "open", "new", "claimed", "overdue", "processed",
					  "done", "mine", "all", "drafts",  "intents", "no_reply" };
static const struct choices view_choices = { view_names, VIEW__MAX - 1 };

/* By deadline: only cards that wait for an answer have one. */
enum order { ORDER_NEWEST = 1, ORDER_DEADLINE };
static const char *const order_names[] = { NULL, "newest", "deadline" };
static const struct choices order_choices = { order_names, 2 };

static const char *const outcome_names[] = { NULL,        "answered", "outside",  "late",
					     "missed",    "new",      "claimed",  "state_answered",
					     "processed", "returned", "accepted", "no_reply" };
static const struct choices outcome_choices = { outcome_names, OUTCOME__MAX - 1 };

struct interest_list_in {
	int view;
	int order;
	int source;
	int action;
	int grade;
	point_id point_id;
	channel_id channel_id;
	user_id assignee_id;
	const char *product;
	const char *q;
	struct timestamp from;
	struct timestamp to;
	const char *day_from, *day_to; /* by the clock of each point; both or none */
	int64_t answered_by;           /* who sent the answer */
	int outcome;
	bool is_without_product;
	const char *after;
	int64_t limit;
};
DESC(interest_list_in, FC(interest_list_in, view, 0, view_choices),
     FC(interest_list_in, order, 0, order_choices), FC(interest_list_in, source, 0, source_choices),
     FC(interest_list_in, action, 0, action_choices), FC(interest_list_in, grade, 0, grade_choices),
     F(interest_list_in, point_id, 0, 1, INT64_MAX),
     F(interest_list_in, channel_id, 0, 1, INT64_MAX),
     F(interest_list_in, assignee_id, 0, 1, INT64_MAX), F(interest_list_in, product, TRIM, 0, 200),
     F(interest_list_in, q, TRIM, 0, 100), F(interest_list_in, from, 0, 0, 0),
     F(interest_list_in, to, 0, 0, 0), F(interest_list_in, day_from, 0, 10, 10),
     F(interest_list_in, day_to, 0, 10, 10), F(interest_list_in, answered_by, 0, 1, INT64_MAX),
     FC(interest_list_in, outcome, 0, outcome_choices), O(interest_list_in, is_without_product),
     F(interest_list_in, after, 0, 0, 60), F(interest_list_in, limit, 0, 1, PAGE_MAX));

DESC(feed_in, O(feed_in, state), FC(feed_in, source, 0, source_choices),
     FC(feed_in, action, 0, action_choices), FC(feed_in, grade, 0, grade_choices),
     O(feed_in, channel_id), O(feed_in, assignee_id), O(feed_in, product), O(feed_in, q),
     O(feed_in, from), O(feed_in, to), O(feed_in, spans), O(feed_in, sure_from),
     O(feed_in, sure_to), O(feed_in, answered_by), FC(feed_in, outcome, 0, outcome_choices),
     O(feed_in, is_without_product), O(feed_in, until), O(feed_in, at), O(feed_in, id),
     O(feed_in, limit), O(feed_in, point_1), O(feed_in, point_2), O(feed_in, point_3),
     O(feed_in, point_4), O(feed_in, point_5), O(feed_in, point_6), O(feed_in, point_7),
     O(feed_in, point_8), O(feed_in, state_1), O(feed_in, state_2), O(feed_in, state_3),
     O(feed_in, state_4), O(feed_in, states), O(feed_in, before_last),
     FC(feed_in, view, 0, view_choices), O(feed_in, cards));

DESC(feed_end, O(feed_end, at));

struct feed_sizes {
	int64_t shown; /* cards of the points in the states of the view */
	int64_t own;   /* in any state */
	int64_t all;   /* about so many has everybody */
};
DESC(feed_sizes, O(feed_sizes, shown), O(feed_sizes, own), O(feed_sizes, all));

/* A card of a view, and its place there: when it arrived, or its deadline. */
DESC(feed_card, O(feed_card, id), O(feed_card, received_at), O(feed_card, place));

/* What is looked through: everything, point by point for up to ACTOR_POINTS, or for one or two. */
enum reach { REACH_ALL, REACH_POINTS, REACH_FEW, REACH__MAX };

#define BY_REACH(name)                                                           \
	{                                                                        \
		sql_feed_##name, sql_feed_##name##_points, sql_feed_##name##_few \
	}

/* The statements of a view; `alone` is for pages without a filter, where the index is enough. */
struct plan {
	feed_fn more[REACH__MAX], alone[REACH__MAX];
	enum interest_state state;
};

#define SAME(name)   .more = { sql_feed_##name, sql_feed_##name, sql_feed_##name }
#define POINTS(name) .more = BY_REACH(name)
#define PLAN(name) \
	POINTS(name), .alone = { NULL, sql_feed_##name##_points_alone, sql_feed_##name##_few_alone }

static const struct plan plans[VIEW__MAX] = {
	[VIEW_OPEN] = { PLAN(open) },
	[VIEW_NEW] = { PLAN(state), .state = STATE_NEW },
	[VIEW_CLAIMED] = { PLAN(state), .state = STATE_CLAIMED },
	[VIEW_PROCESSED] = { PLAN(state), .state = STATE_PROCESSED },
	[VIEW_DONE] = { PLAN(states) },
	[VIEW_MINE] = { SAME(mine) },
	[VIEW_ALL] = { PLAN(all) },
	[VIEW_DRAFTS] = { SAME(drafts) },
	[VIEW_INTENTS] = { SAME(intents) },
	[VIEW_NO_REPLY] = { PLAN(state), .state = STATE_NO_REPLY },
};

/*
 * The views that may be read by deadline, of their cards those that wait: the statements of
 * overdue.
 */
static const struct plan by_deadline[VIEW__MAX] = {
	[VIEW_OPEN] = { PLAN(overdue) },
	[VIEW_NEW] = { PLAN(overdue), .state = STATE_NEW },
	[VIEW_CLAIMED] = { PLAN(overdue), .state = STATE_CLAIMED },
	[VIEW_OVERDUE] = { PLAN(overdue) },
	[VIEW_MINE] = { POINTS(overdue) },
};

/* Outcomes and days may leave one state of a view, or two. */
static const struct plan by_state = { PLAN(state) };
static const struct plan by_states = { PLAN(states) };

/* By deadline: a page, and until when its cards can have arrived. */
struct due_plan {
	feed_fn page;
	feed_end_fn end;
};

/*
 * What an index finds, by itself and with further filters: in one state, in some, among cards of
 * every state. Nothing that waits is graded or was answered late, so these have no order by
 * deadline, and never every state.
 */
struct facet_page {
	feed_fn alone, more;
};
struct facet_plan {
	struct facet_page one, some, all;
	struct due_plan due, due_more;
	feed_end_fn end; /* of one state, with further filters; NULL: some days */
};

#define PAGE_OF(name)                                   \
	{                                               \
		sql_feed_##name, sql_feed_##name##_more \
	}
#define BY_STATE(name) .one = PAGE_OF(name##_one), .some = PAGE_OF(name)
#define DUE(name)                                                    \
	.due = { sql_feed_##name##_due, sql_feed_##name##_due_end }, \
	.due_more = { sql_feed_##name##_due_more, sql_feed_##name##_due_more_end }
#define FACET(name) BY_STATE(name), .all = PAGE_OF(name##_all), DUE(name)
static const struct facet_plan facets[FACET__MAX] = {
	[FACET_PRODUCT] = { FACET(product), .end = sql_feed_product_end },
	[FACET_ASSIGNEE] = { FACET(assignee) },
	[FACET_CHANNEL] = { FACET(channel) },
	[FACET_SOURCE] = { FACET(source) },
	[FACET_GRADE] = { BY_STATE(grade) },
	[FACET_ACTION] = { FACET(action) },
	[FACET_NO_PRODUCT] = { FACET(no_product) },
};

static const struct facet_plan late[REACH__MAX] = { { BY_STATE(late) },
						    { BY_STATE(late_points) },
						    { BY_STATE(late_few) } };

/* A span of days by deadline: cards in the order of their arrival. */
static const struct facet_plan arrived[REACH__MAX] = { { DUE(arrived) },
						       { DUE(arrived_points) },
						       { DUE(arrived_few) } };

/* Of the view: how far back to look first, and its cards without their rows. */
static const feed_end_fn state_ends[REACH__MAX] = BY_REACH(state_end);
static const feed_walk_fn walks_by_state[REACH__MAX] = BY_REACH(walk_state);
static const feed_walk_fn walks_by_deadline[REACH__MAX] = BY_REACH(walk_waiting);

static const feed_fn missed[REACH__MAX] = BY_REACH(missed);

/*
 * One point when it is asked for, else those of a person who has few; false: read over everything.
 */
static bool take_points(const struct actor *actor, point_id wanted, struct feed_in *q)
{
	point_id v[ACTOR_POINTS] = { wanted };

	if (wanted.v == 0 && (actor->is_all || actor->has_more_points))
		return false;
	if (wanted.v == 0)
		memcpy(v, actor->points, sizeof(v));
	for (int i = wanted.v == 0 ? actor->points_n : 1; i < ACTOR_POINTS; i++)
		v[i].v = 0;
	q->point_1 = v[0];
	q->point_2 = v[1];
	q->point_3 = v[2];
	q->point_4 = v[3];
	q->point_5 = v[4];
	q->point_6 = v[5];
	q->point_7 = v[6];
	q->point_8 = v[7];
	return true;
}

/*
 * The states, one after the other, in the parameters that are read state by state; of every one the
 * first.
 */
static void take_states(unsigned states, struct feed_in *q)
{
	struct opt_i64 *const to[] = { &q->state_1, &q->state_2, &q->state_3, &q->state_4 };
	size_t n = 0;

	q->states = states;
	for (int64_t k = 1; k < STATE__MAX && n < sizeof(to) / sizeof(to[0]); k++)
		if ((states & 1U << k) != 0)
			*to[n++] = (struct opt_i64){ true, k };
}

/* What the numbers of the report lead to. */
static int take_report(struct req *r, const struct interest_list_in *in, struct feed_in *q)
{
	struct feed_days days;

	q->answered_by = (struct opt_i64){ in->answered_by != 0, in->answered_by };
	q->outcome = in->outcome;
	q->is_without_product = in->is_without_product;
	if (in->day_from == NULL && in->day_to == NULL)
		return 0;
	if (in->day_from == NULL || in->day_to == NULL)
		return fail_field(r, in->day_from == NULL ? "day_from" : "day_to", "required");
	TRY(feed_days(r, in->day_from, in->day_to, in->point_id, &days));
	q->from = days.from.us > q->from.us ? days.from : q->from;
	q->to = days.to.us < q->to.us ? days.to : q->to;
	q->spans = days.spans;
	q->sure_from = days.sure_from;
	q->sure_to = days.sure_to;
	return 0;
}

static struct feed_in feed_in_of(struct req *r, const struct interest_list_in *in)
{
	return (struct feed_in){
		.source = in->source,
		.action = in->action,
		.grade = in->grade,
		.channel_id = in->channel_id,
		.assignee_id = in->assignee_id,
		.product = in->product,
		.q = in->q != NULL ? feed_pattern(r->arena, in->q) : NULL,
		.from = in->from.us != 0 ? in->from : BEGINNING,
		.to = in->to.us != 0 ? in->to : END,
		.view = in->view != 0 ? in->view : VIEW_OPEN,
		.until = in->view == VIEW_OVERDUE ? r->now : END,
		.limit = page_rows(in->limit),
		.before_last = page_rows(in->limit) - 1,
	};
}

/* The cursor of a page, or where the first one begins: no card is due before it has arrived. */
static int take_cursor(struct req *r, const char *after, bool is_by_deadline, struct feed_in *q)
{
	const struct timestamp start = is_by_deadline ? q->from : q->to;

	q->at = start;
	q->id = is_by_deadline ? 0 : INT64_MAX;
	if (after == NULL)
		return 0;
	TRY(page_cursor_in(r, after, &q->at, &q->id));
	if (is_by_deadline ? q->at.us < start.us : q->at.us > start.us) {
		q->at = start;
		q->id = is_by_deadline ? 0 : INT64_MAX;
	}
	return 0;
}

static struct feed_wish wish_of(const struct feed_in *q)
{
	return (struct feed_wish){
		.has_product = q->product != NULL,
		.has_assignee = q->assignee_id.v != 0,
		.has_channel = q->channel_id.v != 0,
		.has_source = q->source != 0,
		.has_grade = q->grade != 0,
		.has_action = q->action != 0,
		.is_without_product = q->is_without_product,
		.is_late = q->outcome == OUTCOME_LATE && q->q == NULL,
		.has_more = q->q != NULL || q->answered_by.is_set || q->spans != NULL ||
			    q->outcome == OUTCOME_ANSWERED || q->outcome == OUTCOME_OUTSIDE ||
			    q->outcome == OUTCOME_MISSED,
	};
}

static enum reach reach_of(const struct feed_in *q, bool is_by_point)
{
	if (!is_by_point)
		return REACH_ALL;
	return q->point_3.v == 0 ? REACH_FEW : REACH_POINTS;
}

/* The statements of the view itself, narrowed to the states that are left of it. */
static void use_view(struct feed *f, struct feed_in *q, enum reach reach, bool is_plain,
		     unsigned states)
{
	const int n = feed_states_count(states);
	const struct plan *plan = f->is_by_deadline ? &by_deadline[f->view] : &plans[f->view];
	/* By deadline states are not asked for one by one: what leaves some of them is a filter. */
	const bool is_narrowed = f->is_by_deadline && n < (plan->state != 0 ? 1 : 3);

	q->state = (int64_t)plan->state;
	if (!f->is_by_deadline && !feed_is_own(f->view) &&
	    (n <= 3 || (n == 4 && f->view == VIEW_ALL)))
		plan = n == 1 ? &by_state : &by_states;
	if (plan == &by_state)
		q->state = q->state_1.v;
	f->read = is_plain && !is_narrowed ? plan->alone[reach] : NULL;
	if (f->read == NULL)
		f->read = plan->more[reach];
	if (f->is_by_deadline)
		f->walk = walks_by_deadline[reach];
	else if (plan == &by_states)
		f->window_end = state_ends[reach];
	else if (plan == &by_state)
		f->walk = walks_by_state[reach];
}

/* Of some states a page of each is read from the index, and of all of these one is shown. */
static void use_facet(struct feed *f, const struct facet_plan *plan, bool is_alone, unsigned states)
{
	const int n = feed_states_count(states);
	const struct facet_page *page = n == 1                ? &plan->one
					: n == STATE__MAX - 1 ? &plan->all
							      : &plan->some;
	const struct due_plan *due = is_alone ? &plan->due : &plan->due_more;

	f->is_sparse = !f->is_by_deadline && !is_alone;
	f->read = f->is_by_deadline ? due->page : is_alone ? page->alone : page->more;
	f->due_end = f->is_by_deadline ? due->end : NULL;
	/* Those of the view say nothing of what the index finds. */
	f->walk = NULL;
	f->window_end = plan->end;
	f->window_pages = plan->end != NULL ? 1 : f->window_pages;
}

/* Nothing else is wanted than cards whose deadline has passed. */
static bool is_only_missed(const struct feed_in *q, const struct feed_wish *wish)
{
	return q->outcome == OUTCOME_MISSED && q->q == NULL && q->spans == NULL &&
	       !q->answered_by.is_set && feed_facet(wish) == FACET_NONE;
}

/*
 * Read from the index of their states, but in windows all the same: returned cards are mostly
 * answered, and all of them would be passed over.
 */
static void use_missed(struct feed *f, enum reach reach)
{
	f->read = missed[reach];
	f->window_pages = MISSED_PAGES;
}

/* True: so few cards are to be seen that they are looked through whatever is wanted. */
static int is_small(struct req *r, const struct feed_in *q, enum feed_facet facet, bool *out)
{
	const struct feed_sizes *sizes = NULL;

	*out = false;
	if (facet == FACET_ASSIGNEE || facet == FACET_CHANNEL || facet == FACET_LATE)
		return 0;
	TRY(sql_feed_sizes(r, q, &sizes));
	*out = feed_is_small(sizes->shown, sizes->own, sizes->all);
	return 0;
}

static int plan_feed(struct req *r, const struct interest_list_in *in, struct feed_in *q,
		     struct feed *f)
{
	f->is_by_deadline =
		f->view == VIEW_OVERDUE ||
		(in->order == ORDER_DEADLINE && by_deadline[f->view].more[REACH_ALL] != NULL);
	*q = feed_in_of(r, in);
	TRY(take_report(r, in, q));
	TRY(take_cursor(r, in->after, f->is_by_deadline, q));
	const unsigned states =
		feed_states(f->view, (enum feed_outcome)in->outcome,
			    in->grade != 0 || in->answered_by != 0, f->is_by_deadline);

	take_states(states, q);
	f->is_empty = states == 0;
	if (f->view == VIEW_MINE && f->is_by_deadline) {
		f->is_empty |= in->assignee_id.v != 0 && in->assignee_id.v != r->actor.user.v;
		q->assignee_id = r->actor.user;
	}
	/*
	 * One's own cards are few: they are read over everything, and only the point asked for is a
	 * filter.
	 */
	const bool is_of_own = feed_is_own(f->view) && !f->is_by_deadline;
	const bool is_by_point =
		(!is_of_own || in->point_id.v != 0) && take_points(&r->actor, in->point_id, q);
	const struct feed_wish wish = wish_of(q);
	const enum feed_facet facet = is_of_own ? FACET_NONE : feed_facet(&wish);
	bool is_few = false;

	if (facet != FACET_NONE && is_by_point && !f->is_empty)
		TRY(is_small(r, q, facet, &is_few));
	const enum reach reach = reach_of(q, is_by_point);

	use_view(f, q, reach, facet == FACET_NONE && !wish.has_more, states);
	f->is_sparse = !f->is_by_deadline && !is_of_own && !is_few &&
		       (facet != FACET_NONE || wish.has_more || (!is_by_point && !r->actor.is_all));
	if (facet != FACET_NONE && !is_few)
		use_facet(f, facet == FACET_LATE ? &late[reach] : &facets[facet],
			  feed_is_alone(&wish), states);
	else if (f->is_by_deadline && q->to.us != END.us)
		use_facet(f, &arrived[reach], facet == FACET_NONE && !wish.has_more, states);
	else if (f->is_sparse && is_only_missed(q, &wish))
		use_missed(f, reach);
	return 0;
}

static int read_page(struct req *r, const struct interest_list_in *in, struct feed_in *q,
		     struct feed *f)
{
	struct search *s = NULL;

	if (f->is_empty)
		return 0;
	if (in->q != NULL)
		TRY(search_open(r, in->q, &s));
	if (s != NULL)
		return feed_read_words(r, q, f, s, in->point_id);
	if (f->due_end != NULL)
		return feed_read_due(r, *q, f);
	return f->is_sparse ? feed_read_windows(r, *q, f) : feed_read_more(r, q, f);
}

/* GET /api/interests */
HANDLER(interest_list, interest_list_in)
{
	struct feed f = { .window_pages = WINDOW_PAGES,
			  .view = in->view != 0 ? (enum view)in->view : VIEW_OPEN };
	struct feed_in q;

	TRY(plan_feed(r, in, &q, &f));
	f.rows = arena_array(r->arena, (size_t)q.limit, sizeof(*f.rows));
	TRY(read_page(r, in, &q, &f));
	if (page_cut(&f.n, q.limit)) {
		const struct interest_row *last = &f.rows[f.n - 1];

		f.next = page_cursor(r, f.is_by_deadline ? last->due_at : last->received_at,
				     last->id);
	}
	card_words(r, f.rows, f.n);
	return reply_page(r, &interest_shown_desc, f.rows, f.n, f.next);
}

const struct route interest_feed_routes[] = { ROUTE(GET, "/api/interests", STAFF, interest_list,
						    PAGE(interest_shown), "the feed, newest first"),
					      { 0 } };
