/*
 * Searching within a view. The index of words tells which cards have the words; the view tells
 * which cards it has. Whichever has fewer leads: cards with the words are read and looked at
 * (whether they are in the view), or cards of the view are looked up in the index.
 */
#include "core/page.h"
#include "feature/interests/feed_read.h"

#include <string.h>

/* Cards read at once, looked at one by one, walked at once, and put in the order of deadlines. */
enum {
	FOUND_MOST = 1000,
	GROWTH = 4,
	MATCH_ROWS = 500,
	WALK_PAGES = 10,
	WALK_MOST = 2000,
	ORDERED_FIRST = 200,
	ORDERED_MOST = 20000,
	FEW = 2 /* fewer than one of so many cards with the words is in the view */
};

static bool is_full(const struct feed *f, const struct feed_in *q)
{
	return (int64_t)f->n == q->limit;
}

/* The cursor of a page that is given as it is, since too much time has gone. */
static void give_up(struct req *r, struct feed *f, struct timestamp at, int64_t id)
{
	f->next = page_cursor(r, at, id);
}

/* Of cards that were found, those that are in the view and pass its filters. */
static int read_cards(struct req *r, const struct feed_in *q, struct feed *f, const char *cards)
{
	struct feed_in in = *q;

	in.cards = cards;
	in.limit = q->limit - (int64_t)f->n;
	f->read = f->is_by_deadline ? sql_search_rows_due : sql_search_rows;
	return feed_read_more(r, &in, f);
}

/* ---- the view leads ---- */

/* The cursor of q moves on; is_end: the view has no more. */
struct walk {
	struct feed_in *q;
	int64_t looked;
	struct timestamp first, last;
	bool is_end;
};

static int walk_step(struct req *r, struct feed *f, struct search *s, struct walk *w, int64_t most)
{
	struct feed_in in = *w->q;
	struct feed_card_list l;
	struct search_found found;

	in.limit = most;
	TRY(f->walk(r, &in, &l));
	struct posting *cards = arena_array(r->arena, l.n + 1, sizeof(*cards));

	for (size_t i = 0; i < l.n; i++)
		cards[i] = (struct posting){ l.v[i].received_at.us, l.v[i].id, 0 };
	TRY(search_among(r, s, cards, l.n, &found));
	if (found.n > 0)
		TRY(read_cards(r, w->q, f, found.cards));
	w->is_end = (int64_t)l.n < most;
	if (l.n == 0)
		return 0;
	if (w->looked == 0)
		w->first = l.v[0].place;
	w->looked += (int64_t)l.n;
	w->last = w->q->at = l.v[l.n - 1].place;
	w->q->id = l.v[l.n - 1].id;
	return 0;
}

/* Walks until the page is full, or so many cards were looked at; true then: there may be more. */
static int walk(struct req *r, struct feed *f, struct search *s, struct walk *w, int64_t most,
		bool *is_left)
{
	const int64_t start = time_mono_us();
	int64_t step = w->q->limit * WALK_PAGES;

	*is_left = false;
	while (!w->is_end && !is_full(f, w->q)) {
		if (w->looked >= most) {
			*is_left = true;
			return 0;
		}
		TRY(walk_step(r, f, s, w, step < WALK_MOST ? step : WALK_MOST));
		step *= 2;
		if (w->is_end || is_full(f, w->q) || time_mono_us() - start <= FEED_EMPTY_BUDGET_US)
			continue;
		give_up(r, f, w->q->at, w->q->id);
		return 0;
	}
	return 0;
}

/* ---- newest first ---- */

/* Reads what the index has found; how many of these cards are in the view. */
static int read_step(struct req *r, const struct feed_in *q, struct feed *f,
		     const struct search_found *found, size_t *got)
{
	const size_t before = f->n;

	if (found->n > 0)
		TRY(read_cards(r, q, f, found->cards));
	*got = f->n - before;
	return 0;
}

/* How many cards with the words are looked at next: with the same share twice what is wanted. */
static size_t next_step(const struct feed *f, const struct feed_in *q, size_t looked, size_t got)
{
	const size_t rows = (size_t)q->limit;
	size_t step = looked * GROWTH < FOUND_MOST ? looked * GROWTH : FOUND_MOST;

	if (got > 0 && (rows - f->n) * 2 * looked / got < step)
		step = (rows - f->n) * 2 * looked / got;
	return step > rows ? step : rows;
}

/*
 * A page of what the index finds, newest first, from the cursor of q on. *is_thin: it is not done,
 * and of the cards that were found last too few are in the view, which may lead better.
 */
static int read_found(struct req *r, struct feed_in *q, struct feed *f, struct search *s,
		      struct search_found *found, bool *is_thin)
{
	const int64_t start = time_mono_us();
	size_t got = 0;

	for (;;) {
		TRY(read_step(r, q, f, found, &got));
		if (found->is_end || is_full(f, q))
			return 0;
		if (found->is_paused || time_mono_us() - start > FEED_EMPTY_BUDGET_US) {
			give_up(r, f, (struct timestamp){ found->last.at }, found->last.id);
			return 0;
		}
		if (is_thin != NULL && got * FEW < found->n) {
			*is_thin = true;
			return 0;
		}
		TRY(search_next(r, s, next_step(f, q, found->n, got), found));
	}
}

/* Where the view has few of what is found, both lead once; who gets further by a card goes on. */
static int read_newest(struct req *r, struct feed_in *q, struct feed *f, struct search *s,
		       struct search_range *range)
{
	const size_t rows = (size_t)q->limit;
	struct walk w = { .q = q };
	struct search_found found;
	bool is_thin = false;
	bool is_left = false;

	TRY(search_first(r, s, range, rows, &found));
	TRY(read_found(r, q, f, s, &found, f->walk != NULL ? &is_thin : NULL));
	if (!is_thin)
		return 0;
	const int64_t by_words = (found.first.at - found.last.at) / (int64_t)found.n;

	q->at = (struct timestamp){ found.last.at };
	q->id = found.last.id;
	TRY(walk(r, f, s, &w, 1, &is_left));
	if (!is_left)
		return 0;
	if ((w.first.us - w.last.us) / w.looked >= by_words)
		return walk(r, f, s, &w, INT64_MAX, &is_left);
	range->at = q->at;
	range->id = q->id;
	TRY(search_first(r, s, range, rows * GROWTH, &found));
	return read_found(r, q, f, s, &found, NULL);
}

/* ---- the rows of the view, looked at one by one ---- */

static int read_matching(struct req *r, struct feed_in q, struct feed *f, struct search *s)
{
	const int64_t start = time_mono_us();
	const size_t rows = (size_t)q.limit;
	int64_t *ids = arena_array(r->arena, MATCH_ROWS, sizeof(*ids));
	bool *is_match = arena_array(r->arena, MATCH_ROWS, sizeof(*is_match));
	struct interest_row_list l;

	q.limit = MATCH_ROWS;
	for (;;) {
		TRY(f->read(r, &q, &l));
		for (size_t i = 0; i < l.n; i++)
			ids[i] = l.v[i].id;
		TRY(search_match(r, s, ids, l.n, is_match));
		for (size_t i = 0; i < l.n && f->n < rows; i++)
			if (is_match[i])
				f->rows[f->n++] = l.v[i];
		if (l.n < MATCH_ROWS || f->n == rows)
			return 0;
		q.at = f->is_by_deadline ? l.v[l.n - 1].due_at : l.v[l.n - 1].received_at;
		q.id = l.v[l.n - 1].id;
		if (time_mono_us() - start > FEED_EMPTY_BUDGET_US) {
			give_up(r, f, q.at, q.id);
			return 0;
		}
	}
}

/* ---- by deadline ---- */

/* How many cards have the words if they are everywhere as frequent as among the newest ones. */
static int64_t guess(const struct search_found *found)
{
	const int64_t newest = found->first.id;
	const int64_t passed = newest - found->last.id;

	return passed < (int64_t)found->n ? newest : (int64_t)found->n * (newest / passed + 1);
}

/* A few cards with the words are put in order; of many, the view leads in its order. */
static int read_due(struct req *r, struct feed_in *q, struct feed *f, struct search *s,
		    struct search_range *range)
{
	const struct feed_in start = *q;
	struct walk w = { .q = q };
	struct search_found found;
	bool is_left = true;

	range->at = q->to;
	range->id = INT64_MAX;
	TRY(search_first(r, s, range, ORDERED_FIRST, &found));
	if (!found.is_end && f->walk != NULL) {
		const int64_t many = found.n > 0 ? guess(&found) : 0;

		TRY(walk(r, f, s, &w, many < ORDERED_MOST ? many : INT64_MAX, &is_left));
		if (!is_left)
			return 0;
	}
	if (!found.is_end)
		TRY(search_first(r, s, range, ORDERED_MOST, &found));
	if (!found.is_end)
		return f->walk != NULL ? walk(r, f, s, &w, INT64_MAX, &is_left)
				       : read_matching(r, start, f, s);
	f->n = 0;
	return found.n > 0 ? read_cards(r, &start, f, found.cards) : 0;
}

int feed_read_words(struct req *r, struct feed_in *q, struct feed *f, struct search *s,
		    point_id point)
{
	struct search_range range = { point.v, q->from, q->at, q->id };

	q->q = search_phrase(s) != NULL ? feed_pattern(r->arena, search_phrase(s)) : NULL;
	if (feed_is_own(f->view) || search_is_behind(s))
		return read_matching(r, *q, f, s);
	return f->is_by_deadline ? read_due(r, q, f, s, &range) : read_newest(r, q, f, s, &range);
}
