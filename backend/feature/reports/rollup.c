#include "feature/reports/rollup.h"
#include "queries.gen.h"

#include <stdlib.h>
#include <string.h>

enum {
	CARDS_PAGE = 5000,
	PARTS_PAGE = 4000,
	ROWS_BULK = 100,
	BODY_MAX = 12 << 20,
	SCRATCH_MAX = 512 << 20
};

static const int64_t DAY_SECONDS = 86400;
static const int64_t SECOND_US = 1000000;

struct report_day_in {
	int64_t point;
	struct timestamp from, to;
	int64_t after_id;
};
DESC(report_day_in, O(report_day_in, point), O(report_day_in, from), O(report_day_in, to),
     O(report_day_in, after_id));

struct report_card {
	int64_t id, source_type, action, channel_id;
	bool has_product;
	int64_t product;
	int64_t state;
	bool is_waiting;
	struct timestamp received_at, due_at, answered_at;
	int64_t answered_by_id;
};
DESC(report_card, O(report_card, id), O(report_card, source_type), O(report_card, action),
     O(report_card, channel_id), O(report_card, has_product), O(report_card, product),
     O(report_card, state), O(report_card, is_waiting), O(report_card, received_at),
     O(report_card, due_at), O(report_card, answered_at), O(report_card, answered_by_id));

struct report_block_in {
	int64_t point, level, block;
};
DESC(report_block_in, O(report_block_in, point), O(report_block_in, level),
     O(report_block_in, block));

/* Days of a point. */
struct report_blocks_in {
	int64_t point, first, last;
};
DESC(report_blocks_in, O(report_blocks_in, point), O(report_blocks_in, first),
     O(report_blocks_in, last));

struct report_block_row {
	int64_t point, level, block, slice, slice_id, cards;
	struct bytes totals, body;
};
DESC(report_block_row, O(report_block_row, point), O(report_block_row, level),
     O(report_block_row, block), O(report_block_row, slice), O(report_block_row, slice_id),
     O(report_block_row, cards), O(report_block_row, totals), O(report_block_row, body));

struct report_merge_in {
	int64_t point, level, first, last, slice, slice_id;
};
DESC(report_merge_in, O(report_merge_in, point), O(report_merge_in, level),
     O(report_merge_in, first), O(report_merge_in, last), O(report_merge_in, slice),
     O(report_merge_in, slice_id));

struct report_part {
	int64_t point, slice, slice_id;
	struct bytes totals, body;
};
DESC(report_part, O(report_part, point), O(report_part, slice), O(report_part, slice_id),
     O(report_part, totals), O(report_part, body));

/* ---- writing a block ---- */

/*
 * The rows of blocks on their way into the table; print: a hash of all that was written. Their
 * bytes live until they are flushed: a unit of work may write gigabytes of them.
 */
struct sink {
	struct req *r;
	struct report_block_in at;
	struct arena *arena;
	struct report_block_row rows[ROWS_BULK];
	size_t n;
	uint64_t print;
};

static uint64_t print_of(uint64_t h, const void *p, size_t n)
{
	const unsigned char *s = p;

	for (size_t i = 0; i < n; i++)
		h = (h ^ s[i]) * 0x100000001b3u;
	return h;
}

static uint64_t print_row(uint64_t h, int64_t slice, int64_t slice_id, struct bytes totals,
			  struct bytes body)
{
	const int64_t of[2] = { slice, slice_id };

	return print_of(print_of(print_of(h, of, sizeof(of)), totals.p, totals.n), body.p, body.n);
}

static struct sink sink_open(struct req *r, struct report_block_in at)
{
	return (struct sink){ .r = r, .at = at, .arena = arena_new(SCRATCH_MAX) };
}

static int sink_flush(struct sink *s)
{
	const struct arena_mark mark = arena_mark(s->r->arena);
	const size_t n = s->n;

	s->n = 0;
	TRY(sql_report_block_add(s->r, s->rows, n));
	arena_back(s->r->arena, mark);
	arena_reset(s->arena);
	return 0;
}

/* Writes what is left, unless something has failed (rc) before. */
static int sink_close(struct sink *s, int rc)
{
	if (rc == 0)
		rc = sink_flush(s);
	arena_free(s->arena);
	return rc;
}

static struct bytes kept(struct arena *a, struct buf *b)
{
	const struct bytes out = { arena_strndup(a, b->p, b->len), b->len };

	buf_free(b);
	return out;
}

static int sink_add(struct sink *s, int64_t slice, int64_t slice_id, struct tally *t)
{
	struct buf totals;
	struct buf body;

	buf_init(&totals, BODY_MAX);
	buf_init(&body, BODY_MAX);
	cell_write(&totals, tally_total(t));
	tally_write(t, &body);
	const bool is_over = totals.is_over || body.is_over;
	const struct report_block_row row = { s->at.point,
					      s->at.level,
					      s->at.block,
					      slice,
					      slice_id,
					      tally_total(t)->n[CELL_CARDS],
					      kept(s->arena, &totals),
					      kept(s->arena, &body) };

	if (is_over)
		return fail(s->r, E_INTERNAL, "a block of the report is too big");
	s->print = print_row(s->print, slice, slice_id, row.totals, row.body);
	s->rows[s->n++] = row;
	return s->n == ROWS_BULK ? sink_flush(s) : 0;
}

/* ---- a day of a point, from its cards ---- */

struct day {
	struct fact *facts;
	size_t n, room;
};

static void day_add(struct arena *a, struct day *d, const struct fact *f)
{
	if (d->n == d->room) {
		const size_t room = d->room == 0 ? 512 : d->room * 2;
		struct fact *bigger = arena_array(a, room, sizeof(*bigger));

		if (d->n > 0)
			memcpy(bigger, d->facts, d->n * sizeof(*bigger));
		d->facts = bigger;
		d->room = room;
	}
	d->facts[d->n++] = *f;
}

/* 24 * weekday + hour by the clock on the wall; 1970-01-01 was a Thursday. */
static int64_t hour_of(const struct zone *zone, struct timestamp t)
{
	const int64_t wall = zone_wall(zone, t);

	return (wall / DAY_SECONDS + 3) % 7 * 24 + wall % DAY_SECONDS / 3600;
}

static struct fact fact_of(const struct req *r, const struct rollup *u, const struct report_card *c)
{
	const bool is_answered = c->answered_at.us != 0;
	const int64_t seconds = (c->answered_at.us - c->received_at.us) / SECOND_US;

	return (struct fact){
		.of = { [BY_SOURCE] = c->source_type,
			[BY_CHANNEL] = c->channel_id,
			[BY_PRODUCT] = c->product,
			[BY_PERSON] = is_answered ? c->answered_by_id : 0,
			[BY_ACTION] = c->action,
			[BY_HOUR] = hour_of(u->zone, c->received_at) },
		.state = (int)c->state,
		.is_answered = is_answered,
		.is_late = is_answered && c->answered_at.us > c->due_at.us,
		.is_missed = c->is_waiting && c->due_at.us < r->now.us,
		.clock_seconds = is_answered ? seconds : 0,
		.work_seconds = is_answered ? worktime_between(u->calendar, c->received_at,
							       c->answered_at) /
						      SECOND_US
					    : 0,
	};
}

/* Days in a row that are counted together: a round trip a day would be most of the work. */
struct days {
	struct day *v;
	int64_t first;
	size_t n;
};

static int read_days(struct req *r, const struct rollup *u, struct arena *scratch, struct days *d)
{
	struct report_day_in in = { u->point, zone_instant(u->zone, d->first * DAY_SECONDS),
				    zone_instant(u->zone, (d->first + (int64_t)d->n) * DAY_SECONDS),
				    0 };
	struct report_card_list l = { NULL, CARDS_PAGE };

	TRY(sql_report_product_note(r, &in, NULL));
	while (l.n == CARDS_PAGE) {
		const struct arena_mark mark = arena_mark(r->arena);

		TRY(sql_report_cards(r, &in, &l));
		for (size_t i = 0; i < l.n; i++) {
			const int64_t at =
				zone_wall(u->zone, l.v[i].received_at) / DAY_SECONDS - d->first;
			const struct fact f = fact_of(r, u, &l.v[i]);

			if (at >= 0 && at < (int64_t)d->n)
				day_add(scratch, &d->v[at], &f);
		}
		if (l.n == CARDS_PAGE) {
			in.from = l.v[l.n - 1].received_at;
			in.after_id = l.v[l.n - 1].id;
		}
		arena_back(r->arena, mark);
	}
	return 0;
}

struct order {
	int64_t id;
	const struct fact *fact;
};

static int by_id(const void *a, const void *b)
{
	const struct order *x = a;
	const struct order *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* Cards that nobody of us has answered are in no person's slice. */
static size_t ordered(struct arena *a, const struct day *d, int slice, struct order **out)
{
	struct order *v = arena_array(a, d->n, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		if (slice != BY_PERSON || d->facts[i].of[BY_PERSON] != 0)
			v[n++] = (struct order){ slice == BY_ALL ? 0 : d->facts[i].of[slice],
						 &d->facts[i] };
	qsort(v, n, sizeof(*v), by_id);
	*out = v;
	return n;
}

/* One tally at a time: each slice is a run of the cards in its own order. */
static int write_slices(struct sink *s, const struct day *d, struct arena *scratch)
{
	for (int slice = BY_ALL; slice < SLICES; slice++) {
		const struct arena_mark mark = arena_mark(scratch);
		struct order *v = NULL;
		const size_t n = ordered(scratch, d, slice, &v);

		for (size_t i = 0; i < n;) {
			const struct arena_mark one = arena_mark(scratch);
			const int64_t id = v[i].id;
			struct tally *t = tally_new(scratch);

			for (; i < n && v[i].id == id; i++)
				tally_add(t, v[i].fact);
			TRY(sink_add(s, slice, id, t));
			arena_back(scratch, one);
		}
		arena_back(scratch, mark);
	}
	return 0;
}

/* ---- a block, from what lies below it ---- */

typedef int (*parts_fn)(struct req *r, const struct report_merge_in *in,
			struct report_part_list *l);

static bool is_same(const struct report_part *a, const struct report_part *b)
{
	return a->slice == b->slice && a->slice_id == b->slice_id;
}

/* Adds up one slice: parts v[0..n-1]. The company also tells its points apart. */
static int merge_slice(struct sink *s, const struct report_part *v, size_t n, struct arena *scratch)
{
	struct tally *t = tally_new(scratch);

	for (size_t i = 0; i < n; i++) {
		struct reader in = { v[i].totals.p,
				     (const unsigned char *)v[i].totals.p + v[i].totals.n };
		struct reader again = in;
		bool is_read =
			cell_read(&in, tally_total(t)) && tally_read(t, v[i].body.p, v[i].body.n);

		if (s->at.point == COMPANY && s->at.level == 0)
			is_read = is_read && cell_read(&again, tally_cell(t, BY_POINT, v[i].point));
		if (!is_read)
			return fail(s->r, E_INTERNAL,
				    "a stored block of the report cannot be read");
	}
	return sink_add(s, v[0].slice, v[0].slice_id, t);
}

/* A full page may end within a slice: that one waits for the next page. */
static int merge_page(struct sink *s, const struct report_part_list *l, struct report_merge_in *in)
{
	size_t i = 0;

	while (i < l->n) {
		struct arena *scratch = arena_new(SCRATCH_MAX);
		size_t end = i + 1;

		while (end < l->n && is_same(&l->v[i], &l->v[end]))
			end++;
		const bool is_whole = l->n < PARTS_PAGE || end < l->n;
		const int rc = is_whole ? merge_slice(s, &l->v[i], end - i, scratch) : 0;

		arena_free(scratch);
		if (rc != 0 || !is_whole)
			return rc;
		in->slice = l->v[i].slice;
		in->slice_id = l->v[i].slice_id;
		i = end;
	}
	return 0;
}

static int merge(struct sink *s, struct report_merge_in in, parts_fn parts)
{
	struct report_part_list l = { NULL, PARTS_PAGE };

	in.slice = -1;
	while (l.n == PARTS_PAGE) {
		const struct arena_mark mark = arena_mark(s->r->arena);

		TRY(parts(s->r, &in, &l));
		TRY(merge_page(s, &l, &in));
		arena_back(s->r->arena, mark);
	}
	return 0;
}

/* ---- units ---- */

static int stored_print(struct req *r, struct report_block_in at, uint64_t *print)
{
	struct report_merge_in in = { at.point, at.level, at.block, at.block, -1, 0 };
	struct report_part_list l = { NULL, PARTS_PAGE };

	while (l.n == PARTS_PAGE) {
		const struct arena_mark mark = arena_mark(r->arena);

		TRY(sql_report_children(r, &in, &l));
		for (size_t i = 0; i < l.n; i++) {
			*print = print_row(*print, l.v[i].slice, l.v[i].slice_id, l.v[i].totals,
					   l.v[i].body);
			in.slice = l.v[i].slice;
			in.slice_id = l.v[i].slice_id;
		}
		arena_back(r->arena, mark);
	}
	return 0;
}

static int count_point_days(struct req *r, const struct rollup *u, int64_t first, size_t n,
			    struct sink *s)
{
	const struct report_blocks_in gone = { u->point, first, first + (int64_t)n - 1 };
	struct arena *scratch = arena_new(SCRATCH_MAX);
	struct days d = { arena_zalloc(scratch, n * sizeof(*d.v)), first, n };
	int rc = read_days(r, u, scratch, &d);

	if (rc == 0)
		rc = sql_report_days_clear(r, &gone, NULL);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		s->at.block = first + (int64_t)i;
		rc = write_slices(s, &d.v[i], scratch);
	}
	arena_free(scratch);
	return rc;
}

/* The days of the company are added up from its points. */
static int count_company_day(struct req *r, int64_t number, struct sink *s)
{
	TRY(sql_report_block_clear(r, &s->at, NULL));
	return merge(s, (struct report_merge_in){ .first = number }, sql_report_day_of_points);
}

static int count_day(struct req *r, struct rollup *u, int64_t number)
{
	struct sink s = sink_open(r, (struct report_block_in){ u->point, 0, number });
	uint64_t before = 0;
	int rc = u->is_check ? stored_print(r, s.at, &before) : 0;

	if (rc == 0)
		rc = u->point == COMPANY ? count_company_day(r, number, &s)
					 : count_point_days(r, u, number, 1, &s);
	rc = sink_close(&s, rc);
	u->differ += u->is_check && s.print != before;
	return rc;
}

/* A check compares day by day, and the company is added up from its points. */
static int count_days(struct req *r, struct rollup *u)
{
	const bool is_single = u->is_check || u->point == COMPANY;

	for (size_t i = 0, end = 0; i < u->n; i = end) {
		end = i + 1;
		while (!is_single && end < u->n && u->days[end] == u->days[end - 1] + 1)
			end++;
		if (is_single) {
			TRY(count_day(r, u, u->days[i]));
			continue;
		}
		struct sink s = sink_open(r, (struct report_block_in){ u->point, 0, u->days[i] });

		TRY(sink_close(&s, count_point_days(r, u, u->days[i], end - i, &s)));
	}
	return 0;
}

static int count_wider(struct req *r, int64_t point, int64_t level, int64_t block)
{
	struct sink s = sink_open(r, (struct report_block_in){ point, level, block });
	const struct report_merge_in in = { point, level - 1, block * 4, block * 4 + 3, 0, 0 };
	int rc = sql_report_block_clear(r, &s.at, NULL);

	if (rc == 0)
		rc = merge(&s, in, sql_report_children);
	return sink_close(&s, rc);
}

/* Days come in order, so the days of a block are neighbours. */
int rollup_days(struct req *r, struct rollup *u)
{
	TRY(count_days(r, u));
	for (int64_t level = 1; level < LEVELS; level++)
		for (size_t i = 0; i < u->n; i++) {
			const int64_t block = span_block_of(u->days[i], level);

			if (i == 0 || span_block_of(u->days[i - 1], level) != block)
				TRY(count_wider(r, u->point, level, block));
		}
	return 0;
}
