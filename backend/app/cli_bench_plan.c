#include "app/cli_bench.h"

#include <math.h>

static const int64_t HOUR_US = 3600000000;
static const int64_t DAY_HOURS = 24;
static const int64_t MOSCOW_HOURS = 3;
static const double TWO_PI = 6.28318530717958647692;

/* ---- chance ---- */

uint64_t chance_next(struct chance *c)
{
	uint64_t z = (c->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct chance chance_of(int64_t seed, enum chance_kind kind, int64_t i)
{
	struct chance c = { (uint64_t)seed * 0x2545f4914f6cdd1du + (uint64_t)kind };

	c.state = chance_next(&c) ^ ((uint64_t)i * 0xd6e8feb86659fd93u);
	return c;
}

double chance_unit(struct chance *c)
{
	return (double)(chance_next(c) >> 11) * 0x1.0p-53;
}

int64_t chance_below(struct chance *c, int64_t n)
{
	return (int64_t)(chance_unit(c) * (double)n);
}

bool chance_is(struct chance *c, double probability)
{
	return chance_unit(c) < probability;
}

int64_t chance_minutes(struct chance *c, double median, double sigma)
{
	const double radius = sqrt(-2 * log(1 - chance_unit(c)));
	const double normal = radius * cos(TWO_PI * chance_unit(c));

	return (int64_t)(median * exp(sigma * normal) * 60e6) + 1;
}

/* ---- shares ---- */

/* Turns weights into shares up to each, in place. */
static void add_up(double *v, int64_t n)
{
	double total = 0;

	for (int64_t i = 0; i < n; i++)
		v[i] = total += v[i];
	for (int64_t i = 0; i < n; i++)
		v[i] /= total;
}

/* Few are busy, most are quiet: the k-th has 1/k of the first. */
static double *zipf(struct arena *a, int64_t n)
{
	double *v = arena_array(a, (size_t)n, sizeof(*v));

	for (int64_t i = 0; i < n; i++)
		v[i] = 1.0 / (double)(i + 1);
	add_up(v, n);
	return v;
}

int64_t bench_pick(const double *shares, int64_t n, double at)
{
	int64_t low = 0;
	int64_t high = n - 1;

	while (low < high) {
		const int64_t middle = (low + high) / 2;

		if (shares[middle] > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* ---- time ---- */

/* People write when they are awake; weekends are quieter, a good post makes a loud day. */
static double *rhythm(const struct bench_plan *p)
{
	static const double of_hour[] = { 10, 6,  4,  3,  3,  5,  10, 20, 35, 52, 65, 70,
					  72, 70, 68, 66, 66, 68, 74, 80, 82, 70, 46, 24 };
	static const double of_day[] = { 1.05, 1.1, 1.08, 1.05, 1.0, .78, .72 };
	const int64_t hours = p->days * DAY_HOURS;
	const int64_t first = p->end.us / HOUR_US - hours + MOSCOW_HOURS;
	double *v = arena_array(p->arena, (size_t)hours, sizeof(*v));

	for (int64_t h = 0; h < hours; h++) {
		const int64_t day = (first + h) / DAY_HOURS;
		struct chance c = chance_of(p->seed, CHANCE_DAY, day);
		const double loud = chance_is(&c, .03) ? 2.2 : .85 + .3 * chance_unit(&c);
		const double growth = .35 + 1.3 * (double)h / (double)hours;

		/* 1970-01-01 was a Thursday. */
		v[h] = of_hour[(first + h) % DAY_HOURS] * of_day[(day + 3) % 7] * loud * growth;
	}
	add_up(v, hours);
	return v;
}

struct timestamp bench_time(const struct bench_plan *p, int64_t i)
{
	struct chance c = chance_of(p->seed, CHANCE_CARD, -1 - i);
	const int64_t hours = p->days * DAY_HOURS;
	const double at = ((double)i + chance_unit(&c)) / (double)p->cards;
	const int64_t h = bench_pick(p->hours, hours, at);
	const double before = h > 0 ? p->hours[h - 1] : 0;
	const double share = (at - before) / (p->hours[h] - before);
	const double us = ((double)h + share) * (double)HOUR_US;

	return (struct timestamp){ p->end.us - hours * HOUR_US + (int64_t)us };
}

/* ---- points, people, channels ---- */

/* One manager for each point, and the others where the work is. */
static int64_t *staff(const struct bench_plan *p)
{
	int64_t *first = arena_array(p->arena, (size_t)p->points + 1, sizeof(*first));
	const double more = (double)(p->users - p->points);

	for (int64_t i = 1; i <= p->points; i++)
		first[i] = i + (int64_t)(more * p->point_shares[i - 1] + .5);
	return first;
}

void bench_plan_make(struct bench_plan *p)
{
	p->hours = rhythm(p);
	p->point_shares = zipf(p->arena, p->points);
	p->product_shares = zipf(p->arena, p->products);
	p->staff_first = staff(p);
}

/* The list of cities begins anew, with another branch in each of them. */
void bench_point_put(struct buf *out, int64_t point)
{
	const int64_t round = point / bench_cities_n + 1;

	buf_adds(out, bench_cities[point % bench_cities_n].name);
	if (round > 1)
		buf_addf(out, ", %lld", (long long)round);
}

void bench_product_put(struct buf *out, int64_t product)
{
	const int64_t round = product / bench_products_n;

	buf_adds(out, bench_products[product % bench_products_n]);
	if (round > 0)
		buf_addf(out, ", арт. %lld", (long long)(100 * round + product % bench_products_n));
}

int64_t bench_user(const struct bench_plan *p, int64_t index)
{
	return p->user_base + 1 + index;
}

/* Those of a point are not equally busy. */
int64_t bench_staff_of(const struct bench_plan *p, int64_t point, struct chance *c)
{
	const int64_t first = p->staff_first[point];
	const int64_t n = p->staff_first[point + 1] - first;
	const double at = chance_unit(c);

	return bench_user(p, HANDS_NAMED + first + (int64_t)(at * sqrt(at) * (double)n));
}

/* A mailbox for each point; the busier quarter has a second one. */
int64_t bench_channels(const struct bench_plan *p)
{
	return p->points + (p->points + 3) / 4;
}

int64_t bench_channel_of(const struct bench_plan *p, int64_t point, struct chance *c)
{
	const bool is_second = p->points + point < bench_channels(p) && chance_is(c, .3);

	return is_second ? p->points + point + 1 : point + 1;
}

int64_t bench_reply_minutes(int64_t channel)
{
	return 30 + channel % 4 * 60;
}

int64_t bench_people(const struct bench_plan *p)
{
	return (p->cards + 2) / 3;
}

bool bench_in_spine(const struct bench_plan *p, int64_t i)
{
	return i >= p->cards - p->cards * p->spine / 100;
}
