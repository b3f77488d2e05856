/*
 * Structured header values: "type/subtype; name=value; name*0*=charset'lang'part". RFC 2231 parts
 * are joined and decoded; RFC 2047 words in values are decoded too, because senders put them there.
 */
#ifndef FEATURE_MAIL_PARAM_H
#define FEATURE_MAIL_PARAM_H

#include "base/arena.h"

#include <stddef.h>

struct param {
	const char *name;  /* lower case, without the RFC 2231 tail */
	const char *value; /* UTF-8 */
};

struct params {
	const char *value; /* what stands before the first ';', lower case */
	struct param *v;
	size_t n;
};

void params_parse(struct arena *a, const char *raw, struct params *out);

/* Value of that name, or NULL. */
const char *params_get(const struct params *p, const char *name);

/*
 * A name for a file that cannot hurt: only its last part, no reserved characters, controls and
 * marks of direction shown (visible.h), at most 200 bytes. NULL if nothing is left.
 */
const char *filename_clean(struct arena *a, const char *name);

#endif
