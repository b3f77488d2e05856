#include "feature/assign/choose.h"

static bool is_fit(const struct choosing *c, const struct taker *t)
{
	return t->is_there && (c->max_open == 0 || t->open < c->max_open);
}

/*
 * Before whom: fewer cards (least loaded), then the longer wait for a turn, then the older account.
 */
static bool is_before(const struct choosing *c, const struct taker *a, const struct taker *b)
{
	if (c->policy == POLICY_LEAST_LOADED && a->open != b->open)
		return a->open < b->open;
	if (a->turn != b->turn)
		return a->turn < b->turn;
	return a->user < b->user;
}

static struct taker *next_taker(const struct choosing *c, int64_t not_user)
{
	struct taker *best = NULL;

	for (size_t i = 0; i < c->takers_n; i++) {
		struct taker *t = &c->takers[i];

		if (is_fit(c, t) && t->user != not_user && (best == NULL || is_before(c, t, best)))
			best = t;
	}
	return best;
}

size_t choose(struct choosing *c, const struct waiting *cards, size_t n, struct given *out)
{
	size_t used = 0;

	if (c->policy != POLICY_ROUND_ROBIN && c->policy != POLICY_LEAST_LOADED)
		return 0;
	for (size_t i = 0; i < n; i++) {
		struct taker *t = next_taker(c, cards[i].lost_by);

		if (t == NULL)
			t = next_taker(c, 0);
		if (t == NULL)
			return used;
		t->open++;
		t->turn = ++c->turn;
		out[used++] = (struct given){ cards[i].card, (size_t)(t - c->takers) };
	}
	return used;
}
