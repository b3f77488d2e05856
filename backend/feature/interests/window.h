/*
 * The networks' own clocks: how long after the customer's last message we may answer at all. Pure.
 *
 *   facebook, instagram   message, question, request, order   24 h, then 7 d by a person's tag
 *   facebook, instagram   comment, reply, mention             7 d for the private reply
 *   whatsapp              everything                          24 h, then only paid templates
 */
#ifndef FEATURE_INTEREST_WINDOW_H
#define FEATURE_INTEREST_WINDOW_H

#include "base/time.h"

/* When the window closes for something that came at `at`; zero: the network knows none. */
struct timestamp window_end(int source_type, int action, struct timestamp at);

/* Until when the longer permission holds; zero: there is none. `window` is what window_end gave. */
struct timestamp window_last(int source_type, int action, struct timestamp window);

#endif
