/* A directory of a test's own. Who makes it removes it. */
#ifndef TESTS_TEMP_DIR_H
#define TESTS_TEMP_DIR_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEMP_DIR_BYTES = 64 };

/* Its path is left in `out`, of TEMP_DIR_BYTES. False: it cannot be made; errno says why. */
static inline bool temp_dir(char *out, const char *name)
{
	const int n = snprintf(out, TEMP_DIR_BYTES, "%s/otklik-%s-XXXXXX", P_tmpdir, name);

	return n > 0 && n < TEMP_DIR_BYTES && mkdtemp(out) != NULL;
}

#endif
