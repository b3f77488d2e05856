/* Wakes the browsers: publishes a sequence number to nginx's nchan over its unix socket. */
#ifndef CORE_LIVE_PUSH_H
#define CORE_LIVE_PUSH_H

#include <stdbool.h>
#include <stdint.h>

/* What a push says. */
struct live_message {
	int64_t since, seq; /* it tells everything after the one up to the other; equal: nothing */
	int spread_ms;
	const char *whose; /* as live_whose() has it */
};

/*
 * "105 300 103 p3 a": something after number 103 up to 105 is new for those who see point 3 and for
 * those who see all points; of them, each asks at a moment of its own within 300 ms. Who has heard
 * of everything up to 103 and is not among them knows that there is nothing for him up to 105. How
 * many listen goes to *listeners, untouched on failure. False if nginx did not take it within half
 * a second: browsers go on polling.
 */
bool live_push(const char *socket_path, const struct live_message *m, int *listeners);

/* How far the questions of those are spread whom it concerns, of 1,000 who listen. */
int live_spread_ms(int listeners, int per_mille);

/* How long to wait with the next push: everybody is told, also who does not ask then. */
int live_pause_ms(int listeners, int spread_ms);

/*
 * A hint that changes nothing: "t 7c1f0a92e4" says that somebody has begun to write on the card of
 * that word (live_card_words). Only pages that show it ask who it is; all others let it pass
 * without a request, and without knowing which card it is.
 */
bool live_push_hint(const char *socket_path, const char *text);

#endif
