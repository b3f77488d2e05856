/*
 * One arena, `a`, for each test of a file: start() and stop() are its setup and teardown. Included
 * after cmocka.h by the file that is a test program.
 */
#ifndef TESTS_WITH_ARENA_H
#define TESTS_WITH_ARENA_H

#include "base/arena.h"

#include <string.h>

static struct arena *a;

static inline int start(void **state)
{
	(void)state;
	a = arena_new((size_t)512 << 20);
	return 0;
}

static inline int stop(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* The head, and the piece so many times. */
static inline char *repeat(const char *head, const char *piece, size_t times)
{
	const size_t n = strlen(piece);
	char *out = arena_alloc(a, strlen(head) + n * times + 1);
	size_t len = strlen(head);

	memcpy(out, head, len);
	for (size_t i = 0; i < times; i++, len += n)
		memcpy(out + len, piece, n);
	out[len] = '\0';
	return out;
}

#endif
