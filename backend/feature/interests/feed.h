/* The feed's plan, apart from its statements: which window of time to look through next. */
#ifndef FEATURE_INTEREST_FEED_H
#define FEATURE_INTEREST_FEED_H

#include "base/arena.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum view {
	VIEW_OPEN = 1,
	VIEW_NEW,
	VIEW_CLAIMED,
	VIEW_OVERDUE,
	VIEW_PROCESSED,
	VIEW_DONE,
	VIEW_MINE,
	VIEW_ALL,
	VIEW_DRAFTS,
	VIEW_INTENTS,
	VIEW_NO_REPLY,
	VIEW__MAX
};

/*
 * A filter that no index serves may pass over millions of cards before it has a page. So it is
 * looked for in windows of time that grow fourfold, newest first, until the page is full, the
 * beginning is reached, or too much time has gone; then the page is short and its cursor goes on
 * from there.
 */
struct feed_window {
	int64_t width_us;      /* of the next window; 0 before the first */
	struct timestamp from; /* where this window begins */
	bool is_last;          /* nothing is older than this window */
};

/* The window below `upper`; `from` bounds all windows. */
struct feed_window feed_window_next(struct feed_window w, struct timestamp upper,
				    struct timestamp from);

/* Pattern for LIKE that finds the text anywhere: "100%" gives "%100\%%". */
const char *feed_pattern(struct arena *a, const char *q);

#endif
