/*
 * A walk over everything the store has held for more than a day, some names at a time, so that it
 * takes the same little memory however much is kept. Names may be forgotten while it goes on. For
 * the nightly sweep only.
 */
#ifndef FEATURE_FILES_STORE_WALK_H
#define FEATURE_FILES_STORE_WALK_H

#include "core/http.h"

#include <dirent.h>

enum { STORE_NAME_BYTES = 80 };

struct store_walk {
	const struct conf *conf;
	struct timestamp now;
	DIR *dir;
	unsigned at;   /* the directory after the open one */
	int64_t temps; /* half-written files of programs that died, removed on the way */
};

/* Writes up to `max` names; gives how many, 0 at the end. Begins with all but conf and now zero. */
size_t store_walk_next(struct store_walk *s, char (*out)[STORE_NAME_BYTES], size_t max);

/* Ends a walk, also one that is not through. */
void store_walk_end(struct store_walk *s);

#endif
