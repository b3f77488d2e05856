/*
 * Who gets which card: a pure function over facts, so that its promises can be tried on any number
 * of made-up days. It knows no clock and no database.
 *
 *   nobody who is not there, or who has as many open cards as the policy allows, gets one
 *   the oldest cards are given first, and none waits while somebody fit is free
 *   round robin: who has waited longest for a turn is next; people there equally long differ by one
 *   least loaded: who has the fewest open cards is next, among these who has waited longest
 *   a card that was taken back from somebody goes to another one, if there is one
 *
 * The same facts give the same answer.
 */
#ifndef FEATURE_ASSIGN_CHOOSE_H
#define FEATURE_ASSIGN_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum policy { POLICY_FIRST = 1, POLICY_ROUND_ROBIN, POLICY_LEAST_LOADED, POLICY__MAX };

struct taker {
	int64_t user;
	bool is_there; /* on shift, at no break, not absent */
	int64_t open;  /* cards that wait for this person's answer */
	int64_t turn;  /* of the last card given; 0: never */
};

struct waiting {
	int64_t card;
	int64_t lost_by; /* from whom it was taken back, or 0 */
};

struct given {
	int64_t card;
	size_t taker; /* index */
};

struct choosing {
	enum policy policy;
	int64_t max_open;     /* 0: no limit */
	int64_t turn;         /* of the last card that anybody was given; counts on */
	struct taker *takers; /* their open and turn count on */
	size_t takers_n;
};

/* Gives cards (oldest first) to takers; `out` has room for n. Returns how many were given. */
size_t choose(struct choosing *c, const struct waiting *cards, size_t n, struct given *out);

#endif
