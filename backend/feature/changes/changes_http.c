/*
 * GET /api/changes?since=N. Of what one worker has kept, each person gets what the scope of his own
 * points shows; who is too far behind is answered from the database, by ids alone.
 */
#include "base/mem.h"
#include "base/str.h"
#include "core/json.h"
#include "core/live.h"
#include "feature/changes/changes.h"
#include "feature/changes/kept.h"
#include "queries.gen.h"

#include <string.h>

enum { ITEMS_MOST = 500, CARDS_MOST = 20, KEY_MOST = 60000, JSON_MOST = 4 << 20 };

struct changes_now {
	int64_t seq;
	const char *points; /* "3,7", in order; NULL: none */
};
DESC(changes_now, O(changes_now, seq), O(changes_now, points));

struct changes_span {
	int64_t since, upto;
};
DESC(changes_span, O(changes_span, since), O(changes_span, upto));

DESC(shared_change, FC(shared_change, kind, 0, event_choices), O(shared_change, id),
     O(shared_change, seq), O(shared_change, former));

/* What a page hears of it. */
struct change_item {
	int kind;
	int64_t id;
	int64_t seq;
};
DESC(change_item, FC(change_item, kind, 0, event_choices), O(change_item, id), O(change_item, seq));

struct changes_in {
	struct opt_i64 since;
};
DESC(changes_in, F(changes_in, since, 0, 0, INT64_MAX));

struct changes {
	int64_t seq;
	struct json_text items;
	bool is_reset;
	struct json_text interests; /* cards of `items`, as the feed has them; not all of many */
	struct json_text counts;    /* of the views, when cards are among the items; or null */
};
DESC(changes, O(changes, seq), O(changes, items), O(changes, is_reset), O(changes, interests),
     O(changes, counts));

/* Of the views; `mine` is null where it was not counted. */
struct change_counts {
	struct interest_counts_row of_scope;
	struct opt_i64 mine;
};
DESC(change_counts, INTEREST_COUNTS_FIELDS(change_counts));

static const char *text_of(struct req *r, struct buf *b)
{
	const char *text = arena_strndup(r->arena, b->p, b->len);

	buf_free(b);
	return text;
}

static const char *items_json(struct req *r, const struct change_item *v, size_t n)
{
	struct buf b;

	buf_init(&b, JSON_MOST);
	json_out_rows(&b, &change_item_desc, v, n);
	return text_of(r, &b);
}

/* ---- from the database ---- */

static int answer_own(struct req *r, const struct changes_span *span, struct changes *out)
{
	struct change_item_list l;

	TRY(live_is_forgotten(r, span->since, &out->is_reset));
	TRY(sql_changes_own(r, span, &l));
	out->is_reset = out->is_reset || l.n == ITEMS_MOST;
	out->items.text = items_json(r, l.v, l.n);
	return 0;
}

/* ---- from what is kept ---- */

static struct news_kept *kept_by(struct worker *w)
{
	if (w->news == NULL) {
		w->news = mem_zalloc(sizeof(*w->news));
		w->news_free = kept_free;
	}
	return w->news;
}

void changes_forget(struct worker *w)
{
	if (w->news != NULL)
		w->news_free(w->news);
	w->news = NULL;
}

/*
 * The scope in words, as sql/scope.sql has it for what belongs to points; NULL when it is too long
 * to be kept.
 */
static const char *scope_key(const struct actor *a, const char *points)
{
	if (a->is_all)
		return "all";
	return strlen(points) <= KEY_MOST ? points : NULL;
}

/* *is_known: everything between the two numbers is in *n. */
static int reach(struct req *r, struct kept_news *n, const struct changes_span *span,
		 bool *is_known)
{
	const int64_t now = time_mono_us();
	struct shared_change_list l;

	*is_known = false;
	if (!kept_reaches(n, span->since, span->upto, now)) {
		bool is_forgotten = false;

		if (!kept_may_begin(n, span->since, span->upto, now))
			return 0;
		TRY(live_is_forgotten(r, span->since, &is_forgotten));
		if (is_forgotten)
			return 0;
		kept_begin(n, span->since, now);
	}
	if (n->upto < span->upto) {
		const struct changes_span rest = { n->upto, span->upto };

		TRY(sql_changes_shared(r, &rest, &l));
		if (l.n == ITEMS_MOST)
			kept_begin(n, span->upto, now);
		else
			kept_add(n, l.v, l.n, span->upto);
	}
	*is_known = span->since >= n->from;
	return 0;
}

static struct change_item item_of(const struct shared_change *c)
{
	return (struct change_item){ c->kind, c->id, c->seq };
}

static int put_items(struct req *r, const struct kept_news *n, const struct changes_span *span,
		     struct changes *out)
{
	struct change_item v[KEPT_ITEMS];
	struct change_item_list own;
	size_t count = 0;

	if (kept_has_personal(n, span->since)) {
		TRY(sql_changes_own(r, span, &own));
		out->items.text = items_json(r, own.v, own.n);
		return 0;
	}
	for (size_t i = 0; i < n->n; i++)
		if (n->items[i].change.seq > span->since)
			v[count++] = item_of(&n->items[i].change);
	out->items.text = items_json(r, v, count);
	return 0;
}

static void keep_card(struct kept_item *item, const struct interest_json *cards, size_t n,
		      int64_t now)
{
	mem_free(item->card);
	item->card = NULL;
	item->card_read_at = now;
	for (size_t i = 0; i < n && item->card == NULL; i++)
		if (cards[i].id == item->change.id) {
			item->card = mem_strdup(cards[i].json);
			item->assignee = cards[i].assignee;
		}
}

static int read_cards(struct req *r, struct kept_item *const *of, size_t n)
{
	const int64_t now = time_mono_us();
	struct interest_json cards[CARDS_MOST];
	struct kept_item *wanted[CARDS_MOST];
	int64_t ids[CARDS_MOST];
	size_t count = 0;
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		if (!kept_is_shown(of[i]->card_read_at, now)) {
			ids[count] = of[i]->change.id;
			wanted[count++] = of[i];
		}
	if (count == 0)
		return 0;
	TRY(interest_cards_json(r, ids, count, cards, &found));
	for (size_t i = 0; i < count; i++)
		keep_card(wanted[i], cards, found, now);
	return 0;
}

static const char *cards_json(struct req *r, struct kept_item *const *of, size_t n)
{
	struct buf b;

	buf_init(&b, JSON_MOST);
	buf_addc(&b, '[');
	for (size_t i = 0; i < n; i++) {
		if (of[i]->card == NULL)
			continue;
		buf_adds(&b, b.len > 1 ? "," : "");
		buf_adds(&b, of[i]->card);
	}
	buf_addc(&b, ']');
	return text_of(r, &b);
}

/* How many are the actor's own is counted, and told, only when that may have changed. */
static int put_counts(struct req *r, struct kept_news *n, int64_t since, struct changes *out)
{
	const int64_t now = time_mono_us();
	struct buf b;

	if (!kept_is_shown(n->counted_at, now)) {
		TRY(interest_counts_of_scope(r, &n->counts));
		n->counted_at = now;
	}
	struct change_counts counts = { .of_scope = n->counts };

	if (kept_concerns(n, since, r->actor.user.v)) {
		TRY(interest_count_mine(r, &counts.mine.v));
		counts.mine.is_set = true;
	}
	buf_init(&b, JSON_MOST);
	json_out_row(&b, &change_counts_desc, &counts);
	out->counts.text = text_of(r, &b);
	return 0;
}

/* Whoever may not ask for the feed hears of cards by their ids alone. */
static bool may_read_cards(const struct actor *a)
{
	return (STAFF & ROLE_BIT(a->role)) != 0;
}

static int put_cards(struct req *r, struct kept_news *n, int64_t since, struct changes *out)
{
	struct kept_item *of[CARDS_MOST];
	const size_t count = may_read_cards(&r->actor) ? kept_cards(n, since, of, CARDS_MOST) : 0;

	if (count == 0)
		return 0;
	TRY(read_cards(r, of, count));
	out->interests.text = cards_json(r, of, count);
	return put_counts(r, n, since, out);
}

static int answer(struct req *r, int64_t since, const struct changes_now *now, struct changes *out)
{
	const struct changes_span span = { since, now->seq };
	const char *key = scope_key(&r->actor, now->points);
	bool is_known = false;

	if (key == NULL)
		return answer_own(r, &span, out);
	struct kept_news *n = kept_of(kept_by(r->worker), key);

	TRY(reach(r, n, &span, &is_known));
	if (!is_known)
		return answer_own(r, &span, out);
	TRY(put_items(r, n, &span, out));
	return put_cards(r, n, since, out);
}

static const char *points_of(struct req *r)
{
	const char *text = "";

	for (int i = 0; i < r->actor.points_n; i++)
		text = arena_printf(r->arena, "%s%s%lld", text, i > 0 ? "," : "",
				    (long long)r->actor.points[i].v);
	return text;
}

/*
 * Where the sequence stands, and the points of this moment. The gate has just looked at both, but
 * for who sees as another, or has more points than it knows: his are read here.
 */
static int look(struct req *r, struct changes_now *out)
{
	const struct changes_now *now = NULL;

	if (r->has_seq && !r->actor.has_more_points) {
		*out = (struct changes_now){ r->seq, points_of(r) };
		return 0;
	}
	TRY(sql_changes_now(r, &now));
	*out = (struct changes_now){ now->seq, now->points != NULL ? now->points : "" };
	actor_put_points(&r->actor, now->points);
	return 0;
}

/*
 * GET /api/changes. Without since: only where the sequence stands. 304 while nothing is newer.
 * is_reset: the person is too far behind, load everything anew.
 */
HANDLER(changes_since, changes_in)
{
	struct changes_now now = { 0 };
	struct changes out = { .items = { "[]" }, .interests = { "[]" } };

	TRY(look(r, &now));
	out.seq = now.seq;
	if (http_not_modified(r, arena_printf(r->arena, "\"%lld\"", (long long)now.seq)))
		return 0;
	/* A number that was never given out: the database comes from a backup. */
	out.is_reset = in->since.is_set && in->since.v > now.seq;
	if (in->since.is_set && in->since.v < now.seq)
		TRY(answer(r, in->since.v, &now, &out));
	return reply_row(r, &changes_desc, &out);
}

const struct route changes_routes[] = {
	ROUTE_X(GET, "/api/changes", SIGNED_IN, changes_since, ROW(changes),
		"what is newer than a sequence number", RATE_NORMAL, QUIET | FRESH),
	{ 0 }
};
