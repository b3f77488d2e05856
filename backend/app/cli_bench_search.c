/*
 * The index of words, as otklik-jobs would have made it: the cards of a day, their words, and for
 * each word the cards that have it.
 */
#include "app/cli_bench.h"
#include "base/mem.h"
#include "base/str.h"
#include "feature/search/postings.h"
#include "feature/search/words.h"

#include <stdlib.h>
#include <string.h>

/* Columns of a line of the cards (bench_tables) that a search looks at, and the point. */
enum {
	POINT_COLUMN = 3,
	PLACE_COLUMN = 8,
	NAME_COLUMN = 9,
	MAIL_COLUMN = 11,
	PHONE_COLUMN = 12,
	PRODUCT_COLUMN = 15,
	COLUMNS = PRODUCT_COLUMN + 1,
	LINE_BYTES = 1 << 16
};

static const int64_t DAY_US = 86400000000;

struct pair {
	int64_t word;
	struct posting posting;
};

struct day {
	struct word_maker *maker;
	const struct bench_table *cards;
	struct buf line;
	struct pair *v;
	size_t n, room;
};

static int64_t first_day(const struct bench_plan *p)
{
	return posting_day(bench_time(p, 0).us);
}

int64_t bench_days(const struct bench_plan *p)
{
	return posting_day(bench_time(p, p->cards - 1).us) - first_day(p) + 1;
}

/* The first card that came at that time or later. */
static int64_t first_since(const struct bench_plan *p, int64_t us)
{
	int64_t low = 0;
	int64_t high = p->cards;

	while (low < high) {
		const int64_t middle = low + (high - low) / 2;

		if (bench_time(p, middle).us < us)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void add_pair(struct day *d, int64_t word, struct posting posting)
{
	if (d->n == d->room) {
		d->room = d->room == 0 ? 4096 : d->room * 2;
		d->v = mem_realloc(d->v, d->room * sizeof(*d->v));
	}
	d->v[d->n++] = (struct pair){ word, posting };
}

/* Cuts the line at its tabs; a column without a value is NULL. */
static void cut(char *line, const char *columns[COLUMNS])
{
	for (int i = 0; i < COLUMNS; i++) {
		char *tab = strchr(line, '\t');

		*tab = '\0';
		columns[i] = str_eq(line, "\\N") ? NULL : line;
		line = tab + 1;
	}
}

static void add_card(struct day *d, const struct bench_plan *p, int64_t i)
{
	const char *columns[COLUMNS];
	struct word_list words = { .n = 0 };
	int64_t point = 0;

	buf_reset(&d->line);
	d->cards->write(p, i, &d->line);
	buf_addc(&d->line, '\0');
	cut(d->line.p, columns);
	str_to_i64(columns[POINT_COLUMN], &point);
	words_add(d->maker, columns[NAME_COLUMN], &words);
	for (int k = MAIL_COLUMN; k < COLUMNS; k++)
		words_add(d->maker, columns[k], &words);
	words_add(d->maker, columns[PLACE_COLUMN], &words);
	for (size_t k = 0; k < words.n; k++)
		add_pair(d, words.v[k], (struct posting){ bench_time(p, i).us, i + 1, point });
}

static int by_word(const void *a, const void *b)
{
	const struct pair *x = a;
	const struct pair *y = b;

	if (x->word != y->word)
		return x->word < y->word ? -1 : 1;
	return posting_order(&x->posting, &y->posting);
}

static void put_hex(struct buf *out, const struct buf *bytes)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes->len; i++) {
		buf_addc(out, digits[(unsigned char)bytes->p[i] >> 4]);
		buf_addc(out, digits[bytes->p[i] & 15]);
	}
}

/* A line for each word of the day. */
static void put_lines(struct day *d, int64_t day, struct buf *out)
{
	struct buf bytes;

	qsort(d->v, d->n, sizeof(*d->v), by_word);
	buf_init(&bytes, postings_bytes(d->n) + 1);
	for (size_t i = 0; i < d->n;) {
		const int64_t word = d->v[i].word;
		struct posting before = { day * DAY_US, 0, 0 };

		buf_reset(&bytes);
		for (; i < d->n && d->v[i].word == word; i++) {
			postings_add(&bytes, &before, &d->v[i].posting);
			before = d->v[i].posting;
		}
		buf_addi(out, word);
		buf_addc(out, '\t');
		buf_addi(out, day);
		buf_addc(out, '\t');
		put_hex(out, &bytes);
		buf_addc(out, '\n');
	}
	buf_free(&bytes);
}

void bench_words_write(const struct bench_plan *p, int64_t i, struct buf *out)
{
	const int64_t day = first_day(p) + i;
	const int64_t end = first_since(p, (day + 1) * DAY_US);
	struct arena *a = arena_new((size_t)1 << 20);
	struct day d = { .maker = word_maker_new(a), .cards = bench_tables };

	while (!str_eq(d.cards->name, "interests"))
		d.cards++;
	buf_init(&d.line, LINE_BYTES);
	for (int64_t k = first_since(p, day * DAY_US); k < end; k++)
		add_card(&d, p, k);
	if (d.n > 0)
		put_lines(&d, day, out);
	buf_free(&d.line);
	mem_free(d.v);
	arena_free(a);
}
