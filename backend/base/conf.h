/*
 * The one configuration file: `key = value` lines, `#` starts a comment. Every key is a line of
 * conf.def with its default and its explanation; an unknown or doubled key is refused with its
 * line. The environment variable OTKLIK_<KEY> (upper case) overrides the file.
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct conf {
#define CONF_STR(key, def, help)         const char *key;
#define CONF_INT(key, def, lo, hi, help) int64_t key;
#include "base/conf.def"
#undef CONF_STR
#undef CONF_INT
};

/*
 * Reads `path` (NULL: only defaults and environment) into *out; strings live in the arena.
 * On failure gives false and puts a sentence with the file's line into *error.
 */
bool conf_load(struct arena *a, const char *path, struct conf *out, const char **error);

/*
 * The same from a copy of the file at `path`, which conf_copy() made; the descriptor stays open.
 * So what was looked at and what is used are the same, whatever is done to the file meanwhile.
 */
bool conf_load_copy(struct arena *a, int copy, const char *path, struct conf *out,
		    const char **error);

/* A copy of that file in memory: a descriptor that survives exec, or -1 with errno. */
int conf_copy(const char *path);

/* Writes a complete commented file with the defaults to stdout: `otklik conf`. */
void conf_print_example(void);

#endif
