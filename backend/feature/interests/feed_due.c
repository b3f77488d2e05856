/*
 * Cards by deadline out of indexes that have them in the order of arrival. Nobody's deadline is
 * before his arrival: so the deadline of the last card of a page tells until when a card of it can
 * have arrived.
 */
#include "feature/interests/feed_read.h"
#include "feature/interests/state.h"
#include "feature/interests/values.h"

DESC(feed_arrival, O(feed_arrival, id), O(feed_arrival, state), O(feed_arrival, received_at),
     O(feed_arrival, due_at), O(feed_arrival, is_waiting));

/* The cards of each state that arrived first, together in the order of deadlines. */
struct first {
	int64_t *ids; /* those that wait, a page of them */
	int64_t n;
	struct timestamp bound; /* the deadline of the last one, when the page is full */
	struct {
		int64_t n;
		struct timestamp last; /* to arrive */
	} of[STATE__MAX];
};

static struct first first_of(struct arena *a, const struct feed_arrival_list *l, int64_t limit)
{
	struct first first = { .ids = arena_array(a, (size_t)limit, sizeof(*first.ids)) };

	for (size_t i = 0; i < l->n; i++) {
		const struct feed_arrival *c = &l->v[i];

		if (c->state > 0 && c->state < STATE__MAX) {
			first.of[c->state].n++;
			if (c->received_at.us > first.of[c->state].last.us)
				first.of[c->state].last = c->received_at;
		}
		if (!c->is_waiting || first.n == limit)
			continue;
		first.bound = c->due_at;
		first.ids[first.n++] = c->id;
	}
	return first;
}

/* No card beyond these is due before the last of the page. */
static bool is_whole(const struct first *first, int64_t limit)
{
	for (int k = 0; k < STATE__MAX; k++)
		if (first->of[k].n == limit &&
		    (first->n < limit || first->of[k].last.us <= first->bound.us))
			return false;
	return true;
}

static int read_until(struct req *r, struct feed_in *q, struct feed *f, struct timestamp bound)
{
	if (bound.us < q->to.us)
		q->to = bound;
	return feed_read_more(r, q, f);
}

/* A page out of the first cards of each state, which where cards are rare are all it needs. */
static int read_first(struct req *r, struct feed_in *q, struct feed *f)
{
	struct feed_arrival_list l;

	TRY(f->due_first(r, q, &l));
	const struct first first = first_of(r->arena, &l, q->limit);

	if (!is_whole(&first, q->limit))
		return read_until(r, q, f, first.n == q->limit ? first.bound : q->to);
	if (first.n == 0)
		return 0;
	q->cards = card_ids_json(r->arena, first.ids, (size_t)first.n);
	f->read = sql_feed_rows_waiting;
	f->has_clients = true;
	return feed_read_more(r, q, f);
}

int feed_read_due(struct req *r, struct feed_in q, struct feed *f)
{
	struct feed_end_list end;

	if (f->due_first != NULL)
		return read_first(r, &q, f);
	TRY(f->due_end(r, &q, &end));
	return read_until(r, &q, f, end.n > 0 ? end.v[0].at : q.to);
}
