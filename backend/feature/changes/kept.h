/*
 * News that a worker keeps for a while, by scope: people of one scope see the same points, so the
 * same news with the same cards. Events never change, and none appears behind a number that was
 * read; a card is kept with its newest event and read anew with the next one. So what is kept is
 * what would be read, for whatever is announced; for anything else cards and counts are two seconds
 * old at most.
 * Pure but for its memory. Inside of the feature only.
 */
#ifndef FEATURE_CHANGES_KEPT_H
#define FEATURE_CHANGES_KEPT_H

#include "base/time.h"
#include "feature/interests/interests.h"

enum {
	KEPT_ITEMS = 64,
	KEPT_SCOPES = 128,
	KEPT_US = 30000000, /* events */
	SHOWN_US = 2000000 /* cards and counts: names in them change without an event */
};

/* An event as it is read for everybody of a scope. */
struct shared_change {
	int kind; /* enum event_kind; 0: something for single people, who ask for it themselves */
	int64_t id;
	int64_t seq;
	int64_t former; /* of an interest: whose it was before; 0: nobody's; -1: not known */
};

struct kept_item {
	struct shared_change change;
	/* Of an interest's newest event: the card as JSON; NULL when it may not be seen. */
	char *card;
	int64_t assignee;     /* of the card; 0: nobody */
	int64_t card_read_at; /* monotonic; 0: not read */
};

struct kept_news {
	char *key;     /* of the scope; NULL: a free place */
	uint64_t used; /* the least one gives way */
	int64_t begun_at;
	int64_t from, upto; /* everything with from < seq <= upto is known */
	struct kept_item items[KEPT_ITEMS];
	size_t n;
	int64_t counted_at; /* monotonic; 0: not counted */
	struct interest_counts_row counts;
};

struct news_kept {
	struct kept_news scopes[KEPT_SCOPES];
	uint64_t used;
};

/* The news of that scope, empty when nothing is kept. */
struct kept_news *kept_of(struct news_kept *k, const char *key);

/* Begins anew: nothing is known but that `since` was reached. */
void kept_begin(struct kept_news *n, int64_t since, int64_t now_us);

/* Is everything between these numbers known, but for what kept_add() will bring? */
bool kept_reaches(const struct kept_news *n, int64_t since, int64_t upto, int64_t now_us);

/*
 * When it is not: may it begin anew for who asks since then? Not for somebody so far behind that
 * it could not hold his news, while it serves others.
 */
bool kept_may_begin(const struct kept_news *n, int64_t since, int64_t upto, int64_t now_us);

/* What was read between n->upto and `upto`, oldest first; of too many the oldest are let go. */
void kept_add(struct kept_news *n, const struct shared_change *v, size_t count, int64_t upto);

/* True when something newer than `since` concerns single people. */
bool kept_has_personal(const struct kept_news *n, int64_t since);

/* The newest events of the cards changed since then, newest first, `max` at most; how many. */
size_t kept_cards(struct kept_news *n, int64_t since, struct kept_item **out, size_t max);

/* May a card or counts of then be shown now? */
bool kept_is_shown(int64_t read_at, int64_t now_us);

/*
 * Can the cards in this person's hands be others than at `since`? True when a card that has changed
 * was his, is his now, or one of both is not known.
 */
bool kept_concerns(struct kept_news *n, int64_t since, int64_t user);

void kept_free(struct news_kept *k);

#endif
