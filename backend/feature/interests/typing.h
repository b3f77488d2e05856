/*
 * Marks of who is writing right now, told to the browsers once each. They are put by the routes of
 * presence_http.c, announced and forgotten by otklik-jobs.
 */
#ifndef FEATURE_INTERESTS_TYPING_H
#define FEATURE_INTERESTS_TYPING_H

#include "core/http.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which marks were told: all up to `from` (a negative one: those of now), and of the newer ones
 * these. A mark has its id before it is committed, so one may appear behind others.
 */
enum { TYPING_BEHIND = 128 };
struct typing_told {
	int64_t from;
	int64_t ids[TYPING_BEHIND];
	size_t n;
};

/* Notes the mark of that id. False: it was told before. */
bool typing_tell(struct typing_told *told, int64_t id);

/* Cards on which somebody has begun to write, for the announcer; at most `max`. */
int typing_since(struct req *r, struct typing_told *told, int64_t *cards, size_t max, size_t *n);

/* Forgets a batch of the marks of an hour ago. */
int typing_purge(struct req *r);

#endif
