/* Rows of the feed: at once, in windows of time, or by deadline out of the order of arrival. */
#include "feature/interests/feed_read.h"
#include "core/page.h"
#include "queries.gen.h"

#include <string.h>

/* Looking that has taken so long gives what it has; with nothing yet, it goes on longer. */
static const int64_t BUDGET_US = 300000;
static const int64_t HOUR_US = 3600000000;

int feed_read_more(struct req *r, const struct feed_in *q, struct feed *f)
{
	struct interest_row_list l;

	TRY(f->read(r, q, &l));
	if (l.n > 0)
		memcpy(f->rows + f->n, l.v, l.n * sizeof(*l.v));
	f->n += l.n;
	return 0;
}

/*
 * The first window, by a number of cards (of one state, which is enough to know how dense they
 * are): so it takes the same with many cards a day as with few.
 * Where there are fewer cards it reaches to the beginning.
 */
static int first_window(struct req *r, const struct feed_in *q, const struct feed *f,
			struct timestamp upper, struct feed_window *w)
{
	struct feed_in in = *q;
	struct feed_end_list end;

	in.state = (q->states & 1 << STATE_PROCESSED) != 0 ? STATE_PROCESSED : q->state_1.v;
	in.limit = q->limit * f->window_pages;
	in.before_last = in.limit - 1;
	TRY(f->window_end(r, &in, &end));
	const struct timestamp from = end.n > 0 ? end.v[0].at : q->from;
	const int64_t width = upper.us - from.us;

	*w = (struct feed_window){ width > HOUR_US ? width : HOUR_US, from, end.n == 0 };
	return 0;
}

int feed_read_windows(struct req *r, struct feed_in q, struct feed *f)
{
	const int64_t start = time_mono_us();
	const struct timestamp from = q.from;
	const int64_t rows = q.limit;
	struct timestamp upper = { q.at.us < r->now.us ? q.at.us : r->now.us };
	struct feed_window w = { 0 };

	if (f->window_end != NULL)
		TRY(first_window(r, &q, f, upper, &w));
	else
		w = feed_window_next(w, upper, from);
	for (;; w = feed_window_next(w, upper, from)) {
		q.from = w.from;
		q.limit = rows - (int64_t)f->n;
		TRY(feed_read_more(r, &q, f));
		if (w.is_last || (int64_t)f->n == rows)
			return 0;
		/* Ids begin at 1, so this cursor takes no row of that very moment twice. */
		upper = q.at = w.from;
		q.id = 1;
		if (time_mono_us() - start > (f->n > 0 ? BUDGET_US : FEED_EMPTY_BUDGET_US)) {
			f->next = page_cursor(r, q.at, q.id);
			return 0;
		}
	}
}

int feed_read_due(struct req *r, struct feed_in q, struct feed *f)
{
	struct feed_end_list end;

	TRY(f->due_end(r, &q, &end));
	if (end.n > 0 && end.v[0].at.us < q.to.us)
		q.to = end.v[0].at;
	return feed_read_more(r, &q, f);
}
