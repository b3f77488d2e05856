/* Wakes the browsers: publishes a sequence number to nginx's nchan over its unix socket. */
#ifndef CORE_LIVE_PUSH_H
#define CORE_LIVE_PUSH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * "105 300 p3 a": something up to number 105 is new for those who see point 3 and for those who see
 * all points; of them, each asks at a moment of its own within 300 ms. `whose` is "" for everybody,
 * or begins with a space. How many listen goes to *listeners, untouched on failure. False if nginx
 * did not take it within half a second: browsers go on polling.
 */
bool live_push(const char *socket_path, int64_t seq, int spread_ms, const char *whose,
	       int *listeners);

/*
 * A hint that changes nothing: "t 7c1f0a92e4" says that somebody has begun to write on the card of
 * that word (live_card_words). Only pages that show it ask who it is; all others let it pass
 * without a request, and without knowing which card it is.
 */
bool live_push_hint(const char *socket_path, const char *text);

#endif
