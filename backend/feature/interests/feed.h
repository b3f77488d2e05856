/*
 * The feed's plan, apart from its statements, as pure functions: which states a card of the answer
 * can have, which index finds it, which window of time to look through next.
 */
#ifndef FEATURE_INTEREST_FEED_H
#define FEATURE_INTEREST_FEED_H

#include "base/arena.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum view {
	VIEW_OPEN = 1,
	VIEW_NEW,
	VIEW_CLAIMED,
	VIEW_OVERDUE,
	VIEW_PROCESSED,
	VIEW_DONE,
	VIEW_MINE,
	VIEW_ALL,
	VIEW_DRAFTS,
	VIEW_INTENTS,
	VIEW_NO_REPLY,
	VIEW__MAX
};

/* What became of a card, as the report tells it: the last ones are its states. */
enum feed_outcome {
	OUTCOME_ANY,
	OUTCOME_ANSWERED,
	OUTCOME_OUTSIDE,
	OUTCOME_LATE,
	OUTCOME_MISSED,
	OUTCOME_NEW,
	OUTCOME__MAX = OUTCOME_MISSED + 8
};

/*
 * The states (bit k for state k) of cards that are in the view and have come out so; 0: there are
 * none, whatever is stored. By deadline only cards that wait for an answer are shown. is_answered:
 * something is asked of the answer (who gave it, how well it is proven), so there has to be one.
 */
unsigned feed_states(enum view view, enum feed_outcome outcome, bool is_answered,
		     bool is_by_deadline);
int feed_states_count(unsigned states);

/* Cards of one person, whatever their points. */
bool feed_is_own(enum view view);

/* What an index finds cards by, in the order of time: in one state, in some, or in every one. */
enum feed_facet {
	FACET_NONE,
	FACET_PRODUCT,
	FACET_ASSIGNEE,
	FACET_CHANNEL,
	FACET_SOURCE,
	FACET_GRADE,
	FACET_ACTION,
	FACET_NO_PRODUCT,
	FACET_LATE,
	FACET__MAX
};

struct feed_wish {
	bool has_product, has_assignee, has_channel, has_source, has_grade, has_action;
	bool is_without_product;
	bool is_late; /* answered late, and no text is searched for */
	bool has_more; /* filters that no index serves */
};

/* The filter that leaves the fewest cards, as a rule; the others are looked at in their rows. */
enum feed_facet feed_facet(const struct feed_wish *w);

/* True if nothing else is wanted than what that index finds. */
bool feed_is_alone(const struct feed_wish *w);

/* So many cards are looked through whatever is wanted of them. */
enum { FEED_FEW_CARDS = 500 };

/*
 * Somebody sees `own` of `all` cards, `shown` of them in this view. True: it is cheaper to look
 * through these than to find them among all that have what is wanted. An index passes over a card
 * in a twelfth of the time that reading its row takes, and over all/own of them for each that is in
 * one of the points, fifty for a page.
 */
bool feed_is_small(int64_t shown, int64_t own, int64_t all);

/*
 * A filter that no index serves may pass over millions of cards before it has a page. So it is
 * looked for in windows of time that grow fourfold, newest first, until the page is full, the
 * beginning is reached, or too much time has gone; then the page is short and its cursor goes on
 * from there.
 */
struct feed_window {
	int64_t width_us;      /* of the next window; 0 before the first */
	struct timestamp from; /* where this window begins */
	bool is_last;          /* nothing is older than this window */
};

/* The window below `upper`; `from` bounds all windows. */
struct feed_window feed_window_next(struct feed_window w, struct timestamp upper,
				    struct timestamp from);

/* Pattern for LIKE that finds the text anywhere: "100%" gives "%100\%%". */
const char *feed_pattern(struct arena *a, const char *q);

#endif
