#include "feature/letters/ledger.h"
#include "base/buf.h"
#include "base/str.h"
#include "feature/letters/ledger_rows.h"
#include "queries.gen.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_SECONDS = 86400, BULK_ROWS = 1000, SPAN_MAX = 62 };

/* ---- days ---- */

int64_t ledger_day(const struct zone *zone, struct timestamp t)
{
	const int64_t wall = zone != NULL ? zone_wall(zone, t) : t.us / 1000000;

	return wall >= 0 ? wall / DAY_SECONDS : -((-wall + DAY_SECONDS - 1) / DAY_SECONDS);
}

struct timestamp ledger_day_start(const struct zone *zone, int64_t day)
{
	const int64_t wall = day * DAY_SECONDS;

	return zone != NULL ? zone_instant(zone, wall) : (struct timestamp){ wall * 1000000 };
}

const char *ledger_day_text(struct arena *a, int64_t day)
{
	struct time_fields f;

	time_split((struct timestamp){ day * DAY_SECONDS * 1000000 }, &f);
	return arena_printf(a, "%04d-%02d-%02d", f.year, f.month, f.day);
}

bool ledger_day_parse(const char *text, int64_t *day)
{
	struct timestamp t;
	char whole[24] = "";

	if (strlen(text) != 10)
		return false;
	memcpy(whole, text, 10);
	memcpy(whole + 10, "T00:00:00Z", 11);
	if (!time_parse_iso(whole, &t))
		return false;
	*day = t.us / 1000000 / DAY_SECONDS;
	return true;
}

/* ---- cells ---- */

static int by_cell(const void *a, const void *b)
{
	const struct ledger_change *x = a;
	const struct ledger_change *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->part != y->part)
		return x->part - y->part;
	return strcmp(x->name, y->name);
}

/* Changes of the same cell become one, in the order of the key: two transactions do not cross. */
static size_t merged(struct ledger_change *v, size_t n)
{
	size_t used = 0;

	qsort(v, n, sizeof(*v), by_cell);
	for (size_t i = 0; i < n; i++) {
		if (used > 0 && by_cell(&v[used - 1], &v[i]) == 0)
			v[used - 1].n += v[i].n;
		else
			v[used++] = v[i];
	}
	return used;
}

static struct ledger_cell cell_of(struct arena *a, channel_id channel,
				  const struct ledger_change *c)
{
	return (struct ledger_cell){ channel, ledger_day_text(a, c->day), c->part, c->name, c->n };
}

int ledger_add(struct req *r, channel_id channel, const struct ledger_change *v, size_t n)
{
	struct ledger_change *changes = arena_array(r->arena, n, sizeof(*changes));
	struct ledger_cell *cells = arena_array(r->arena, n, sizeof(*cells));
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		changes[i] = v[i];
		changes[i].name = v[i].name != NULL ? v[i].name : "";
	}
	const size_t distinct = merged(changes, n);

	for (size_t i = 0; i < distinct; i++)
		if (changes[i].n != 0)
			cells[used++] = cell_of(r->arena, channel, &changes[i]);
	return sql_ledger_add(r, cells, used);
}

/* Sets cells, some hundreds in one statement. */
static int set_cells(struct req *r, const struct ledger_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i += BULK_ROWS)
		TRY(sql_ledger_set(r, cells + i, n - i < BULK_ROWS ? n - i : BULK_ROWS));
	return 0;
}

int ledger_set_server(struct req *r, const struct ledger_server *s)
{
	struct ledger_cell *cells = arena_array(r->arena, s->n, sizeof(*cells));
	const struct ledger_cell from = { s->channel, ledger_day_text(r->arena, s->from), 0,
					  s->folder, 0 };

	for (size_t i = 0; i < s->n; i++) {
		cells[i] = cell_of(r->arena, s->channel, &s->v[i]);
		cells[i].name = s->folder;
	}
	TRY(sql_ledger_server_zero(r, &from, NULL));
	return set_cells(r, cells, s->n);
}

/* ---- counting anew ---- */

/* [["2026-11-22", "beginning in UTC", "end"], ...] */
static const char *days_json(struct req *r, const struct ledger_span *s)
{
	struct buf b;
	char from[TIME_ISO_BYTES];
	char to[TIME_ISO_BYTES];

	buf_init(&b, (size_t)SPAN_MAX * 120);
	for (int64_t day = s->from; day < s->to; day++) {
		time_iso(ledger_day_start(s->zone, day), from);
		time_iso(ledger_day_start(s->zone, day + 1), to);
		/* As DATETIME(6): without the T and the Z. */
		from[10] = to[10] = ' ';
		buf_addf(&b, "%s[\"%s\",\"%.26s\",\"%.26s\"]", day == s->from ? "[" : ",",
			 ledger_day_text(r->arena, day), from, to);
	}
	buf_addc(&b, ']');
	const char *text = arena_strndup(r->arena, b.p, b.len);

	buf_free(&b);
	return text;
}

static const struct ledger_counted *find(const struct ledger_counted_list *l,
					 const struct ledger_counted *c)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i].day, c->day) && l->v[i].part == c->part &&
		    str_eq(l->v[i].name, c->name))
			return &l->v[i];
	return NULL;
}

int ledger_recount(struct req *r, const struct ledger_span *s, int64_t *repaired)
{
	const struct ledger_span_in in = { s->channel, days_json(r, s),
					   ledger_day_text(r->arena, s->from),
					   ledger_day_text(r->arena, s->to) };
	struct ledger_counted_list cells;
	struct ledger_counted_list truth;
	size_t n = 0;

	/* The cells are locked first: who changes a letter meanwhile adds his change after us. */
	TRY(sql_ledger_cells_locked(r, &in, &cells));
	TRY(sql_ledger_letters_counted(r, &in, &truth));
	struct ledger_cell *wrong = arena_array(r->arena, cells.n + truth.n, sizeof(*wrong));

	for (size_t i = 0; i < truth.n; i++) {
		const struct ledger_counted *was = find(&cells, &truth.v[i]);

		if (was == NULL || was->n != truth.v[i].n)
			wrong[n++] = (struct ledger_cell){ s->channel, truth.v[i].day,
							   (int)truth.v[i].part, truth.v[i].name,
							   truth.v[i].n };
	}
	for (size_t i = 0; i < cells.n; i++)
		if (cells.v[i].n != 0 && find(&truth, &cells.v[i]) == NULL)
			wrong[n++] =
				(struct ledger_cell){ s->channel, cells.v[i].day,
						      (int)cells.v[i].part, cells.v[i].name, 0 };
	*repaired = (int64_t)n;
	return set_cells(r, wrong, n);
}
