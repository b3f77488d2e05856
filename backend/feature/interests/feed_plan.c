#include "feature/interests/feed.h"
#include "feature/interests/state.h"

#include <string.h>

static const int64_t DAY_US = 86400000000;

enum { FIRST_DAYS = 3, GROWTH = 4, ALL_DAYS = 20000, PASSED_OVER = 12, PAGE = 50 };

enum {
	S_NEW = 1 << STATE_NEW,
	S_CLAIMED = 1 << STATE_CLAIMED,
	S_ANSWERED = 1 << STATE_ANSWERED,
	S_PROCESSED = 1 << STATE_PROCESSED,
	S_RETURNED = 1 << STATE_RETURNED,
	S_ACCEPTED = 1 << STATE_ACCEPTED,
	S_NO_REPLY = 1 << STATE_NO_REPLY,
	S_WAITING = S_NEW | S_CLAIMED | S_RETURNED,
	S_IN_HAND = S_CLAIMED | S_ANSWERED | S_RETURNED,
	S_OPEN = S_NEW | S_IN_HAND,
	S_DONE = S_PROCESSED | S_ACCEPTED | S_NO_REPLY,
	S_WITH_ANSWER = S_ANSWERED | S_PROCESSED | S_RETURNED | S_ACCEPTED,
	S_ALL = S_OPEN | S_DONE
};

static const unsigned view_states[VIEW__MAX] = {
	[VIEW_OPEN] = S_OPEN,           [VIEW_NEW] = S_NEW,
	[VIEW_CLAIMED] = S_CLAIMED,     [VIEW_OVERDUE] = S_WAITING,
	[VIEW_PROCESSED] = S_PROCESSED, [VIEW_DONE] = S_DONE,
	[VIEW_MINE] = S_IN_HAND,        [VIEW_ALL] = S_ALL,
	[VIEW_DRAFTS] = S_ALL,          [VIEW_INTENTS] = S_WAITING,
	[VIEW_NO_REPLY] = S_NO_REPLY,
};

static unsigned outcome_states(enum feed_outcome outcome)
{
	switch (outcome) {
	case OUTCOME_ANY:
	case OUTCOME_ANSWERED:
	case OUTCOME_OUTSIDE:
	case OUTCOME_LATE:
		return S_ALL;
	case OUTCOME_MISSED:
		return S_WAITING;
	default:
		return 1U << (outcome - OUTCOME_MISSED);
	}
}

unsigned feed_states(enum view view, enum feed_outcome outcome, bool is_answered,
		     bool is_by_deadline)
{
	const bool has_answer = is_answered || outcome == OUTCOME_ANSWERED ||
				outcome == OUTCOME_OUTSIDE || outcome == OUTCOME_LATE;
	const unsigned states =
		view_states[view] & outcome_states(outcome) & (has_answer ? S_WITH_ANSWER : S_ALL);

	if (!is_by_deadline)
		return states;
	/* Cards that wait unanswered are neither answered late nor at all. */
	return has_answer ? 0 : states & S_WAITING;
}

bool feed_is_own(enum view view)
{
	return view == VIEW_MINE || view == VIEW_DRAFTS || view == VIEW_INTENTS;
}

int feed_states_count(unsigned states)
{
	int n = 0;

	for (; states != 0; states &= states - 1)
		n++;
	return n;
}

enum feed_facet feed_facet(const struct feed_wish *w)
{
	if (w->has_product)
		return FACET_PRODUCT;
	if (w->has_assignee)
		return FACET_ASSIGNEE;
	if (w->has_channel)
		return FACET_CHANNEL;
	if (w->has_source)
		return FACET_SOURCE;
	if (w->has_grade)
		return FACET_GRADE;
	if (w->has_action)
		return FACET_ACTION;
	if (w->is_without_product)
		return FACET_NO_PRODUCT;
	return w->is_late ? FACET_LATE : FACET_NONE;
}

bool feed_is_alone(const struct feed_wish *w)
{
	return w->has_product + w->has_assignee + w->has_channel + w->has_source + w->has_grade +
			       w->has_action + w->is_without_product + w->is_late ==
		       1 &&
	       !w->has_more;
}

bool feed_is_small(int64_t shown, int64_t own, int64_t all)
{
	return shown <= FEED_FEW_CARDS || shown * own < all * PAGE / PASSED_OVER;
}

const char *feed_pattern(struct arena *a, const char *q)
{
	char *out = arena_alloc(a, strlen(q) * 2 + 3);
	size_t n = 0;

	out[n++] = '%';
	for (; *q != '\0'; q++) {
		if (*q == '%' || *q == '_' || *q == '\\')
			out[n++] = '\\';
		out[n++] = *q;
	}
	out[n++] = '%';
	out[n] = '\0';
	return out;
}

struct feed_window feed_window_next(struct feed_window w, struct timestamp upper,
				    struct timestamp from)
{
	const int64_t width = w.width_us == 0 ? FIRST_DAYS * DAY_US : w.width_us * GROWTH;
	const int64_t begin = upper.us - width;
	const bool is_last = width > ALL_DAYS * DAY_US || begin <= from.us;

	return (struct feed_window){ width, is_last ? from : (struct timestamp){ begin }, is_last };
}
