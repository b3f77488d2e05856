#include "feature/changes/kept.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/live.h"

#include <string.h>

/* The place that was not asked for longest. */
static struct kept_news *oldest_of(struct news_kept *k)
{
	struct kept_news *oldest = &k->scopes[0];

	for (size_t i = 1; i < KEPT_SCOPES; i++)
		if (k->scopes[i].used < oldest->used)
			oldest = &k->scopes[i];
	return oldest;
}

struct kept_news *kept_of(struct news_kept *k, const char *key)
{
	struct kept_news *n = NULL;

	/* Places are taken in order, so nothing is behind a free one. */
	for (size_t i = 0; i < KEPT_SCOPES && k->scopes[i].key != NULL && n == NULL; i++)
		if (str_eq(k->scopes[i].key, key))
			n = &k->scopes[i];
	if (n == NULL) {
		n = oldest_of(k);
		kept_begin(n, 0, 0);
		mem_free(n->key);
		n->key = mem_strdup(key);
	}
	n->used = ++k->used;
	return n;
}

/* The oldest `count` go. */
static void let_go(struct kept_news *n, size_t count)
{
	for (size_t i = 0; i < count; i++)
		mem_free(n->items[i].card);
	if (count > 0)
		n->from = n->items[count - 1].change.seq;
	n->n -= count;
	memmove(n->items, n->items + count, n->n * sizeof(n->items[0]));
}

void kept_begin(struct kept_news *n, int64_t since, int64_t now_us)
{
	let_go(n, n->n);
	n->from = since;
	n->upto = since;
	n->begun_at = now_us;
	n->counted_at = 0;
}

/* Young enough, and of this sequence: a number that has gone back comes from a backup. */
static bool is_alive(const struct kept_news *n, int64_t upto, int64_t now_us)
{
	return n->begun_at != 0 && now_us - n->begun_at < KEPT_US && n->upto <= upto;
}

bool kept_reaches(const struct kept_news *n, int64_t since, int64_t upto, int64_t now_us)
{
	return is_alive(n, upto, now_us) && since >= n->from;
}

bool kept_may_begin(const struct kept_news *n, int64_t since, int64_t upto, int64_t now_us)
{
	return !is_alive(n, upto, now_us) || n->from - since <= KEPT_ITEMS;
}

void kept_add(struct kept_news *n, const struct shared_change *v, size_t count, int64_t upto)
{
	for (size_t i = 0; i < count; i++) {
		if (n->n == KEPT_ITEMS)
			let_go(n, 1);
		n->items[n->n++] = (struct kept_item){ .change = v[i] };
		if (v[i].kind == EVENT_INTEREST)
			n->counted_at = 0;
	}
	n->upto = upto;
}

bool kept_has_personal(const struct kept_news *n, int64_t since)
{
	for (size_t i = n->n; i > 0 && n->items[i - 1].change.seq > since; i--)
		if (n->items[i - 1].change.kind == 0)
			return true;
	return false;
}

static bool is_among(struct kept_item *const *v, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (v[i]->change.id == id)
			return true;
	return false;
}

size_t kept_cards(struct kept_news *n, int64_t since, struct kept_item **out, size_t max)
{
	size_t found = 0;

	for (size_t i = n->n; i > 0 && n->items[i - 1].change.seq > since && found < max; i--) {
		struct kept_item *item = &n->items[i - 1];

		if (item->change.kind == EVENT_INTEREST && !is_among(out, found, item->change.id))
			out[found++] = item;
	}
	return found;
}

bool kept_is_shown(int64_t read_at, int64_t now_us)
{
	return read_at != 0 && now_us - read_at < SHOWN_US;
}

static bool is_unknown_or_of(const struct kept_item *item, int64_t user)
{
	return item->card == NULL || item->assignee == user;
}

static bool is_of_unknown(const struct kept_item *item)
{
	return item->change.kind == EVENT_INTEREST && item->change.former < 0;
}

bool kept_concerns(struct kept_news *n, int64_t since, int64_t user)
{
	struct kept_item *of[KEPT_ITEMS];
	const size_t count = kept_cards(n, since, of, KEPT_ITEMS);

	for (size_t i = 0; i < count; i++)
		if (is_unknown_or_of(of[i], user))
			return true;
	for (size_t i = n->n; i > 0 && n->items[i - 1].change.seq > since; i--)
		if (n->items[i - 1].change.former == user || is_of_unknown(&n->items[i - 1]))
			return true;
	return false;
}

void kept_free(struct news_kept *k)
{
	for (size_t i = 0; i < KEPT_SCOPES; i++) {
		let_go(&k->scopes[i], k->scopes[i].n);
		mem_free(k->scopes[i].key);
	}
	mem_free(k);
}
