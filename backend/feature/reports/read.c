#include "feature/reports/read.h"
#include "base/buf.h"
#include "base/str.h"
#include "queries.gen.h"

#include <stdio.h>
#include <string.h>

enum {
	KEYS_MAX = 8000,
	KEY_BYTES = 64,
	DAYS_OF_DAYS = 93,
	DAYS_OF_WEEKS = 400,
	WEEK = 7,
	FIRST_YEAR = 2000,
	LAST_YEAR = 2199
};

static const int64_t DAY_US = 86400000000;

struct report_read_in {
	const char *keys;
	int64_t slice, slice_id;
};
DESC(report_read_in, O(report_read_in, keys), O(report_read_in, slice),
     O(report_read_in, slice_id));

struct report_read_part {
	int64_t n, point;
	struct bytes totals, body;
};
DESC(report_read_part, O(report_read_part, n), O(report_read_part, point),
     O(report_read_part, totals), O(report_read_part, body));

/* ---- keys ---- */

/* What is asked for at once; a person of very many points asks several times. */
struct asking {
	struct req *r;
	const struct scope *scope;
	struct buf keys;
	size_t n;
	struct cell *cells; /* of each period, or NULL: everything goes into the tally */
	struct tally *tally;
};

static int take_part(struct asking *a, const struct report_read_part *part)
{
	struct reader in = { part->totals.p,
			     (const unsigned char *)part->totals.p + part->totals.n };
	struct reader again = in;
	bool is_read =
		cell_read(&in, a->cells != NULL ? &a->cells[part->n] : tally_total(a->tally));

	if (a->cells == NULL) {
		is_read = is_read && tally_read(a->tally, part->body.p, part->body.n);
		/* The company's blocks tell its points apart already. */
		if (part->point != 0)
			is_read = is_read &&
				  cell_read(&again, tally_cell(a->tally, BY_POINT, part->point));
	}
	return is_read ? 0 : fail(a->r, E_INTERNAL, "a stored block of the report cannot be read");
}

static int ask(struct asking *a)
{
	struct report_read_part_list l;

	if (a->n == 0)
		return 0;
	buf_addc(&a->keys, ']');
	const struct report_read_in in = { buf_str(&a->keys), (int64_t)a->scope->slice,
					   a->scope->slice_id };

	TRY(a->cells != NULL ? sql_report_totals(a->r, &in, &l) : sql_report_bodies(a->r, &in, &l));
	for (size_t i = 0; i < l.n; i++)
		TRY(take_part(a, &l.v[i]));
	buf_reset(&a->keys);
	a->n = 0;
	return 0;
}

static int add_period(struct asking *a, size_t number, struct period p)
{
	struct span_block blocks[SPAN_BLOCKS];
	const int n = span_cover(p.from, p.to, blocks, SPAN_BLOCKS);

	if (n < 0)
		return fail(a->r, E_INTERNAL, "a period of the report is too long");
	for (size_t i = 0; i < a->scope->n; i++)
		for (int k = 0; k < n; k++) {
			buf_addf(&a->keys, "%s[%zu,%lld,%lld,%lld]", a->n == 0 ? "[" : ",", number,
				 (long long)a->scope->points[i], (long long)blocks[k].level,
				 (long long)blocks[k].block);
			if (++a->n == KEYS_MAX)
				TRY(ask(a));
		}
	return 0;
}

static int ask_all(struct asking *a, const struct period *p, size_t n)
{
	int rc = 0;

	buf_init(&a->keys, (size_t)KEYS_MAX * KEY_BYTES);
	for (size_t i = 0; rc == 0 && !a->scope->is_nothing && i < n; i++)
		rc = add_period(a, i, p[i]);
	if (rc == 0)
		rc = ask(a);
	buf_free(&a->keys);
	return rc;
}

int report_read(struct req *r, const struct scope *s, struct period p, struct tally **out)
{
	struct asking a = { .r = r, .scope = s, .tally = tally_new(r->arena) };

	TRY(ask_all(&a, &p, 1));
	*out = a.tally;
	return 0;
}

int report_read_totals(struct req *r, const struct scope *s, const struct period *p, size_t n,
		       struct cell **out)
{
	struct asking a = { .r = r,
			    .scope = s,
			    .cells = arena_array(r->arena, n, sizeof(*a.cells)) };

	TRY(ask_all(&a, p, n));
	*out = a.cells;
	return 0;
}

/* ---- days ---- */

bool report_day_in(const char *text, int64_t *day)
{
	struct timestamp t;
	char whole[32];

	if (strlen(text) != 10 || strspn(text, "0123456789-") != 10)
		return false;
	snprintf(whole, sizeof(whole), "%sT00:00:00Z", text);
	if (!time_parse_iso(whole, &t))
		return false;
	struct time_fields f;

	time_split(t, &f);
	if (f.year < FIRST_YEAR || f.year > LAST_YEAR)
		return false;
	*day = t.us / DAY_US;
	return true;
}

const char *report_day_out(struct arena *a, int64_t day)
{
	struct time_fields f;

	time_split((struct timestamp){ day * DAY_US }, &f);
	return arena_printf(a, "%04d-%02d-%02d", f.year, f.month, f.day);
}

enum report_step report_step_of(struct period p)
{
	const int64_t days = p.to - p.from + 1;

	return days <= DAYS_OF_DAYS ? STEP_DAY : days <= DAYS_OF_WEEKS ? STEP_WEEK : STEP_MONTH;
}

/* The last day of the step that holds this day; 1970-01-01 was a Thursday. */
static int64_t end_of(int64_t day, enum report_step step)
{
	struct time_fields f;

	if (step == STEP_DAY)
		return day;
	if (step == STEP_WEEK)
		return day + WEEK - 1 - (day + 3) % WEEK;
	time_split((struct timestamp){ day * DAY_US }, &f);
	const struct time_fields next = { .year = f.month == 12 ? f.year + 1 : f.year,
					  .month = f.month == 12 ? 1 : f.month + 1,
					  .day = 1 };

	return time_join(&next).us / DAY_US - 1;
}

size_t report_steps(struct arena *a, struct period p, enum report_step step, struct period **out)
{
	struct period *v = arena_array(a, (size_t)(p.to - p.from) + 1, sizeof(*v));
	size_t n = 0;

	for (int64_t day = p.from; day <= p.to; n++) {
		const int64_t end = end_of(day, step);

		v[n] = (struct period){ day, end < p.to ? end : p.to };
		day = v[n].to + 1;
	}
	*out = v;
	return n;
}
