/* What a test runs under: some of the jail's walls cannot be built there. */
#ifndef TESTS_SURROUNDINGS_H
#define TESTS_SURROUNDINGS_H

#include "base/asan.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Valgrind makes system calls of its own in the child, and the jail's filter kills it for them. */
static inline bool is_under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

#define SKIP_UNDER_VALGRIND()                                                            \
	do {                                                                             \
		if (is_under_valgrind()) {                                               \
			print_message("skipped: the jail kills valgrind's own calls\n"); \
			skip();                                                          \
		}                                                                        \
	} while (0)

#endif
