/*
 * A request made from the declaration of its route, so that a new route is asked by being declared.
 */
#ifndef FEATURE_LEAKS_QUESTION_H
#define FEATURE_LEAKS_QUESTION_H

#include "core/http.h"

/*
 * A row of each kind, 0 where none is known, a word to search for, and since when news are asked.
 */
struct known_rows {
	int64_t id[IDK__MAX];
	const char *word;
	int64_t since;
};

struct question_of {
	const struct route *route;
	const struct known_rows *own;
	const struct known_rows *foreign;
	/* this id comes from foreign, the others from own; NULL: none */
	const struct field *odd;
	const char *word; /* for the field q, or NULL */
	int view;         /* for the field view, 0 for none */
};

struct question {
	const char *path;
	const char *query;
};

/* False when a row that the route needs is not known. Texts live in the arena. */
bool question_make(struct arena *a, const struct question_of *of, struct question *out);

#endif
