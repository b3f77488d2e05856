/*
 * Asking the index. The rarest word leads: its days are read newest first, in rounds that grow, and
 * of the other words only the same days. What the index has not come to yet is read and compared
 * word by word.
 */
#include "feature/search/card.h"
#include "feature/search/lead.h"
#include "core/json.h"
#include "queries.gen.h"

#include <stdlib.h>
#include <string.h>

enum {
	BEHIND_MOST = 2000,
	FIRST_BYTES = 2048, /* of the leading word's postings in the first round */
	ROUND_BYTES = 512 << 10,
	GROWTH = 8,
	ROUND_BLOCKS = 1000,
	NEAR_DAYS = 4, /* passing over so many is cheaper than looking one up */
	/* A round of the leading word with so few cards is decided by their texts. */
	TEXTS_MOST = 8,
	FIRST_DAY = -1000000
};

static const int64_t DAY_US = 86400000000;
/* After so long a search gives what it has. */
static const int64_t READ_US = 700000;

struct search_count {
	int64_t n;
};
DESC(search_count, O(search_count, n));

struct search_point {
	int64_t id;
};
DESC(search_point, O(search_point, id));

struct search_days_in {
	int64_t word, day, least, limit;
};
DESC(search_days_in, O(search_days_in, word), O(search_days_in, day), O(search_days_in, least),
     O(search_days_in, limit));

/* Cards in some order, in memory that is used again. */
struct cards {
	struct posting *v;
	size_t n, room;
};

struct search {
	struct word_maker *maker;
	struct word_list words; /* the rarest one first, once the range is known */
	const char *phrase;
	int64_t mark; /* of the index when the search began */
	bool is_behind;
	struct search_range range;
	const int64_t *points; /* sorted; NULL: all */
	size_t points_n;
	/* what the index has not come to, newest first, and how far it is given out */
	struct cards pending;
	size_t pending_at;
	/* the same of the last round */
	struct cards round;
	size_t round_at;
	int64_t day; /* the newest one that is not read yet */
	int64_t round_bytes, day_bytes;
	bool is_read;     /* nothing older is left in the index */
	int64_t until_us; /* by the clock that never jumps */
	struct cards lead, other;
};

/* ---- the query ---- */

/* The first text in quotation marks, without them. */
static const char *phrase_of(struct arena *a, const char *query)
{
	static const struct {
		const char *open, *close;
	} marks[] = { { "\"", "\"" }, { "«", "»" }, { "“", "”" }, { "„", "“" } };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const char *open = strstr(query, marks[i].open);
		const char *text = open != NULL ? open + strlen(marks[i].open) : NULL;
		const char *close = text != NULL ? strstr(text, marks[i].close) : NULL;

		if (close != NULL && close > text)
			return arena_strndup(a, text, (size_t)(close - text));
	}
	return NULL;
}

static bool has_words(const struct word_list *words, const struct word_list *asked)
{
	for (size_t i = 0; i < asked->n; i++) {
		size_t k = 0;

		while (k < words->n && words->v[k] != asked->v[i])
			k++;
		if (k == words->n)
			return false;
	}
	return true;
}

static bool is_match_of(struct search *s, const struct search_card *c)
{
	struct word_list words;

	search_card_words(s->maker, c, &words);
	return has_words(&words, &s->words);
}

static int newest_first(const void *a, const void *b)
{
	return posting_order(b, a);
}

static void keep(struct req *r, struct cards *to, struct posting p)
{
	if (to->n == to->room) {
		struct posting *old = to->v;

		to->room = to->room == 0 ? 256 : to->room * 2;
		to->v = arena_alloc(r->arena, to->room * sizeof(*to->v));
		if (to->n > 0)
			memcpy(to->v, old, to->n * sizeof(*old));
	}
	to->v[to->n++] = p;
}

static int read_pending(struct req *r, struct search *s)
{
	const struct search_from in = { s->mark };
	const struct search_count *behind = NULL;
	struct search_card_list l;

	TRY(sql_search_behind(r, &in, &behind));
	s->is_behind = behind->n > BEHIND_MOST;
	if (s->is_behind || behind->n == 0)
		return 0;
	TRY(sql_search_pending(r, &in, &l));
	for (size_t i = 0; i < l.n; i++)
		if (is_match_of(s, &l.v[i]))
			keep(r, &s->pending,
			     (struct posting){ l.v[i].received_at.us, l.v[i].id, l.v[i].point });
	if (s->pending.n > 0)
		qsort(s->pending.v, s->pending.n, sizeof(*s->pending.v), newest_first);
	return 0;
}

int search_open(struct req *r, const char *query, struct search **out)
{
	struct search *s = arena_zalloc(r->arena, sizeof(*s));
	struct search_state_row_list l;
	bool has_form = false;

	*out = NULL;
	s->maker = word_maker_new(r->arena);
	words_of_query(s->maker, query, &s->words);
	if (s->words.n == 0)
		return 0;
	s->phrase = phrase_of(r->arena, query);
	TRY(sql_search_state_get(r, &l));
	for (size_t i = 0; i < l.n; i++) {
		if (l.v[i].name == SEARCH_MARK)
			s->mark = l.v[i].value;
		has_form = has_form || (l.v[i].name == SEARCH_FORM && l.v[i].value == WORDS_FORM);
	}
	if (!has_form)
		s->mark = 0;
	TRY(read_pending(r, s));
	*out = s;
	return 0;
}

const char *search_phrase(const struct search *s)
{
	return s->phrase;
}

bool search_is_behind(const struct search *s)
{
	return s->is_behind;
}

/* ---- whose cards ---- */

static int by_number(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a;
	const int64_t y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The rows are read within the scope anyway: this only spares reading those that would not show. */
static int take_points(struct req *r, struct search *s)
{
	struct search_point_list l = { NULL, 0 };

	s->points = NULL;
	s->points_n = 0;
	if (s->range.point != 0) {
		s->points = &s->range.point;
		s->points_n = 1;
		return 0;
	}
	if (r->actor.is_all)
		return 0;
	TRY(sql_search_points(r, &l));
	int64_t *points = arena_array(r->arena, l.n + 1, sizeof(*points));

	for (size_t i = 0; i < l.n; i++)
		points[i] = l.v[i].id;
	qsort(points, l.n + 1, sizeof(*points), by_number);
	s->points = points;
	s->points_n = l.n + 1;
	return 0;
}

static bool is_wanted(const struct search *s, const struct posting *p)
{
	const struct posting cursor = { s->range.at.us, s->range.id, 0 };

	if (posting_order(p, &cursor) >= 0 || p->at < s->range.from.us)
		return false;
	return s->points == NULL ||
	       bsearch(&p->point, s->points, s->points_n, sizeof(*s->points), by_number) != NULL;
}

/* ---- reading the index ---- */

static int decode(struct req *r, const struct search_block *b, struct cards *to)
{
	const int64_t n = postings_count(b->postings.p, b->postings.n);

	if (n < 0)
		return fail(r, E_INTERNAL, "postings cannot be read");
	if ((size_t)n > to->room) {
		to->room = (size_t)n * 2;
		to->v = arena_alloc(r->arena, to->room * sizeof(*to->v));
	}
	to->n = (size_t)n;
	if (!postings_read(b->postings.p, b->postings.n, b->day, to->v))
		return fail(r, E_INTERNAL, "postings cannot be read");
	return 0;
}

/* What stands in both stays in `to`. */
static void intersect(struct cards *to, const struct cards *with)
{
	size_t n = 0;
	size_t k = 0;

	for (size_t i = 0; i < to->n; i++) {
		while (k < with->n && posting_order(&with->v[k], &to->v[i]) < 0)
			k++;
		if (k < with->n && posting_order(&with->v[k], &to->v[i]) == 0)
			to->v[n++] = to->v[i];
	}
	to->n = n;
}

static int by_block(const void *a, const void *b)
{
	const struct search_block *x = a;
	const struct search_block *y = b;

	if (x->word != y->word)
		return x->word < y->word ? -1 : 1;
	return x->day < y->day ? -1 : x->day > y->day;
}

/* Words from `first` on, on days in a row. */
static int read_blocks(struct req *r, const struct search *s, size_t first, const int64_t *days,
		       size_t days_n, struct search_block_list *out)
{
	const size_t words = s->words.n - first;
	struct search_block *wanted = arena_array(r->arena, days_n * words + 1, sizeof(*wanted));
	size_t n = 0;

	*out = (struct search_block_list){ NULL, 0 };
	for (size_t i = first; i < s->words.n; i++)
		for (size_t k = 0; k < days_n; k++)
			wanted[n++] =
				(struct search_block){ .word = s->words.v[i], .day = days[k] };
	if (n == 0)
		return 0;
	const struct search_keys keys = { search_keys_json(r->arena, wanted, n) };

	return sql_search_blocks(r, &keys, out);
}

/* Of the cards in s->lead, all of one day, those stay that have the words from `first` on. */
static int keep_matching(struct req *r, struct search *s, int64_t day, size_t first,
			 const struct search_block_list *blocks)
{
	for (size_t i = first; i < s->words.n && s->lead.n > 0; i++) {
		const struct search_block key = { .word = s->words.v[i], .day = day };
		const struct search_block *b =
			blocks->n == 0 ? NULL
				       : bsearch(&key, blocks->v, blocks->n, sizeof(key), by_block);

		if (b == NULL) {
			s->lead.n = 0;
			return 0;
		}
		TRY(decode(r, b, &s->other));
		intersect(&s->lead, &s->other);
	}
	return 0;
}

/*
 * The cards of one day that have all words, newest first, behind those of the round; others: the
 * postings of the other words, NULL where these are looked at later.
 */
static int read_day(struct req *r, struct search *s, const struct search_block *lead,
		    const struct search_block_list *others)
{
	TRY(decode(r, lead, &s->lead));
	if (others != NULL)
		TRY(keep_matching(r, s, lead->day, 1, others));
	for (size_t i = s->lead.n; i-- > 0;)
		if (s->lead.v[i].id <= s->mark && is_wanted(s, &s->lead.v[i]))
			keep(r, &s->round, s->lead.v[i]);
	return 0;
}

/* How many cards have the leading word, or more than TEXTS_MOST. */
static size_t count_lead(const struct search_block_list *lead)
{
	int64_t n = 0;

	for (size_t i = 0; i < lead->n && n <= TEXTS_MOST; i++)
		n += postings_count(lead->v[i].postings.p, lead->v[i].postings.n);
	return (size_t)n;
}

/* By their texts: for a few cards all postings of a day of a frequent word would be read. */
static int read_by_texts(struct req *r, struct search *s, const struct search_block_list *lead)
{
	int64_t ids[TEXTS_MOST];
	bool is_match[TEXTS_MOST];
	size_t n = 0;

	for (size_t i = 0; i < lead->n; i++)
		TRY(read_day(r, s, &lead->v[i], NULL));
	for (size_t i = 0; i < s->round.n; i++)
		ids[i] = s->round.v[i].id;
	TRY(search_match(r, s, ids, s->round.n, is_match));
	for (size_t i = 0; i < s->round.n; i++)
		if (is_match[i])
			s->round.v[n++] = s->round.v[i];
	s->round.n = n;
	return 0;
}

static int read_by_postings(struct req *r, struct search *s, const struct search_block_list *lead)
{
	int64_t *days = arena_array(r->arena, lead->n + 1, sizeof(*days));
	struct search_block_list others;

	for (size_t i = 0; i < lead->n; i++)
		days[i] = lead->v[i].day;
	TRY(read_blocks(r, s, 1, days, lead->n, &others));
	for (size_t i = 0; i < lead->n; i++)
		TRY(read_day(r, s, &lead->v[i], &others));
	return 0;
}

/* What a day of the leading word takes is known from the days that were read. */
static void learn_day_bytes(struct search *s, const struct search_block_list *lead)
{
	size_t bytes = 0;

	for (size_t i = 0; i < lead->n; i++)
		bytes += lead->v[i].postings.n;
	if (lead->n > 0)
		s->day_bytes = (int64_t)(bytes / lead->n) + 1;
}

static int read_round(struct req *r, struct search *s)
{
	const int64_t blocks = s->day_bytes > 0 ? s->round_bytes / s->day_bytes + 1 : 1;
	const int64_t least =
		s->range.from.us > 0 ? posting_day(s->range.from.us) : (int64_t)FIRST_DAY;
	const struct search_days_in in = { s->words.v[0], s->day, least,
					   blocks < ROUND_BLOCKS ? blocks : ROUND_BLOCKS };
	struct search_block_list lead;

	s->round.n = s->round_at = 0;
	TRY(sql_search_days(r, &in, &lead));
	const bool is_few = s->words.n > 1 && count_lead(&lead) <= TEXTS_MOST;

	TRY(is_few ? read_by_texts(r, s, &lead) : read_by_postings(r, s, &lead));
	learn_day_bytes(s, &lead);
	s->is_read = (int64_t)lead.n < in.limit;
	if (lead.n > 0)
		s->day = lead.v[lead.n - 1].day - 1;
	s->round_bytes *= GROWTH;
	if (s->round_bytes > ROUND_BYTES)
		s->round_bytes = ROUND_BYTES;
	return 0;
}

/* ---- giving out ---- */

/* The next of what is pending, or NULL; what is not wanted is passed over. */
static const struct posting *next_pending(struct search *s)
{
	while (s->pending_at < s->pending.n && !is_wanted(s, &s->pending.v[s->pending_at]))
		s->pending_at++;
	return s->pending_at < s->pending.n ? &s->pending.v[s->pending_at] : NULL;
}

/* Everything of this moment and later has been read. */
static int64_t read_down_to(const struct search *s)
{
	return s->is_read ? INT64_MIN : (s->day + 1) * DAY_US;
}

/* NULL at the end, and when the time is over. */
static int next_card(struct req *r, struct search *s, const struct posting **out)
{
	while (s->round_at == s->round.n && !s->is_read && time_mono_us() < s->until_us)
		TRY(read_round(r, s));
	const struct posting *a = s->round_at < s->round.n ? &s->round.v[s->round_at] : NULL;
	const struct posting *b = next_pending(s);

	*out = a;
	if (b != NULL && (a != NULL ? posting_order(b, a) > 0 : b->at >= read_down_to(s))) {
		*out = b;
		s->pending_at++;
	} else if (a != NULL) {
		s->round_at++;
	}
	return 0;
}

int search_next(struct req *r, struct search *s, size_t most, struct search_found *out)
{
	int64_t *ids = arena_array(r->arena, most, sizeof(*ids));
	const struct posting *p = NULL;
	size_t n = 0;

	*out = (struct search_found){ .is_end = false };
	TRY(next_card(r, s, &p));
	while (p != NULL) {
		if (n == 0)
			out->first = *p;
		ids[n++] = p->id;
		out->last = *p;
		if (n == most)
			break;
		TRY(next_card(r, s, &p));
	}
	if (p == NULL && !s->is_read)
		out->last = (struct posting){ read_down_to(s), 1, 0 };
	out->is_end = p == NULL && s->is_read;
	out->is_paused = p == NULL && !s->is_read;
	out->n = n;
	out->cards = json_ids(r->arena, ids, n);
	return 0;
}

int search_first(struct req *r, struct search *s, const struct search_range *range, size_t most,
		 struct search_found *out)
{
	s->range = *range;
	s->pending_at = s->round_at = s->round.n = 0;
	s->day = posting_day(range->at.us);
	s->round_bytes = FIRST_BYTES;
	s->until_us = time_mono_us() + READ_US;
	TRY(take_points(r, s));
	TRY(lead_choose(r, &s->words, s->day, &s->day_bytes, &s->is_read));
	return search_next(r, s, most, out);
}

/* ---- given cards ---- */

static int oldest_first(const void *a, const void *b)
{
	return posting_order(a, b);
}

/* All words on the given days, oldest first: of days that lie close together their whole span. */
static int read_span(struct req *r, const struct search *s, const int64_t *days, size_t n,
		     struct search_block_list *out)
{
	const int64_t span = n > 0 ? days[n - 1] - days[0] + 1 : 0;
	struct search_block_list l;

	if (span > (int64_t)n * NEAR_DAYS)
		return read_blocks(r, s, 0, days, n, out);
	out->v = arena_array(r->arena, (size_t)span * s->words.n + 1, sizeof(*out->v));
	out->n = 0;
	for (size_t i = 0; i < s->words.n && n > 0; i++) {
		const struct search_days_in in = { s->words.v[i], days[n - 1], days[0], span };

		TRY(sql_search_days(r, &in, &l));
		if (l.n > 0)
			memcpy(out->v + out->n, l.v, l.n * sizeof(*l.v));
		out->n += l.n;
	}
	if (out->n > 0)
		qsort(out->v, out->n, sizeof(*out->v), by_block);
	return 0;
}

/* Cards of a day: the index knows those up to its mark, the others have been read and compared. */
static int match_day(struct req *r, struct search *s, const struct posting *v, size_t n,
		     const struct search_block_list *blocks, struct cards *out)
{
	s->lead.n = 0;
	for (size_t i = 0; i < n; i++)
		if (v[i].id <= s->mark)
			keep(r, &s->lead, v[i]);
		else if (s->pending.n > 0 && bsearch(&v[i], s->pending.v, s->pending.n, sizeof(*v),
						     newest_first) != NULL)
			keep(r, out, v[i]);
	TRY(keep_matching(r, s, posting_day(v[0].at), 0, blocks));
	for (size_t i = 0; i < s->lead.n; i++)
		keep(r, out, s->lead.v[i]);
	return 0;
}

int search_among(struct req *r, struct search *s, struct posting *cards, size_t n,
		 struct search_found *out)
{
	int64_t *days = arena_array(r->arena, n + 1, sizeof(*days));
	struct cards found = { NULL, 0, 0 };
	struct search_block_list blocks;
	size_t days_n = 0;

	if (n > 0)
		qsort(cards, n, sizeof(*cards), oldest_first);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || posting_day(cards[i].at) != days[days_n - 1])
			days[days_n++] = posting_day(cards[i].at);
	TRY(read_span(r, s, days, days_n, &blocks));
	for (size_t i = 0, end = 0; i < n; i = end) {
		end = i + 1;
		while (end < n && posting_day(cards[end].at) == posting_day(cards[i].at))
			end++;
		TRY(match_day(r, s, cards + i, end - i, &blocks, &found));
	}
	int64_t *ids = arena_array(r->arena, found.n + 1, sizeof(*ids));

	for (size_t i = 0; i < found.n; i++)
		ids[i] = found.v[i].id;
	*out = (struct search_found){ .n = found.n };
	out->cards = json_ids(r->arena, ids, found.n);
	return 0;
}

/* ---- cards one by one ---- */

int search_match(struct req *r, struct search *s, const int64_t *ids, size_t n, bool *is_match)
{
	const struct search_ids in = { json_ids(r->arena, ids, n) };
	struct search_card_list l;

	memset(is_match, 0, n * sizeof(*is_match));
	if (n == 0)
		return 0;
	TRY(sql_search_texts(r, &in, &l));
	for (size_t i = 0; i < l.n; i++)
		for (size_t k = 0; k < n; k++)
			if (ids[k] == l.v[i].id) {
				is_match[k] = is_match_of(s, &l.v[i]);
				break;
			}
	return 0;
}
