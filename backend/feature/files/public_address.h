/*
 * Which network addresses belong to the outside world. What strangers make us fetch may not reach
 * our own machines: loopback, private networks, link-local (cloud metadata), multicast, reserved
 * blocks.
 */
#ifndef FEATURE_FILES_PUBLIC_ADDRESS_H
#define FEATURE_FILES_PUBLIC_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* True for IPv4 and IPv6 addresses that are globally reachable; false for any other family. */
bool address_is_public(const struct sockaddr *address);

#endif
