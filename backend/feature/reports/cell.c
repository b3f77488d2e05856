#include "feature/reports/cell.h"

#include <math.h>

static const double GROWTH = 1.1;

/* ---- times ---- */

static int bucket_of(int64_t seconds)
{
	if (seconds < 1)
		return 0;
	const int b = 1 + (int)(log((double)seconds) / log(GROWTH) + 1e-9);

	return b < HIST_BUCKETS ? b : HIST_BUCKETS - 1;
}

void hist_add(struct hist *h, int64_t seconds)
{
	h->n[bucket_of(seconds)]++;
}

void hist_merge(struct hist *to, const struct hist *from)
{
	for (int i = 0; i < HIST_BUCKETS; i++)
		to->n[i] += from->n[i];
}

int64_t hist_count(const struct hist *h)
{
	int64_t n = 0;

	for (int i = 0; i < HIST_BUCKETS; i++)
		n += h->n[i];
	return n;
}

/* The middle that is equally far from both ends, as a share. */
static double middle(int bucket)
{
	return bucket == 0 ? 0 : pow(GROWTH, bucket - 0.5);
}

double hist_quantile(const struct hist *h, double q)
{
	const int64_t n = hist_count(h);
	int64_t rank = (int64_t)ceil(q * (double)n - 1e-9);

	if (n == 0)
		return -1;
	rank = rank < 1 ? 1 : rank;
	for (int i = 0; i < HIST_BUCKETS; i++) {
		rank -= h->n[i];
		if (rank <= 0)
			return middle(i);
	}
	return middle(HIST_BUCKETS - 1);
}

void cell_merge(struct cell *to, const struct cell *from)
{
	for (int i = 0; i < CELL__MAX; i++)
		to->n[i] += from->n[i];
	hist_merge(&to->clock, &from->clock);
	hist_merge(&to->work, &from->work);
}

/* ---- bytes: seven bits each, the eighth says that more follow ---- */

void number_write(struct buf *out, uint64_t v)
{
	for (; v >= 128; v >>= 7)
		buf_addc(out, (char)(v | 128));
	buf_addc(out, (char)v);
}

bool number_read(struct reader *in, uint64_t *v)
{
	uint64_t sum = 0;

	for (int shift = 0; in->p < in->end && shift < 64; shift += 7) {
		const unsigned char c = *in->p++;

		sum |= (uint64_t)(c & 127) << shift;
		if (c < 128) {
			*v = sum;
			return true;
		}
	}
	return false;
}

/*
 * How many buckets are in use, then how far each is from the one before, and its count. Most are
 * empty: they are looked at two at a time.
 */
static void hist_write(struct buf *out, const struct hist *h)
{
	int used[HIST_BUCKETS];
	int n = 0;
	int last = 0;

	for (int i = 0; i < HIST_BUCKETS; i += 2) {
		if ((h->n[i] | h->n[i + 1]) == 0)
			continue;
		if (h->n[i] > 0)
			used[n++] = i;
		if (h->n[i + 1] > 0)
			used[n++] = i + 1;
	}
	number_write(out, (uint64_t)n);
	for (int k = 0; k < n; k++) {
		number_write(out, (uint64_t)(used[k] - last));
		number_write(out, h->n[used[k]]);
		last = used[k];
	}
}

static bool hist_read(struct reader *in, struct hist *to)
{
	uint64_t used = 0;
	uint64_t at = 0;

	if (!number_read(in, &used))
		return false;
	for (; used > 0; used--) {
		uint64_t step = 0;
		uint64_t n = 0;

		if (!number_read(in, &step) || !number_read(in, &n) || step >= HIST_BUCKETS ||
		    n > UINT32_MAX)
			return false;
		at += step;
		if (at >= HIST_BUCKETS)
			return false;
		to->n[at] += (uint32_t)n;
	}
	return true;
}

/* Which numbers are not zero, those numbers, and the times if any card was answered. */
void cell_write(struct buf *out, const struct cell *c)
{
	uint64_t mask = 0;

	for (int i = 0; i < CELL__MAX; i++)
		mask |= (uint64_t)(c->n[i] != 0) << i;
	number_write(out, mask);
	for (int i = 0; i < CELL__MAX; i++)
		if (c->n[i] != 0)
			number_write(out, (uint64_t)c->n[i]);
	if (c->n[CELL_ANSWERED] == 0)
		return;
	hist_write(out, &c->clock);
	hist_write(out, &c->work);
}

bool cell_read(struct reader *in, struct cell *to)
{
	uint64_t mask = 0;

	if (!number_read(in, &mask) || mask >> CELL__MAX != 0)
		return false;
	for (int i = 0; i < CELL__MAX; i++) {
		uint64_t v = 0;

		if ((mask >> i & 1) == 0)
			continue;
		if (!number_read(in, &v) || v > INT64_MAX)
			return false;
		to->n[i] += (int64_t)v;
	}
	return (mask >> CELL_ANSWERED & 1) == 0 ||
	       (hist_read(in, &to->clock) && hist_read(in, &to->work));
}
