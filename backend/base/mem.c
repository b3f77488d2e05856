#include "base/mem.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

static void *checked(void *p)
{
	if (p == NULL)
		log_abort("out of memory");
	return p;
}

void *mem_alloc(size_t n)
{
	return checked(malloc(n > 0 ? n : 1));
}

void *mem_zalloc(size_t n)
{
	return checked(calloc(1, n > 0 ? n : 1));
}

void *mem_realloc(void *p, size_t n)
{
	return checked(realloc(p, n > 0 ? n : 1));
}

char *mem_strdup(const char *s)
{
	return checked(strdup(s));
}

void mem_free(void *p)
{
	free(p);
}
