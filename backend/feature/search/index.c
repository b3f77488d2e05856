/*
 * Making the index: cards in the order of their numbers, behind a mark; then cards whose texts have
 * changed. A batch becomes a sorted list of changes, and each block of postings that it touches is
 * read, merged and written once.
 */
#include "core/lease.h"
#include "core/json.h"
#include "feature/search/card.h"
#include "queries.gen.h"

#include <stdlib.h>
#include <string.h>

enum {
	CARDS_PAGE = 1000,
	EDITS_PAGE = 200,
	CHANGES_MOST = 40000, /* a batch ends with the card that reaches this */
	CLEAR_ROWS = 20000,
	BULK_ROWS = 200,
	BULK_BYTES = 1 << 20,
	BLOCK_MAX = 16 << 20,
	LEASE_SECONDS = 60
};

/*
 * A number that is missing may be that of a card whose transaction is not over. After so long a
 * time it never was one.
 */
static const int64_t GAP_US = 60000000;

struct search_edit {
	int64_t id, card;
	struct bytes words; /* of eight bytes each */
};
DESC(search_edit, O(search_edit, id), O(search_edit, card), O(search_edit, words));

struct change {
	int64_t word, day;
	struct posting posting;
	bool is_gone;
};

struct batch {
	struct word_maker *maker;
	struct change *v;
	size_t n;
};

/* ---- what changes ---- */

static void add(struct batch *b, const struct search_card *c, int64_t word, bool is_gone)
{
	const struct posting p = { c->received_at.us, c->id, c->point };

	b->v[b->n++] = (struct change){ word, posting_day(p.at), p, is_gone };
}

static void add_card(struct batch *b, const struct search_card *c)
{
	struct word_list words;

	search_card_words(b->maker, c, &words);
	for (size_t i = 0; i < words.n; i++)
		add(b, c, words.v[i], false);
}

static bool is_word_of(const struct word_list *l, int64_t word)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i] == word)
			return true;
	return false;
}

/* The words it had and has no more go, those it has stay or come. */
static void add_edit(struct batch *b, const struct search_card *c, const struct search_edit *e)
{
	struct word_list words;

	search_card_words(b->maker, c, &words);
	for (size_t i = 0; i + sizeof(int64_t) <= e->words.n; i += sizeof(int64_t)) {
		int64_t word = 0;

		memcpy(&word, (const char *)e->words.p + i, sizeof(word));
		if (!is_word_of(&words, word))
			add(b, c, word, true);
	}
	add_card(b, c);
}

static bool may_follow(const struct search_card *c, int64_t before, struct timestamp now)
{
	return c->id == before + 1 || c->created_at.us < now.us - GAP_US;
}

/* New cards from the mark on; gives how many there are, and whether there may be more. */
static int take_cards(struct req *r, struct batch *b, int64_t *mark, struct search_pass *pass)
{
	const struct search_from in = { *mark };
	struct search_card_list l;
	size_t n = 0;

	TRY(sql_search_cards(r, &in, &l));
	while (n < l.n && b->n < CHANGES_MOST && may_follow(&l.v[n], *mark, r->now)) {
		add_card(b, &l.v[n]);
		*mark = l.v[n++].id;
	}
	pass->cards = (int64_t)n;
	pass->is_more = n == CARDS_PAGE || b->n >= CHANGES_MOST;
	return 0;
}

static int take_edits(struct req *r, struct batch *b, struct search_pass *pass)
{
	struct search_edit_list edits;
	struct search_card_list cards;

	TRY(sql_search_edits_get(r, &edits));
	pass->edits = (int64_t)edits.n;
	pass->is_more = pass->is_more || edits.n == EDITS_PAGE;
	if (edits.n == 0)
		return 0;
	int64_t *ids = arena_array(r->arena, edits.n, sizeof(*ids));

	for (size_t i = 0; i < edits.n; i++)
		ids[i] = edits.v[i].card;
	const struct search_ids in = { json_ids(r->arena, ids, edits.n) };

	TRY(sql_search_texts(r, &in, &cards));
	for (size_t i = 0; i < edits.n; i++)
		for (size_t k = 0; k < cards.n; k++)
			if (cards.v[k].id == edits.v[i].card) {
				add_edit(b, &cards.v[k], &edits.v[i]);
				break;
			}
	return sql_search_edit_remove(r, edits.v, edits.n);
}

/* ---- blocks ---- */

/* By block, then in the order of postings; what goes stands before what comes. */
static int by_place(const void *a, const void *b)
{
	const struct change *x = a;
	const struct change *y = b;

	if (x->word != y->word)
		return x->word < y->word ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	const int order = posting_order(&x->posting, &y->posting);

	return order != 0 ? order : (int)y->is_gone - (int)x->is_gone;
}

static bool is_of_block(const struct change *c, const struct search_block *b)
{
	return c->word == b->word && c->day == b->day;
}

/* Blocks on their way into the table. */
struct writer {
	struct req *r;
	struct search_block rows[BULK_ROWS];
	size_t n, bytes;
	struct search_block gone[BULK_ROWS];
	size_t gone_n;
	struct posting *old, *merged;
	size_t room;
};

static int writer_flush(struct writer *w)
{
	TRY(sql_search_block_put(w->r, w->rows, w->n));
	TRY(sql_search_block_remove(w->r, w->gone, w->gone_n));
	w->n = w->bytes = w->gone_n = 0;
	return 0;
}

static void writer_room(struct writer *w, size_t n)
{
	if (n <= w->room)
		return;
	w->room = n * 2;
	w->old = arena_array(w->r->arena, w->room, sizeof(*w->old));
	w->merged = arena_array(w->r->arena, w->room, sizeof(*w->merged));
}

/* Old postings and changes, both in order; of what stands in both the change counts. */
static size_t merge(const struct posting *old, size_t old_n, const struct change *c, size_t n,
		    struct posting *out)
{
	size_t i = 0;
	size_t k = 0;

	for (size_t next = 0; next < n; next++) {
		while (i < old_n && posting_order(&old[i], &c[next].posting) < 0)
			out[k++] = old[i++];
		if (i < old_n && posting_order(&old[i], &c[next].posting) == 0)
			i++;
		const bool is_last = k > 0 && posting_order(&out[k - 1], &c[next].posting) == 0;

		if (!c[next].is_gone && !is_last)
			out[k++] = c[next].posting;
	}
	while (i < old_n)
		out[k++] = old[i++];
	return k;
}

static int write_block(struct writer *w, const struct search_block *block, const struct change *c,
		       size_t n)
{
	const struct bytes old = block->postings;
	const int64_t old_n = postings_count(old.p, old.n);
	struct buf b;

	/* Bytes that no writer made are replaced. */
	writer_room(w, (old_n > 0 ? (size_t)old_n : 0) + n);
	const bool is_read = old_n > 0 && postings_read(old.p, old.n, block->day, w->old);
	const size_t k = merge(w->old, is_read ? (size_t)old_n : 0, c, n, w->merged);

	buf_init(&b, BLOCK_MAX);
	postings_write(&b, block->day, w->merged, k);
	if (b.is_over)
		return fail(w->r, E_INTERNAL, "a day of a word is too big");
	const struct search_block row = { block->word,
					  block->day,
					  { arena_strndup(w->r->arena, b.p, b.len), b.len } };

	buf_free(&b);
	if (k == 0)
		w->gone[w->gone_n++] = row;
	else
		w->rows[w->n++] = row;
	w->bytes += row.postings.n;
	return w->n == BULK_ROWS || w->gone_n == BULK_ROWS || w->bytes > BULK_BYTES
		       ? writer_flush(w)
		       : 0;
}

static size_t blocks_of(const struct batch *b, struct search_block *out)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		if (n == 0 || !is_of_block(&b->v[i], &out[n - 1]))
			out[n++] = (struct search_block){ b->v[i].word, b->v[i].day, { NULL, 0 } };
	return n;
}

static int write_batch(struct req *r, struct batch *b)
{
	struct search_block_list stored;
	struct search_block *blocks = arena_array(r->arena, b->n, sizeof(*blocks));
	struct writer *w = arena_zalloc(r->arena, sizeof(*w));
	size_t at = 0;
	size_t old = 0;

	if (b->n == 0)
		return 0;
	w->r = r;
	qsort(b->v, b->n, sizeof(*b->v), by_place);
	const size_t n = blocks_of(b, blocks);
	const struct search_keys keys = { search_keys_json(r->arena, blocks, n) };

	TRY(sql_search_blocks(r, &keys, &stored));
	for (size_t i = 0; i < n; i++) {
		const size_t first = at;

		while (at < b->n && is_of_block(&b->v[at], &blocks[i]))
			at++;
		if (old < stored.n && is_of_block(&b->v[first], &stored.v[old]))
			blocks[i].postings = stored.v[old++].postings;
		TRY(write_block(w, &blocks[i], b->v + first, at - first));
	}
	return writer_flush(w);
}

/* ---- passes ---- */

static int clear(struct req *r, struct search_pass *pass)
{
	const struct search_state_row begun[] = { { SEARCH_MARK, 0 }, { SEARCH_FORM, WORDS_FORM } };
	int64_t words = 0;
	int64_t edits = 0;

	TRY(sql_search_clear(r, &words));
	TRY(sql_search_edits_clear(r, &edits));
	pass->is_more = true;
	return words + edits > 0 ? 0 : sql_search_state_set(r, begun, 2);
}

static int index_some(struct req *r, void *arg)
{
	struct search_pass *pass = arg;
	struct search_state_row_list l;
	int64_t state[SEARCH__MAX] = { 0 };
	struct batch b = { .maker = word_maker_new(r->arena) };

	*pass = (struct search_pass){ 0 };
	TRY(sql_search_state_lock(r, &l));
	for (size_t i = 0; i < l.n; i++)
		if (l.v[i].name > 0 && l.v[i].name < SEARCH__MAX)
			state[l.v[i].name] = l.v[i].value;
	if (state[SEARCH_FORM] != WORDS_FORM)
		return clear(r, pass);
	b.v = arena_array(r->arena, CHANGES_MOST + WORDS_MOST + EDITS_PAGE * 2 * WORDS_MOST,
			  sizeof(*b.v));
	pass->mark = state[SEARCH_MARK];
	TRY(take_cards(r, &b, &pass->mark, pass));
	TRY(take_edits(r, &b, pass));
	TRY(write_batch(r, &b));
	const struct search_state_row mark = { SEARCH_MARK, pass->mark };

	return pass->cards > 0 ? sql_search_state_set(r, &mark, 1) : 0;
}

struct search_pass search_index(struct worker *w)
{
	struct search_pass pass = { 0 };
	struct req r;

	work_begin(w, &r);
	if (work_run(&r, index_some, &pass) != 0)
		pass = (struct search_pass){ .has_failed = true };
	return pass;
}

struct search_pass search_follow(struct worker *w)
{
	char holder[LEASE_HOLDER_BYTES];

	lease_holder_name(holder);
	return lease_take(w, "search", holder, LEASE_SECONDS) ? search_index(w)
							      : (struct search_pass){ 0 };
}

int search_forget(struct req *r, void *unused)
{
	const struct search_state_row none[] = { { SEARCH_MARK, 0 }, { SEARCH_FORM, 0 } };

	(void)unused;
	return sql_search_state_set(r, none, 2);
}

int search_edited(struct req *r, const struct search_texts *before, size_t n)
{
	struct search_edit *rows = arena_array(r->arena, n, sizeof(*rows));
	struct word_maker *maker = word_maker_new(r->arena);
	struct word_list words;

	for (size_t i = 0; i < n; i++) {
		search_texts_words(maker, &before[i], &words);
		const size_t bytes = words.n * sizeof(words.v[0]);

		rows[i] = (struct search_edit){
			0,
			before[i].card,
			{ arena_strndup(r->arena, (const char *)words.v, bytes), bytes }
		};
	}
	return sql_search_edit_add(r, rows, n);
}
