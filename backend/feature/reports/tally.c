#include "feature/reports/tally.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

/* Open addressing; slots_n is a power of two and never more than half full. */
struct tally {
	struct arena *arena;
	struct cell total;
	struct tally_item **slots;
	size_t slots_n, used;
};

struct tally *tally_new(struct arena *a)
{
	struct tally *t = arena_zalloc(a, sizeof(*t));

	t->arena = a;
	t->slots_n = FIRST_SLOTS;
	t->slots = arena_array(a, t->slots_n, sizeof(struct tally_item *));
	return t;
}

static size_t slot_of(const struct tally *t, int by, int64_t id)
{
	uint64_t h = ((uint64_t)id * BY__MAX + (uint64_t)by) * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(h >> 32) & (t->slots_n - 1);

	while (t->slots[i] != NULL && (t->slots[i]->by != by || t->slots[i]->id != id))
		i = (i + 1) & (t->slots_n - 1);
	return i;
}

static void grow(struct tally *t)
{
	struct tally_item **old = t->slots;
	const size_t n = t->slots_n;

	t->slots_n *= 2;
	t->slots = arena_array(t->arena, t->slots_n, sizeof(struct tally_item *));
	for (size_t i = 0; i < n; i++)
		if (old[i] != NULL)
			t->slots[slot_of(t, old[i]->by, old[i]->id)] = old[i];
}

struct cell *tally_total(struct tally *t)
{
	return &t->total;
}

struct cell *tally_cell(struct tally *t, enum dimension by, int64_t id)
{
	size_t i = slot_of(t, (int)by, id);

	if (t->slots[i] != NULL)
		return &t->slots[i]->cell;
	if (++t->used * 2 > t->slots_n) {
		grow(t);
		i = slot_of(t, (int)by, id);
	}
	t->slots[i] = arena_zalloc(t->arena, sizeof(struct tally_item));
	t->slots[i]->by = (int)by;
	t->slots[i]->id = id;
	return &t->slots[i]->cell;
}

static void add_to(struct cell *c, const struct fact *f)
{
	c->n[CELL_CARDS]++;
	if (f->state >= 1 && CELL_NEW + f->state - 1 < CELL__MAX)
		c->n[CELL_NEW + f->state - 1]++;
	c->n[CELL_LATE] += f->is_late;
	c->n[CELL_MISSED] += f->is_missed;
	if (!f->is_answered)
		return;
	c->n[CELL_ANSWERED]++;
	c->n[CELL_OUTSIDE] += f->of[BY_PERSON] == 0;
	hist_add(&c->clock, f->clock_seconds);
	hist_add(&c->work, f->work_seconds);
}

void tally_add(struct tally *t, const struct fact *f)
{
	add_to(&t->total, f);
	for (int by = BY_SOURCE; by < BY_POINT; by++)
		if (by != BY_PERSON || f->of[BY_PERSON] != 0)
			add_to(tally_cell(t, (enum dimension)by, f->of[by]), f);
}

static int compare(const void *a, const void *b)
{
	const struct tally_item *x = *(const struct tally_item *const *)a;
	const struct tally_item *y = *(const struct tally_item *const *)b;

	if (x->by != y->by)
		return x->by < y->by ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* All items, or those of one dimension (BY_ALL: all), in order. */
static size_t sorted(struct tally *t, int by, const struct tally_item ***out)
{
	const struct tally_item **v =
		arena_array(t->arena, t->used + 1, sizeof(const struct tally_item *));
	size_t n = 0;

	for (size_t i = 0; i < t->slots_n; i++)
		if (t->slots[i] != NULL && (by == BY_ALL || t->slots[i]->by == by))
			v[n++] = t->slots[i];
	qsort(v, n, sizeof(const struct tally_item *), compare);
	*out = v;
	return n;
}

size_t tally_items(struct tally *t, enum dimension by, const struct tally_item ***out)
{
	return sorted(t, (int)by, out);
}

void tally_write(struct tally *t, struct buf *out)
{
	const struct tally_item **v = NULL;
	const size_t n = sorted(t, BY_ALL, &v);

	number_write(out, n);
	for (size_t i = 0; i < n; i++) {
		number_write(out, (uint64_t)v[i]->by);
		number_write(out, (uint64_t)v[i]->id);
		cell_write(out, &v[i]->cell);
	}
}

bool tally_read(struct tally *t, const void *p, size_t n)
{
	struct reader in = { p, (const unsigned char *)p + n };
	uint64_t left = 0;

	if (!number_read(&in, &left))
		return false;
	for (; left > 0; left--) {
		uint64_t by = 0;
		uint64_t id = 0;

		if (!number_read(&in, &by) || !number_read(&in, &id) || by <= BY_ALL ||
		    by >= BY__MAX || id > INT64_MAX ||
		    !cell_read(&in, tally_cell(t, (enum dimension)by, (int64_t)id)))
			return false;
	}
	return in.p == in.end;
}
