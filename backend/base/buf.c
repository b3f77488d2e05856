#include "base/buf.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_free(struct buf *b)
{
	mem_free(b->p);
	*b = (struct buf){ .max = b->max };
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	b->is_over = false;
}

bool buf_room(struct buf *b, size_t n)
{
	if (b->is_over || n > b->max || b->len > b->max - n) {
		b->is_over = true;
		return false;
	}
	if (b->cap - b->len >= n)
		return true;
	size_t cap = b->cap < 256 ? 256 : b->cap * 2;

	if (cap < b->len + n)
		cap = b->len + n;
	b->p = mem_realloc(b->p, cap);
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0 || !buf_room(b, n))
		return;
	memcpy(b->p + b->len, p, n);
	b->len += n;
}

void buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_list again;

	va_start(ap, fmt);
	va_copy(again, ap);
	const int n = vsnprintf(NULL, 0, fmt, ap);

	va_end(ap);
	if (n > 0 && buf_room(b, (size_t)n + 1)) {
		vsnprintf(b->p + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void buf_addi(struct buf *b, int64_t v)
{
	char tmp[24];
	size_t i = sizeof(tmp);
	uint64_t u = v < 0 ? (uint64_t)0 - (uint64_t)v : (uint64_t)v;

	do {
		tmp[--i] = (char)('0' + u % 10);
		u /= 10;
	} while (u != 0);
	if (v < 0)
		tmp[--i] = '-';
	buf_add(b, tmp + i, sizeof(tmp) - i);
}

const char *buf_str(struct buf *b)
{
	if (b->cap == b->len) {
		b->cap = b->len + 1;
		b->p = mem_realloc(b->p, b->cap);
	}
	b->p[b->len] = '\0';
	return b->p;
}
