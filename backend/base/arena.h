/*
 * Arena: memory that dies together. Request code allocates here and frees nothing.
 * Allocation never returns NULL: a request above the arena's maximum aborts the process (a bug or
 * an attack that the size caps should have stopped; the master starts another worker).
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* New arena that may hold at most `max` bytes; the caller frees it with arena_free. */
struct arena *arena_new(size_t max);
void arena_free(struct arena *a);

/* Runs the deferred calls, last first, and forgets all memory but the first block. */
void arena_reset(struct arena *a);

/*
 * For work in steps whose memory would add up: what was handed out since the mark is forgotten.
 * Nothing may have been deferred since then.
 */
struct arena_mark {
	void *block, *defers;
	size_t block_used, used;
};
struct arena_mark arena_mark(const struct arena *a);
void arena_back(struct arena *a, struct arena_mark mark);

/* 16-byte aligned memory; arena_zalloc zeroes it. n = 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t n);
void *arena_zalloc(struct arena *a, size_t n);

/* Array of n elements of given size, zeroed, with the multiplication checked. */
void *arena_array(struct arena *a, size_t n, size_t size);

char *arena_strdup(struct arena *a, const char *s);
/* Copies n bytes and adds a terminator; s may hold zero bytes. */
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/* Calls fn(arg) when the arena is reset or freed: for memory and handles of foreign libraries. */
void arena_defer(struct arena *a, void (*fn)(void *), void *arg);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

#endif
