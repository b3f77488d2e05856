/* How the people of a country write its phone numbers, so that they become E.164: a pure table. */
#ifndef FEATURE_HISTORY_PHONE_H
#define FEATURE_HISTORY_PHONE_H

#include <stdbool.h>

struct phone_plan {
	const char *code;  /* of the country: "7" */
	const char *trunk; /* dialled before a number within the country: "8", "0", or "" */
	int least, most;   /* digits of a number without code and trunk */
};

/* The plan of the country a time zone belongs to; NULL when the table does not know it. */
const struct phone_plan *phone_plan_of_zone(const char *time_zone);

/* True if the text does not say its country by a plus: the plan of the place decides. */
bool phone_needs_plan(const char *phone);

#endif
