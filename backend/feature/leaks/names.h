/*
 * Which rows an answer names: what the check of leaks compares. Pure. Inside of the feature only.
 */
#ifndef FEATURE_LEAKS_NAMES_H
#define FEATURE_LEAKS_NAMES_H

#include "base/ids.h"

#include <stdbool.h>

struct named {
	enum id_kind kind;
	int64_t id;
};

struct named_list {
	struct named *v;
	size_t n, max; /* more than max are left out */
};

/* "interest" for IDK_interest; NULL for IDK_NONE. */
const char *leak_kind_name(enum id_kind kind);

/* The kind of the rows that the route lists by their id; IDK_NONE when they have none. */
enum id_kind leak_kind_of_path(const char *path);

/*
 * Adds what a JSON reply of the route names: rows of a list by their id, and fields of any depth
 * such as channel_id. People and letters stay named on what they did, also for those who do not see
 * them. False if it is no JSON.
 */
bool leak_names(const char *path, const char *json, size_t n, struct named_list *out);

#endif
