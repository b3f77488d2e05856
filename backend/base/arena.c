#include "base/arena.h"
#include "base/asan.h"
#include "base/log.h"
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* AddressSanitizer is told what was not handed out: a step over the end of a piece is found. */
#if HAS_ASAN
#include <sanitizer/asan_interface.h>
enum { FIRST_BLOCK = 64 * 1024, ALIGN = 16, FENCE = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
enum { FIRST_BLOCK = 64 * 1024, ALIGN = 16, FENCE = 0 };
#endif

struct block {
	struct block *next;
	size_t cap;
	size_t used;
	size_t pad;
	unsigned char data[];
};

struct defer {
	struct defer *next;
	void (*fn)(void *);
	void *arg;
};

struct arena {
	struct block *first;
	struct block *cur;
	struct defer *defers;
	size_t used;
	size_t max;
};

static struct block *block_new(size_t cap)
{
	struct block *b = mem_alloc(sizeof(*b) + cap);

	b->next = NULL;
	b->cap = cap;
	b->used = 0;
	ASAN_POISON_MEMORY_REGION(b->data, cap);
	return b;
}

/* What lies behind is no one's again. */
static void block_back(struct block *b, size_t used)
{
	b->used = used;
	ASAN_POISON_MEMORY_REGION(b->data + used, b->cap - used);
}

struct arena *arena_new(size_t max)
{
	struct arena *a = mem_zalloc(sizeof(*a));

	a->first = block_new(FIRST_BLOCK);
	a->cur = a->first;
	a->max = max;
	return a;
}

static void run_defers(struct arena *a)
{
	while (a->defers != NULL) {
		struct defer *d = a->defers;

		a->defers = d->next;
		d->fn(d->arg);
	}
}

static void free_blocks_after(struct block *b)
{
	struct block *next = b->next;

	b->next = NULL;
	while (next != NULL) {
		struct block *dead = next;

		next = dead->next;
		mem_free(dead);
	}
}

void arena_reset(struct arena *a)
{
	run_defers(a);
	free_blocks_after(a->first);
	block_back(a->first, 0);
	a->cur = a->first;
	a->used = 0;
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->cur, a->defers, a->cur->used, a->used };
}

void arena_back(struct arena *a, struct arena_mark mark)
{
	if (a->defers != mark.defers)
		log_abort("arena goes back over a deferred call");
	a->cur = mark.block;
	free_blocks_after(a->cur);
	block_back(a->cur, mark.block_used);
	a->used = mark.used;
}

void arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	mem_free(a->first);
	mem_free(a);
}

void *arena_alloc(struct arena *a, size_t n)
{
	if (n > SIZE_MAX - ALIGN || a->used + n > a->max)
		log_abort("arena over its maximum");

	const size_t need = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);

	if (a->cur->cap - a->cur->used < need + FENCE) {
		const size_t grown =
			a->cur->cap * 2 < (size_t)1 << 20 ? a->cur->cap * 2 : (size_t)1 << 20;
		struct block *b = block_new(need + FENCE > grown ? need + FENCE : grown);

		a->cur->next = b;
		a->cur = b;
	}

	void *p = a->cur->data + a->cur->used;

	a->cur->used += need + FENCE;
	a->used += need;
	ASAN_UNPOISON_MEMORY_REGION(p, n);
	return p;
}

void *arena_zalloc(struct arena *a, size_t n)
{
	return memset(arena_alloc(a, n), 0, n);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		log_abort("arena array overflows");
	return arena_zalloc(a, n * size);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;

	va_copy(again, ap);
	const int n = vsnprintf(NULL, 0, fmt, ap);

	if (n < 0)
		log_abort("arena_printf: bad format");
	char *p = arena_alloc(a, (size_t)n + 1);

	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *p = arena_vprintf(a, fmt, ap);

	va_end(ap);
	return p;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
	struct defer *d = arena_alloc(a, sizeof(*d));

	d->next = a->defers;
	d->fn = fn;
	d->arg = arg;
	a->defers = d;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}
