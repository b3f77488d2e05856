/*
 * How a page of the feed is read: what its statements are given, and what is under way. Inside of
 * the feature only; the plan itself, as pure functions, is feed.h.
 */
#ifndef FEATURE_INTEREST_FEED_READ_H
#define FEATURE_INTEREST_FEED_READ_H

#include "core/http.h"
#include "feature/interests/card.h"
#include "feature/interests/feed.h"
#include "feature/search/search.h"
#include "queries.gen.h"

struct feed_in {
	int64_t state;
	int source;
	int action;
	int grade;
	channel_id channel_id;
	user_id assignee_id;
	const char *product;
	const char *q;
	struct timestamp from, to; /* of received_at, both included */
	const char *spans;         /* of feed_days.h */
	struct timestamp sure_from, sure_to;
	struct opt_i64 answered_by;
	int outcome;
	bool is_without_product;
	struct timestamp until; /* of due_at, not included; where deadlines are the order */
	struct timestamp at;    /* the cursor: rows beyond it in the order of the view */
	int64_t id;
	int64_t limit;
	point_id point_1, point_2, point_3, point_4, point_5, point_6, point_7, point_8;
	/* those of the view, for what is read state by state; unset ones are read for nothing */
	struct opt_i64 state_1, state_2, state_3, state_4;
	int64_t states;      /* the same as bits */
	int64_t before_last; /* limit - 1 */
	int view;
	const char *cards; /* that a search has found: a JSON array of their numbers */
};

/* A card of a view, without its row: `place` is its time in the order of the view. */
struct feed_card {
	int64_t id;
	struct timestamp received_at, place;
};

/* The last deadline among the cards that arrived first. */
struct feed_end {
	struct timestamp at;
};

typedef int (*feed_fn)(struct req *r, const struct feed_in *in, struct interest_row_list *list);
typedef int (*feed_end_fn)(struct req *r, const struct feed_in *in, struct feed_end_list *list);
typedef int (*feed_walk_fn)(struct req *r, const struct feed_in *in, struct feed_card_list *list);

struct feed {
	enum view view;
	bool is_by_deadline;
	bool is_empty; /* filters exclude each other */
	feed_fn read;
	/* how far back to look first, and for how many pages of cards; or NULL: some days */
	feed_end_fn window_end;
	int window_pages;
	feed_walk_fn walk;   /* the cards of the view without their rows, or NULL */
	feed_end_fn due_end; /* NULL: rows are read in their order at once */
	bool is_sparse;      /* rows may lie far apart: look in windows */
	struct interest_row *rows;
	size_t n;
	const char *next;
};

/* A search, or a look through windows of time, that has found nothing goes on for so long. */
enum { FEED_EMPTY_BUDGET_US = 1500000 };

/* Reads the next rows and appends them. */
int feed_read_more(struct req *r, const struct feed_in *q, struct feed *f);

/* Rows that may lie far apart: window by window back in time, each wider than the last. */
int feed_read_windows(struct req *r, struct feed_in q, struct feed *f);

/* By deadline out of the order of arrival: first until when the cards of the page can have come. */
int feed_read_due(struct req *r, struct feed_in q, struct feed *f);

/* A page of the cards of the view that have the words. */
int feed_read_words(struct req *r, struct feed_in *q, struct feed *f, struct search *s,
		    point_id point);

#endif
