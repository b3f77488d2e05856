/* GET /api/report/summary. Every number is explained in docs/domain/report.md. */
#include "base/buf.h"
#include "base/str.h"
#include "core/json.h"
#include "feature/interests/interests.h"
#include "feature/reports/read.h"
#include "feature/reports/reports.h"
#include "queries.gen.h"

#include <stdlib.h>

enum {
	DAYS_MAX = 3660,
	PRODUCTS_SHOWN = 50,
	ITEMS_SHOWN = 300,
	JSON_MAX = 4 << 20,
	KEYS_BYTES = 1 << 20
};

enum compare { COMPARE_NONE = 1, COMPARE_PREVIOUS, COMPARE_YEAR, COMPARE__MAX };
static const char *const compare_names[] = { NULL, "none", "previous", "year" };
static const struct choices compare_choices = { compare_names, COMPARE__MAX - 1 };
static const char *const step_names[] = { NULL, "day", "week", "month" };
static const struct choices step_choices = { step_names, STEP__MAX - 1 };

struct report_in {
	const char *day_from, *day_to;
	int compare;
	point_id point_id;
	int source_type;
	channel_id channel_id;
	const char *product;
	bool is_without_product;
	/* who answered: only cards that the asker sees are counted */
	int64_t person;
};
DESC(report_in, F(report_in, day_from, REQ, 10, 10), F(report_in, day_to, REQ, 10, 10),
     FC(report_in, compare, 0, compare_choices), F(report_in, point_id, 0, 1, INT64_MAX),
     FC(report_in, source_type, 0, source_choices), F(report_in, channel_id, 0, 1, INT64_MAX),
     F(report_in, product, TRIM, 0, 200), O(report_in, is_without_product),
     F(report_in, person, 0, 1, INT64_MAX));

struct report_product_in {
	const char *product;
};
DESC(report_product_in, O(report_product_in, product));

struct report_product {
	int64_t id;
};
DESC(report_product, O(report_product, id));

struct report_point_name {
	int64_t id;
	const char *name;
};
DESC(report_point_name, O(report_point_name, id), O(report_point_name, name));

struct report_name {
	int64_t id;
	const char *name;
};
DESC(report_name, O(report_name, id), O(report_name, name));

struct report_pending_row {
	int64_t day;
};
DESC(report_pending_row, O(report_pending_row, day));

/* ---- a cell, as the browser gets it ---- */

#define CELL_MEMBERS                                                                   \
	int64_t cards, answered, outside, late, missed;                                \
	int64_t new, claimed, state_answered, processed, returned, accepted, no_reply; \
	struct opt_i64 median, slow, work_median, work_slow;

#define CELL_FIELDS(s)                                                                       \
	O(s, cards), O(s, answered), O(s, outside), O(s, late), O(s, missed), O(s, new),     \
		O(s, claimed), O(s, state_answered), O(s, processed), O(s, returned),        \
		O(s, accepted), O(s, no_reply), O(s, median), O(s, slow), O(s, work_median), \
		O(s, work_slow)

struct report_cell {
	CELL_MEMBERS
};
DESC(report_cell, CELL_FIELDS(report_cell));

struct report_item {
	int64_t id;
	/* name of a source or an action, for the texts of the browser */
	const char *key;
	const char *name; /* of everything else; NULL where nobody knows it */
	CELL_MEMBERS
	struct opt_i64 cards_before, answered_before;
};
DESC(report_item, O(report_item, id), O(report_item, key), O(report_item, name),
     CELL_FIELDS(report_item), O(report_item, cards_before), O(report_item, answered_before));

struct report_step_row {
	const char *day_from, *day_to;
	CELL_MEMBERS
	struct opt_i64 cards_before;
};
DESC(report_step_row, O(report_step_row, day_from), O(report_step_row, day_to),
     CELL_FIELDS(report_step_row), O(report_step_row, cards_before));

static struct opt_i64 quantile(const struct hist *h, double q)
{
	const double seconds = hist_quantile(h, q);

	return (struct opt_i64){ seconds >= 0, (int64_t)(seconds + .5) };
}

/* A macro, as the same members stand in three structs. */
#define CELL_FILL(to, c)                                                                         \
	((to).cards = (c)->n[CELL_CARDS], (to).answered = (c)->n[CELL_ANSWERED],                 \
	 (to).outside = (c)->n[CELL_OUTSIDE], (to).late = (c)->n[CELL_LATE],                     \
	 (to).missed = (c)->n[CELL_MISSED], (to).new = (c)->n[CELL_NEW],                         \
	 (to).claimed = (c)->n[CELL_CLAIMED], (to).state_answered = (c)->n[CELL_STATE_ANSWERED], \
	 (to).processed = (c)->n[CELL_PROCESSED], (to).returned = (c)->n[CELL_RETURNED],         \
	 (to).accepted = (c)->n[CELL_ACCEPTED], (to).no_reply = (c)->n[CELL_NO_REPLY],           \
	 (to).median = quantile(&(c)->clock, .5), (to).slow = quantile(&(c)->clock, .9),         \
	 (to).work_median = quantile(&(c)->work, .5), (to).work_slow = quantile(&(c)->work, .9))

/* ---- the reply ---- */

struct report_summary {
	const char *day_from, *day_to, *before_from, *before_to;
	bool is_pending; /* cards of the last seconds are still to be counted */
	int step;
	struct json_text total, before;
	struct json_text steps, sources, actions, products, persons, channels, points, hours;
	/* different products, of which the most frequent are in the list */
	int64_t products_count;
};
DESC(report_summary, O(report_summary, day_from), O(report_summary, day_to),
     O(report_summary, before_from), O(report_summary, before_to), O(report_summary, is_pending),
     FC(report_summary, step, 0, step_choices), O(report_summary, total), O(report_summary, before),
     O(report_summary, steps), O(report_summary, sources), O(report_summary, actions),
     O(report_summary, products), O(report_summary, persons), O(report_summary, channels),
     O(report_summary, points), O(report_summary, hours), O(report_summary, products_count));

/* One report: what is asked, and what was read for it. */
struct summary {
	struct req *r;
	struct scope scope;
	struct period period, before;
	bool has_before;
	struct tally *now, *then;
};

static struct json_text text_of(struct req *r, struct buf *b)
{
	const struct json_text out = { arena_strndup(r->arena, b->p, b->len) };

	buf_free(b);
	return out;
}

static struct json_text rows_text(struct req *r, const struct desc *d, const void *v, size_t n)
{
	struct buf b;

	buf_init(&b, JSON_MAX);
	json_out_rows(&b, d, v, n);
	return text_of(r, &b);
}

static struct json_text cell_text(struct req *r, const struct cell *c)
{
	struct report_cell row;
	struct buf b;

	CELL_FILL(row, c);
	buf_init(&b, JSON_MAX);
	json_out_row(&b, &report_cell_desc, &row);
	return text_of(r, &b);
}

/* ---- what is asked ---- */

/* A year earlier: the same days of the week, so that Mondays are compared with Mondays. */
static const int64_t YEAR_DAYS = 364;

static int take_period(struct req *r, const struct report_in *in, struct summary *s)
{
	struct period *p = &s->period;

	if (!report_day_in(in->day_from, &p->from))
		return fail_field(r, "day_from", "bad_format");
	if (!report_day_in(in->day_to, &p->to))
		return fail_field(r, "day_to", "bad_format");
	if (p->to < p->from)
		return fail_field(r, "day_to", "too_small");
	if (p->to - p->from >= DAYS_MAX)
		return fail_field(r, "day_to", "too_big");
	const int64_t back = in->compare == COMPARE_YEAR
				     ? YEAR_DAYS * ((p->to - p->from) / YEAR_DAYS + 1)
				     : p->to - p->from + 1;

	s->has_before = in->compare == COMPARE_PREVIOUS || in->compare == COMPARE_YEAR;
	s->before = (struct period){ p->from - back, p->to - back };
	return 0;
}

static int take_product(struct req *r, const char *product, struct scope *s)
{
	const struct report_product_in in = { product };
	const struct report_product *found = NULL;
	const int rc = sql_report_product_find(r, &in, &found);

	s->is_nothing = rc == E_NOT_FOUND;
	s->slice_id = rc == 0 ? found->id : 0;
	return rc == E_NOT_FOUND ? 0 : rc;
}

/* Sums are kept for one of these at a time. */
static int take_slice(struct req *r, const struct report_in *in, struct scope *s)
{
	const struct {
		const char *field;
		bool is_set;
		enum dimension by;
		int64_t id;
	} asked[] = { { "source_type", in->source_type != 0, BY_SOURCE, in->source_type },
		      { "channel_id", in->channel_id.v != 0, BY_CHANNEL, in->channel_id.v },
		      { "product", in->product != NULL, BY_PRODUCT, 0 },
		      { "is_without_product", in->is_without_product, BY_PRODUCT, 0 },
		      { "person", in->person != 0, BY_PERSON, in->person } };

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		if (!asked[i].is_set)
			continue;
		if (s->slice != BY_ALL)
			return fail_field(r, asked[i].field, "one_at_a_time");
		s->slice = asked[i].by;
		s->slice_id = asked[i].id;
	}
	return in->product != NULL ? take_product(r, in->product, s) : 0;
}

static int take_points(struct req *r, const struct report_in *in, struct scope *s)
{
	int64_t *v = arena_zalloc(r->arena, sizeof(*v));
	struct report_point_name_list l;

	*s = (struct scope){ .points = v, .n = 1 };
	/* The company is point 0. */
	v[0] = in->point_id.v;
	if (in->point_id.v != 0 || r->actor.is_all)
		return 0;
	TRY(sql_report_points_of_actor(r, &l));
	v = arena_array(r->arena, l.n, sizeof(*v));
	for (size_t i = 0; i < l.n; i++)
		v[i] = l.v[i].id;
	s->points = v;
	s->n = l.n;
	return 0;
}

/* ---- lists ---- */

static int by_cards(const void *a, const void *b)
{
	const struct report_item *x = a;
	const struct report_item *y = b;

	if (x->cards != y->cards)
		return x->cards > y->cards ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static struct report_item item_of(struct summary *s, const struct tally_item *from)
{
	struct report_item out = { .id = from->id };

	CELL_FILL(out, &from->cell);
	if (s->has_before) {
		const struct cell *c = tally_cell(s->then, (enum dimension)from->by, from->id);

		out.cards_before = (struct opt_i64){ true, c->n[CELL_CARDS] };
		out.answered_before = (struct opt_i64){ true, c->n[CELL_ANSWERED] };
	}
	return out;
}

typedef int (*names_fn)(struct req *r, const struct report_keys *in, struct report_name_list *out);

static const char *ids_text(struct req *r, const struct report_item *v, size_t n)
{
	struct buf b;

	buf_init(&b, KEYS_BYTES);
	buf_addc(&b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(&b, ',');
		buf_addi(&b, v[i].id);
	}
	buf_addc(&b, ']');
	return text_of(r, &b).text;
}

static int name_them(struct req *r, struct report_item *v, size_t n, names_fn names)
{
	const struct report_keys in = { ids_text(r, v, n) };
	struct report_name_list l;

	if (n == 0)
		return 0;
	TRY(names(r, &in, &l));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < l.n; k++)
			if (l.v[k].id == v[i].id)
				v[i].name = l.v[k].name;
	return 0;
}

/* How a dimension is shown: its names, and how many of its items. */
struct show {
	enum dimension by;
	const struct choices *keys;
	names_fn names;
	size_t most;
};

static int list(struct summary *s, const struct show *show, struct json_text *out, int64_t *count)
{
	const struct tally_item **found = NULL;
	const size_t all = tally_items(s->now, show->by, &found);
	struct report_item *v = arena_array(s->r->arena, all, sizeof(*v));
	const size_t n = all < show->most ? all : show->most;

	for (size_t i = 0; i < all; i++)
		v[i] = item_of(s, found[i]);
	if (show->by != BY_HOUR && all > 0)
		qsort(v, all, sizeof(*v), by_cards);
	for (size_t i = 0; i < n && show->keys != NULL; i++)
		v[i].key = choice_name(show->keys, (int)v[i].id);
	if (show->names != NULL)
		TRY(name_them(s->r, v, n, show->names));
	*out = rows_text(s->r, &report_item_desc, v, n);
	if (count != NULL)
		*count = (int64_t)all;
	return 0;
}

static int steps(struct summary *s, struct report_summary *out)
{
	struct period *v = NULL;
	struct cell *now = NULL;
	struct cell *then = NULL;
	const int64_t back = s->period.from - s->before.from;

	out->step = (int)report_step_of(s->period);
	const size_t n = report_steps(s->r->arena, s->period, (enum report_step)out->step, &v);
	struct report_step_row *rows = arena_array(s->r->arena, n, sizeof(*rows));

	TRY(report_read_totals(s->r, &s->scope, v, n, &now));
	for (size_t i = 0; i < n; i++) {
		rows[i].day_from = report_day_out(s->r->arena, v[i].from);
		rows[i].day_to = report_day_out(s->r->arena, v[i].to);
		CELL_FILL(rows[i], &now[i]);
		v[i].from -= back;
		v[i].to -= back;
	}
	if (s->has_before)
		TRY(report_read_totals(s->r, &s->scope, v, n, &then));
	for (size_t i = 0; s->has_before && i < n; i++)
		rows[i].cards_before = (struct opt_i64){ true, then[i].n[CELL_CARDS] };
	out->steps = rows_text(s->r, &report_step_row_desc, rows, n);
	return 0;
}

static int lists(struct summary *s, struct report_summary *out)
{
	static const struct show sources = { BY_SOURCE, &source_choices, NULL, ITEMS_SHOWN };
	static const struct show actions = { BY_ACTION, &action_choices, NULL, ITEMS_SHOWN };
	static const struct show products = { BY_PRODUCT, NULL, sql_report_names_product,
					      PRODUCTS_SHOWN };
	static const struct show persons = { BY_PERSON, NULL, sql_report_names_person,
					     ITEMS_SHOWN };
	static const struct show channels = { BY_CHANNEL, NULL, sql_report_names_channel,
					      ITEMS_SHOWN };
	static const struct show points = { BY_POINT, NULL, sql_report_names_point, ITEMS_SHOWN };
	static const struct show hours = { BY_HOUR, NULL, NULL, 7 * 24 };

	TRY(list(s, &sources, &out->sources, NULL));
	TRY(list(s, &actions, &out->actions, NULL));
	TRY(list(s, &products, &out->products, &out->products_count));
	TRY(list(s, &persons, &out->persons, NULL));
	TRY(list(s, &channels, &out->channels, NULL));
	TRY(list(s, &points, &out->points, NULL));
	return list(s, &hours, &out->hours, NULL);
}

HANDLER(report_summary, report_in)
{
	struct summary s = { .r = r };
	struct report_summary out = { .before = { "null" } };
	struct report_pending_row_list pending;

	TRY(take_period(r, in, &s));
	TRY(take_points(r, in, &s.scope));
	TRY(take_slice(r, in, &s.scope));
	TRY(sql_report_pending(r, &pending));
	TRY(report_read(r, &s.scope, s.period, &s.now));
	out.day_from = report_day_out(r->arena, s.period.from);
	out.day_to = report_day_out(r->arena, s.period.to);
	out.is_pending = pending.n > 0;
	out.total = cell_text(r, tally_total(s.now));
	if (s.has_before) {
		TRY(report_read(r, &s.scope, s.before, &s.then));
		out.before = cell_text(r, tally_total(s.then));
		out.before_from = report_day_out(r->arena, s.before.from);
		out.before_to = report_day_out(r->arena, s.before.to);
	}
	TRY(lists(&s, &out));
	TRY(steps(&s, &out));
	return reply_row(r, &report_summary_desc, &out);
}

/* clang-format off */
const struct route reports_routes[] = {
	ROUTE(GET, "/api/report/summary", STAFF, report_summary, ROW(report_summary),
	      "how much came and what became of it"),
	{ 0 }
};
/* clang-format on */
