/* Checks of the route tables at start: what the compiler cannot see. */
#include "base/str.h"
#include "core/dispatch.h"

#include <stdio.h>
#include <string.h>

static bool check_fields(const struct route *t, const char **error)
{
	const struct desc *d = t->handler->in;

	if (d->n > 128) {
		*error = "more than 128 fields in an input";
		return false;
	}
	for (size_t i = 0; i < d->n; i++)
		if (str_ends(d->fields[i].name, "_id") && d->fields[i].type != D_ID &&
		    d->fields[i].type != D_STR) {
			*error = "a field named ..._id is a plain number";
			return false;
		}
	return true;
}

static bool check_path(const struct route *t, const char **error)
{
	for (const char *p = strchr(t->path, ':'); p != NULL; p = strchr(p, ':')) {
		char name[64];
		const size_t n = strcspn(++p, "/");

		snprintf(name, sizeof(name), "%.*s", (int)n, p);
		if (desc_field(t->handler->in, name) == NULL) {
			*error = "a name in the path is no field of the input";
			return false;
		}
	}
	return true;
}

static bool check_unique(const struct route *const *tables, const struct route *t,
			 const char **error)
{
	int same = 0;

	for (const struct route *const *table = tables; *table != NULL; table++)
		for (const struct route *o = *table; o->path != NULL; o++)
			same += o->method == t->method && str_eq(o->path, t->path);
	if (same != 1)
		*error = "method and path are declared twice";
	return same == 1;
}

bool gate_check(const struct route *const *tables, const char **error)
{
	for (const struct route *const *table = tables; *table != NULL; table++)
		for (const struct route *t = *table; t->path != NULL; t++)
			if (!check_fields(t, error) || !check_path(t, error) ||
			    !check_unique(tables, t, error)) {
				fprintf(stderr, "%s: %s\n", t->path, *error);
				return false;
			}
	return true;
}
