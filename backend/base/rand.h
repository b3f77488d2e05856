/* Random bytes from the kernel, for tokens and jitter. */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

void rand_bytes(void *out, size_t n);
/* Uniform in [0, bound); bound > 0. */
uint32_t rand_below(uint32_t bound);

#endif
