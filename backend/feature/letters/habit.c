#include "feature/letters/habit.h"

#include <string.h>

enum {
	WEEK_HOURS = 168,
	WEEKS = HABIT_DAYS / 7,
	HOURS = WEEK_HOURS * WEEKS,
	SLOW_ARRIVALS = 12,
	WEEK_SLACK_HOURS = 72
};

static const double LEAST_LIMIT = 10;

/*
 * Whole weeks that end with the last arrival, oldest hour first; a younger source has fewer of
 * them.
 */
struct window {
	int weeks;
	int hours;
	double counts[HOURS];
	int64_t first;            /* hour of counts[0] */
	double rates[WEEK_HOURS]; /* by hour of the week */
};

static double at(const struct window *w, int i)
{
	return i >= 0 && i < w->hours ? w->counts[i] : 0;
}

/*
 * Slow hours lend each other: the third mail of a day comes at one time or another. Busy ones stay
 * sharp.
 */
static bool is_slow(const struct window *w, int k)
{
	double sum = 0;

	for (int i = k; i < w->hours; i += WEEK_HOURS)
		sum += at(w, i - 1) + at(w, i) + at(w, i + 1);
	return sum < SLOW_ARRIVALS;
}

static double smooth(const struct window *w, int i)
{
	return (at(w, i - 1) + 2 * at(w, i) + at(w, i + 1)) / 4;
}

static int week_hour(int64_t hour)
{
	return (int)((hour % WEEK_HOURS + WEEK_HOURS) % WEEK_HOURS);
}

/* The mean of the weeks without the greatest: one campaign is no habit. */
static void learn(struct window *w)
{
	for (int k = 0; k < WEEK_HOURS; k++) {
		const bool is_smooth = is_slow(w, k);
		double sum = 0;
		double most = 0;

		for (int i = k; i < w->hours; i += WEEK_HOURS) {
			const double here = is_smooth ? smooth(w, i) : w->counts[i];

			sum += here;
			most = here > most ? here : most;
		}
		w->rates[week_hour(w->first + k)] = (sum - most) / (w->weeks - 1);
	}
}

/* How many would have come in the hours [from, to). */
static double expected(const struct window *w, int64_t from, int64_t to)
{
	double sum = 0;

	for (int64_t hour = from; hour < to; hour++)
		sum += w->rates[week_hour(hour)];
	return sum;
}

/*
 * The second longest silence of the window, in arrivals that were missing: the longest may be a
 * holiday.
 */
static double usual_gap(const struct window *w)
{
	double longest = 0;
	double second = 0;
	double gap = 0;

	for (int i = 0; i < w->hours; i++) {
		if (w->counts[i] == 0) {
			gap += w->rates[week_hour(w->first + i)];
			continue;
		}
		if (gap > longest) {
			second = longest;
			longest = gap;
		} else if (gap > second) {
			second = gap;
		}
		gap = 0;
	}
	return second;
}

/* How many weeks there are to learn from, at least two; 0: too little has come. */
static int weeks_of(const struct habit_hour *v, size_t n)
{
	int64_t arrivals = 0;
	int64_t first = 0;

	for (size_t i = n; i-- > 0 && v[i].hour > v[n - 1].hour - HOURS;) {
		arrivals += v[i].n;
		first = v[i].hour;
	}
	if (arrivals < HABIT_ARRIVALS || v[n - 1].hour - first < HABIT_SPAN_DAYS * 24)
		return 0;
	/* A week of which the first days are empty counts: the source may begin its week late. */
	const int64_t weeks = (v[n - 1].hour - first + WEEK_SLACK_HOURS) / WEEK_HOURS;

	return weeks < WEEKS ? (int)weeks : WEEKS;
}

struct habit habit_judge(const struct habit_hour *v, size_t n, int64_t now_hour)
{
	const int64_t last = n > 0 ? v[n - 1].hour : 0;
	struct window w = { .weeks = weeks_of(v, n) };
	struct habit h = { 0 };

	/* Nothing for as long as a habit is remembered: there is none any more. */
	if (w.weeks == 0 || now_hour - last > HOURS)
		return h;
	w.hours = w.weeks * WEEK_HOURS;
	w.first = last - w.hours + 1;
	memset(w.counts, 0, sizeof(w.counts));
	for (size_t i = n; i-- > 0 && v[i].hour >= w.first;)
		w.counts[v[i].hour - w.first] = (double)v[i].n;
	learn(&w);
	const double gap = 2 * usual_gap(&w);

	h.is_known = true;
	h.expected = expected(&w, last + 1, now_hour);
	h.limit = gap > LEAST_LIMIT ? gap : LEAST_LIMIT;
	return h;
}

bool habit_is_silent(const struct habit *h)
{
	return h->is_known && h->expected >= h->limit;
}
