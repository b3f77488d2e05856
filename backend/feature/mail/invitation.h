/*
 * Invitations (text/calendar): what a person has to know of the first event, as a few lines of
 * text.
 */
#ifndef FEATURE_MAIL_INVITATION_H
#define FEATURE_MAIL_INVITATION_H

#include "base/arena.h"

struct invitation {
	const char *method; /* upper case: REQUEST, REPLY, CANCEL, ...; "" if none */
	const char *text;   /* summary, when, where, who; "" if there is no event */
};

/* Reads a calendar in UTF-8. Strings live in the arena. */
void invitation_read(struct arena *a, const char *ics, struct invitation *out);

#endif
