#include "feature/changes/kept.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/live.h"

#include <string.h>

struct kept_news *kept_of(struct news_kept *k, const char *key)
{
	for (size_t i = 0; i < KEPT_SCOPES; i++)
		if (k->scopes[i].key != NULL && str_eq(k->scopes[i].key, key))
			return &k->scopes[i];
	k->next = (k->next + 1) % KEPT_SCOPES;
	struct kept_news *n = &k->scopes[k->next];

	kept_begin(n, 0, 0);
	mem_free(n->key);
	n->key = mem_strdup(key);
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
	n->has_counts = false;
}

bool kept_reaches(const struct kept_news *n, int64_t since, int64_t upto, int64_t now_us)
{
	return n->begun_at != 0 && now_us - n->begun_at < KEPT_US && since >= n->from &&
	       n->upto <= upto;
}

void kept_add(struct kept_news *n, const struct change_item *v, size_t count, int64_t upto)
{
	for (size_t i = 0; i < count; i++) {
		if (n->n == KEPT_ITEMS)
			let_go(n, 1);
		n->items[n->n++] = (struct kept_item){ .change = v[i] };
		if (v[i].kind == EVENT_INTEREST)
			n->has_counts = false;
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

void kept_free(struct news_kept *k)
{
	for (size_t i = 0; i < KEPT_SCOPES; i++) {
		let_go(&k->scopes[i], k->scopes[i].n);
		mem_free(k->scopes[i].key);
	}
	mem_free(k);
}
