/*
 * Templates of answers and signatures. A shared template belongs to everybody or to one point and
 * is written by those who see all points; everybody writes own ones. Placeholders like
 * {{author_name}} are filled here and nowhere else: what the browser shows and what is sent come
 * from one function. Called by `interests` when an answer is queued, and by its own routes.
 */
#ifndef FEATURE_TEMPLATES_H
#define FEATURE_TEMPLATES_H

#include "core/http.h"

extern const struct route templates_routes[];

/*
 * The text with every placeholder that the card can fill filled; within the actor's scope. What the
 * card does not know stays as it is written, and *missing names the first of those, else it is
 * NULL.
 */
int template_fill_for(struct req *r, interest_id card, const char *text, const char **filled,
		      const char **missing);

/*
 * What stands below the actor's letters about this card: own lines, then those of the mailbox.
 * NULL: nothing.
 */
int signature_for(struct req *r, interest_id card, const char **out);

/* E_INVALID naming the field `text` and, as data, the placeholder. */
int template_refuse(struct req *r, const char *reason, const char *placeholder);

#endif
