/* Wakes the browsers: publishes a sequence number to nginx's nchan over its unix socket. */
#ifndef CORE_LIVE_PUSH_H
#define CORE_LIVE_PUSH_H

#include <stdbool.h>
#include <stdint.h>

/* False if nginx did not take it within half a second: browsers go on polling. */
bool live_push(const char *socket_path, int64_t seq);

#endif
