/*
 * The recognition pack: rules from JSON files (docs/domain/rules.md describes the format). Loaded
 * once, compiled, then only read. A mistake in a file refuses the whole pack and names the file and
 * the key.
 */
#ifndef FEATURE_MAIL_RULES_H
#define FEATURE_MAIL_RULES_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct rules;

/* Reads every *.json of the directory. NULL and a sentence in *error. Lives in the arena. */
struct rules *rules_load(struct arena *a, const char *dir, const char **error);

/* Files of a pack, words.json first, then by name. */
struct rules_file {
	const char *name;
	const char *text;
	size_t n;
};

/* Reads the *.json of the directory. False and a sentence in *error. */
bool rules_files(struct arena *a, const char *dir, struct rules_file **v, size_t *n,
		 const char **error);

/* An empty pack, and one more file for it. False and a sentence in *error. */
struct rules *rules_new(struct arena *a);
bool rules_add(struct rules *r, const char *file, const char *text, size_t n, const char **error);

/* What was wrong, in parts, so that it can be said in the reader's language. */
struct rules_problem {
	const char *code; /* "bad_json", "unknown_key", "bad_pattern", ... */
	const char *rule; /* "" if it is not inside of one */
	const char *key;  /* "fields.link"; "" if it is the whole */
	const char *arg;  /* the word at fault, or NULL */
	int line, column; /* of "bad_json", from 1 */
	int pattern_code; /* of "bad_pattern": PCRE2's number */
	size_t at;        /* of "bad_pattern": how many characters stand before it */
};

/* Of the last rules_add() that failed. */
const struct rules_problem *rules_problem(const struct rules *r);

/*
 * From now on: rules stand as they are added, whatever their priority; patterns are fit for a jail.
 */
void rules_keep_order(struct rules *r);
void rules_compile_plain(struct rules *r);

size_t rules_count(const struct rules *r);

/*
 * The rule added last takes this version, whatever its text says; the caller knows that there is
 * one.
 */
void rules_set_version(struct rules *r, int version);

#endif
