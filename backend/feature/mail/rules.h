/*
 * The recognition pack: rules from JSON files (docs/domain/rules.md describes the format). Loaded once,
 * compiled, then only read. A mistake in a file refuses the whole pack and names the file and the key.
 */
#ifndef FEATURE_MAIL_RULES_H
#define FEATURE_MAIL_RULES_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct rules;

/* Reads every *.json of the directory. NULL and a sentence in *error. Lives in the arena. */
struct rules *rules_load(struct arena *a, const char *dir, const char **error);

/* An empty pack, and one more file for it: for previews and tests. False and a sentence in *error. */
struct rules *rules_new(struct arena *a);
bool rules_add(struct rules *r, const char *file, const char *text, size_t n, const char **error);

size_t rules_count(const struct rules *r);

#endif
