/*
 * Growing byte buffer with a maximum given at birth (curl's dyn_init idea). Going over the maximum
 * sets `is_over` and drops what does not fit; the owner checks it once at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *p; /* not terminated unless buf_str() was called */
	size_t len;
	size_t cap;
	size_t max;
	bool is_over;
};

void buf_init(struct buf *b, size_t max);
/* Frees the bytes; the buffer may be used again. */
void buf_free(struct buf *b);
/* Forgets the content, keeps the memory. */
void buf_reset(struct buf *b);

void buf_add(struct buf *b, const void *p, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Decimal integer, without printf: this is on the hot path. */
void buf_addi(struct buf *b, int64_t v);
/* Room for n more bytes to be written at b->p + b->len by hand; false if over the maximum. */
bool buf_room(struct buf *b, size_t n);
/* The content as a string; owned by the buffer. */
const char *buf_str(struct buf *b);

#endif
