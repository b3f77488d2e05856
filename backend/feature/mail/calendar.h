/* Invitations (text/calendar): what a person has to know of the first event, as a few lines of text. */
#ifndef FEATURE_MAIL_CALENDAR_H
#define FEATURE_MAIL_CALENDAR_H

#include "base/arena.h"

struct calendar {
	const char *method;     /* upper case: REQUEST, REPLY, CANCEL, ...; "" if none */
	const char *text;       /* summary, when, where, who; "" if there is no event */
};

/* Reads a calendar in UTF-8. Strings live in the arena. */
void calendar_read(struct arena *a, const char *ics, struct calendar *out);

#endif
