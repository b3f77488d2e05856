/*
 * Placeholders: {{name}}, blanks inside of the braces do not matter. Pure functions over text;
 * results live in the arena.
 */
#ifndef FEATURE_TEMPLATE_FILL_H
#define FEATURE_TEMPLATE_FILL_H

#include "base/arena.h"

struct template_values {
	const char *author_name;
	const char *first_name;
	const char *product;
	const char *product_url;
	const char *place;
	const char *link;
	const char *subject;
	const char *point_name;
	const char *channel_name;
	const char *my_name;
};

/*
 * The first placeholder that does not exist, as it is written between the braces; NULL if all do.
 */
const char *template_unknown(struct arena *a, const char *text);

/*
 * The text with known values put in. A placeholder without a value, or of an unknown name, stays as
 * it is; *missing is the first of them, else NULL. Values are never searched for placeholders.
 */
const char *template_fill(struct arena *a, const char *text, const struct template_values *v,
			  const char **missing);

/* The first word of a person's name; NULL for addresses, phones and names that have no letters. */
const char *template_first_name(struct arena *a, const char *author_name);

#endif
