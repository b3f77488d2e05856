/* Files that old programs put as uuencode right into the text: "begin 644 name", lines, "end". */
#ifndef FEATURE_MAIL_UU_H
#define FEATURE_MAIL_UU_H

#include "base/arena.h"

#include <stddef.h>

struct uu_file {
	const char *name;
	const char *data;
	size_t size;
};

/*
 * Takes at most max files out of the text and gives it without them; the text itself if it has
 * none. A block without its "end" or with broken lines is left where it is.
 */
const char *uu_take(struct arena *a, const char *text, struct uu_file *files, size_t max,
		    size_t *n);

#endif
