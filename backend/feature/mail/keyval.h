/*
 * "Key: value" letters of site forms: one line, the value under its key, or a row of two cells.
 * Keys are compared without case, marks of required fields and remarks in brackets.
 */
#ifndef FEATURE_MAIL_KEYVAL_H
#define FEATURE_MAIL_KEYVAL_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct keyval {
	const char *key;   /* normalised */
	const char *value; /* "" if nothing stands behind the key */
	bool has_colon;    /* otherwise the line is a key only if it is a known one */
	size_t line;
};

struct keyvals {
	struct keyval *v;
	size_t n;
	const char **lines; /* trimmed */
	size_t lines_n;
};

/* Which words are keys: needed to see where a value of several lines ends. */
typedef bool (*keyval_known)(const void *arg, const char *key);

void keyvals_read(struct arena *a, const char *text, keyval_known is_known, const void *arg,
		  struct keyvals *out);

/* Value of entry i with the lines below it, up to the next key or separator. */
const char *keyval_block(struct arena *a, const struct keyvals *k, size_t i, keyval_known is_known,
			 const void *arg);

/* The form in which keys are compared: lower case, no marks, no brackets. */
const char *keyval_normal(struct arena *a, const char *key, size_t n);

#endif
