/* Cells, tallies and spans of the report, against sums made the long way on random data. */
#include "base/arena.h"
#include "feature/reports/read.h"
#include "feature/reports/span.h"
#include "feature/reports/tally.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { TIMES = 5000, ROUNDS = 40, FACTS = 3000 };

static uint64_t seed = 88172645463325252u;

static uint64_t next(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

static int64_t below(int64_t n)
{
	return (int64_t)(next() % (uint64_t)n);
}

static int by_size(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a;
	const int64_t y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void check_quantile(const struct hist *h, const int64_t *sorted, int64_t n, double q)
{
	const int64_t rank = (int64_t)ceil(q * (double)n);
	const double exact = (double)sorted[rank < 1 ? 0 : rank - 1];
	const double got = hist_quantile(h, q);

	if (fabs(got - exact) > exact * CELL_ERROR + 1e-9)
		fail_msg("quantile %.2f of %lld: %.1f is not %.1f", q, (long long)n, got, exact);
}

/* From a second to a year, each time evenly on the scale of sizes: every bucket is met. */
static void quantiles_are_near(void **state)
{
	static int64_t v[TIMES];

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const int64_t n = 1 + below(TIMES);
		struct hist h = { 0 };

		for (int64_t i = 0; i < n; i++) {
			v[i] = (int64_t)exp((double)below(1000000) / 1e6 * log(31536000.0));
			hist_add(&h, v[i]);
		}
		qsort(v, (size_t)n, sizeof(v[0]), by_size);
		assert_int_equal(hist_count(&h), n);
		for (int q = 0; q <= 100; q += 5)
			check_quantile(&h, v, n, q / 100.0);
	}
}

static void every_second_is_near(void **state)
{
	(void)state;
	for (int64_t s = 0; s < 200000; s = s < 3000 ? s + 1 : s + 61) {
		struct hist h = { 0 };

		hist_add(&h, s);
		if (fabs(hist_quantile(&h, .5) - (double)s) > (double)s * CELL_ERROR + 1e-9)
			fail_msg("%lld seconds are told as %.2f", (long long)s,
				 hist_quantile(&h, .5));
	}
}

static void nothing_has_no_quantile(void **state)
{
	const struct hist h = { 0 };

	(void)state;
	assert_true(hist_quantile(&h, .5) < 0);
}

static void odd_times_are_kept(void **state)
{
	struct hist h = { 0 };

	(void)state;
	hist_add(&h, -5);
	hist_add(&h, 0);
	hist_add(&h, INT64_MAX);
	assert_int_equal(hist_count(&h), 3);
	assert_true(hist_quantile(&h, .5) == 0);
}

static struct fact random_fact(void)
{
	const bool is_answered = below(4) != 0;

	return (struct fact){ .of = { 0, 1 + below(20), 1 + below(30), below(200),
				      is_answered ? below(60) : 0, 1 + below(17), below(168) },
			      .state = 1 + (int)below(6),
			      .is_answered = is_answered,
			      .is_late = is_answered && below(3) == 0,
			      .is_missed = !is_answered && below(3) == 0,
			      .clock_seconds = is_answered ? below(1000000) : 0,
			      .work_seconds = is_answered ? below(10000) : 0 };
}

static void assert_same(struct tally *a, struct tally *b)
{
	const struct tally_item **x = NULL;
	const struct tally_item **y = NULL;

	assert_memory_equal(tally_total(a), tally_total(b), sizeof(struct cell));
	for (int by = BY_SOURCE; by < BY__MAX; by++) {
		const size_t n = tally_items(a, (enum dimension)by, &x);

		assert_int_equal(n, tally_items(b, (enum dimension)by, &y));
		for (size_t i = 0; i < n; i++)
			assert_memory_equal(x[i], y[i], sizeof(struct tally_item));
	}
}

/*
 * Cards shared out among seven tallies, written, read and added up give what all of them give at
 * once.
 */
static void parts_add_up(void **state)
{
	struct arena *a = arena_new((size_t)256 << 20);
	struct tally *whole = tally_new(a);
	struct tally *sum = tally_new(a);
	struct tally *parts[7];

	(void)state;
	for (int i = 0; i < 7; i++)
		parts[i] = tally_new(a);
	for (int i = 0; i < FACTS; i++) {
		const struct fact f = random_fact();

		tally_add(whole, &f);
		tally_add(parts[below(7)], &f);
	}
	for (int i = 0; i < 7; i++) {
		struct buf b;

		buf_init(&b, 4 << 20);
		cell_write(&b, tally_total(parts[i]));
		struct reader in = { (const unsigned char *)b.p,
				     (const unsigned char *)b.p + b.len };

		assert_true(cell_read(&in, tally_total(sum)));
		assert_ptr_equal(in.p, in.end);
		buf_reset(&b);
		tally_write(parts[i], &b);
		assert_true(tally_read(sum, b.p, b.len));
		buf_free(&b);
	}
	assert_same(whole, sum);
	assert_int_equal(tally_total(sum)->n[CELL_CARDS], FACTS);
	arena_free(a);
}

/* Who answered outside is nobody: there is no person for it, and it is counted apart. */
static void outside_is_credited_to_nobody(void **state)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct tally *t = tally_new(a);
	const struct tally_item **v = NULL;
	struct fact f = random_fact();

	(void)state;
	f.is_answered = true;
	f.of[BY_PERSON] = 0;
	tally_add(t, &f);
	assert_int_equal(tally_items(t, BY_PERSON, &v), 0);
	assert_int_equal(tally_total(t)->n[CELL_OUTSIDE], 1);
	f.of[BY_PERSON] = 5;
	tally_add(t, &f);
	assert_int_equal(tally_items(t, BY_PERSON, &v), 1);
	assert_int_equal(v[0]->cell.n[CELL_CARDS], 1);
	assert_int_equal(tally_total(t)->n[CELL_OUTSIDE], 1);
	arena_free(a);
}

/* Bytes that are cut off or bent are refused or read as something, but never beyond their end. */
static void broken_bytes_are_refused(void **state)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct tally *t = tally_new(a);
	struct buf b;

	(void)state;
	for (int i = 0; i < 50; i++) {
		const struct fact f = random_fact();

		tally_add(t, &f);
	}
	buf_init(&b, 1 << 20);
	tally_write(t, &b);
	for (size_t n = 0; n < b.len; n++) {
		char *cut = test_malloc(n + 1);

		memcpy(cut, b.p, n);
		arena_reset(a);
		assert_false(tally_read(tally_new(a), cut, n));
		test_free(cut);
	}
	for (int i = 0; i < 3000; i++) {
		const size_t at = (size_t)below((int64_t)b.len);
		const char was = b.p[at];

		b.p[at] = (char)next();
		arena_reset(a);
		tally_read(tally_new(a), b.p, b.len);
		b.p[at] = was;
	}
	buf_free(&b);
	arena_free(a);
}

/* Every day once, in few blocks. */
static void spans_cover_each_day_once(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		const int64_t from = 10000 + below(20000);
		const int64_t to = from + below(i % 2 == 0 ? 3660 : 40);
		struct span_block v[SPAN_BLOCKS];
		const int n = span_cover(from, to, v, SPAN_BLOCKS);
		int64_t day = from;

		assert_true(n > 0);
		for (int k = 0; k < n; k++) {
			const int64_t width = INT64_C(1) << (2 * v[k].level);

			assert_int_equal(v[k].block * width, day);
			assert_int_equal(span_block_of(day, v[k].level), v[k].block);
			day += width;
		}
		assert_int_equal(day, to + 1);
		assert_true(to - from < 366 ? n <= 26 : n <= 26 + 14);
	}
	assert_int_equal(span_block_of(-1, 1), -1);
	assert_int_equal(span_cover(0, 100000, NULL, 0), -1);
}

static void steps_cut_the_period(void **state)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct period *v = NULL;
	int64_t from = 0;
	int64_t to = 0;

	(void)state;
	assert_true(report_day_in("2026-10-07", &from) && report_day_in("2026-12-31", &to));
	const struct period p = { from, to };

	assert_int_equal(report_steps(a, p, STEP_DAY, &v), 86);
	/* A Wednesday: the first week is cut, the second begins on Monday the 12th. */
	assert_int_equal(report_steps(a, p, STEP_WEEK, &v), 13);
	assert_string_equal(report_day_out(a, v[0].to), "2026-10-11");
	assert_int_equal(report_steps(a, p, STEP_MONTH, &v), 3);
	assert_string_equal(report_day_out(a, v[0].to), "2026-10-31");
	assert_string_equal(report_day_out(a, v[2].to), "2026-12-31");
	arena_free(a);
}

static void days_are_read_strictly(void **state)
{
	static const char *const bad[] = { "2026-02-30", "2026-13-01", "1999-12-31", "2200-01-01",
					   "2026-1-01",  "20260101--", "2026-01-1x", "" };
	int64_t day = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (report_day_in(bad[i], &day))
			fail_msg("%s is no day", bad[i]);
	assert_int_equal(day, 7);
	assert_true(report_day_in("2000-01-01", &day));
	assert_int_equal(day, 10957);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_are_near),
		cmocka_unit_test(every_second_is_near),
		cmocka_unit_test(nothing_has_no_quantile),
		cmocka_unit_test(odd_times_are_kept),
		cmocka_unit_test(parts_add_up),
		cmocka_unit_test(outside_is_credited_to_nobody),
		cmocka_unit_test(broken_bytes_are_refused),
		cmocka_unit_test(spans_cover_each_day_once),
		cmocka_unit_test(steps_cut_the_period),
		cmocka_unit_test(days_are_read_strictly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
