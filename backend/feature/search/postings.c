#include "feature/search/postings.h"

static const int64_t DAY_US = 86400000000;

enum { NUMBERS = 3, NUMBER_BYTES = 10, LAST_SHIFT = 63 };

int64_t posting_day(int64_t at)
{
	return at >= 0 ? at / DAY_US : -((-at + DAY_US - 1) / DAY_US);
}

int posting_order(const struct posting *a, const struct posting *b)
{
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

size_t postings_bytes(size_t n)
{
	return n * NUMBERS * NUMBER_BYTES;
}

static void put(struct buf *out, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_addc(out, (char)(v | 0x80));
	buf_addc(out, (char)v);
}

static bool take(const unsigned char **p, const unsigned char *end, uint64_t *v)
{
	*v = 0;
	for (int shift = 0; *p < end && shift <= LAST_SHIFT; shift += 7) {
		const unsigned char c = *(*p)++;

		*v |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80)
			return shift < LAST_SHIFT || c <= 1;
	}
	return false;
}

/* Differences of both signs as small numbers. */
static uint64_t zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0);
}

static int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1 ^ (v & 1 ? UINT64_MAX : 0));
}

void postings_add(struct buf *out, const struct posting *before, const struct posting *v)
{
	put(out, (uint64_t)(v->at - before->at));
	put(out, zigzag((int64_t)((uint64_t)v->id - (uint64_t)before->id)));
	put(out, (uint64_t)v->point);
}

void postings_write(struct buf *out, int64_t day, const struct posting *v, size_t n)
{
	const struct posting midnight = { day * DAY_US, 0, 0 };

	for (size_t i = 0; i < n; i++)
		postings_add(out, i == 0 ? &midnight : &v[i - 1], &v[i]);
}

/* Every number ends with the only byte of it below 0x80. */
int64_t postings_count(const void *p, size_t n)
{
	const unsigned char *s = p;
	int64_t numbers = 0;

	for (size_t i = 0; i < n; i++)
		numbers += s[i] < 0x80;
	return numbers % NUMBERS == 0 && (n == 0 || s[n - 1] < 0x80) ? numbers / NUMBERS : -1;
}

bool postings_read(const void *p, size_t n, int64_t day, struct posting *v)
{
	const unsigned char *s = p;
	const unsigned char *end = s + n;
	uint64_t at = 0;
	uint64_t id = 0;

	for (; s < end; v++) {
		uint64_t passed = 0;
		uint64_t step = 0;
		uint64_t point = 0;

		if (!take(&s, end, &passed) || !take(&s, end, &step) || !take(&s, end, &point))
			return false;
		at += passed;
		id += (uint64_t)unzigzag(step);
		if (at >= (uint64_t)DAY_US)
			return false;
		*v = (struct posting){ day * DAY_US + (int64_t)at, (int64_t)id, (int64_t)point };
	}
	return true;
}
