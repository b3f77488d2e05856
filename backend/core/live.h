/*
 * Events: what browsers may care about. live_note() remembers a change during the unit of work;
 * live_flush(), called by the gate and by work_run just before the commit, hands out the sequence
 * numbers. The counter row stays locked until the commit, so no reader can pass over a late event.
 * feature/changes tells what is newer than a number (GET /api/changes); otklik-jobs wakes the
 * browsers through nchan; see docs/architecture.md.
 */
#ifndef CORE_LIVE_H
#define CORE_LIVE_H

#include "core/http.h"

enum event_kind {
	EVENT_INTEREST = 1,
	EVENT_CHANNEL,
	EVENT_POINT,
	EVENT_USER,
	EVENT_LETTER,
	EVENT_NOTICE,
	EVENT_RULE,
	EVENT_CLIENT,
	EVENT__MAX
};

extern const struct choices event_choices;

/* Notes a change of row `ref`; seen by people of `point` (0: by those who see all points, and a
 * change of a user by those who see the user, notices by the user `ref` alone: sql/scope.sql).
 * Never
 * fails. */
void live_note(struct req *r, enum event_kind kind, int64_t ref, point_id point);

/* The same of a card, and whose it was before (0: nobody's). */
void live_note_card(struct req *r, int64_t card, point_id point, user_id former);

/* Writes the noted events; does nothing when there are none. */
int live_flush(struct req *r);

/* Number of the newest event. */
int live_seq(struct req *r, int64_t *seq);

/*
 * True in *out when events behind that number are forgotten already: who follows them starts anew.
 */
int live_is_forgotten(struct req *r, int64_t seq, bool *out);

/*
 * The word by which a push names those who see a point (kind 'p') or one person ('u'): everybody
 * hears it, so the id is in it only as a keyed hash. People get their own words by GET /api/me.
 */
const char *live_word(struct req *r, char kind, int64_t id);

/*
 * The same for n cards, without their kind: the word by which a hint names a card. It comes with
 * the card, to who may see it.
 */
void live_card_words(struct req *r, const int64_t *ids, size_t n, const char **out);

/*
 * Whom the events after `since` up to `upto` concern, for live_push(), a blank before each: the
 * words of points and people, "a" those who see all points; "" everybody, also when they are too
 * many to be told.
 */
int live_whose(struct req *r, int64_t since, int64_t upto, const char **out);

/* Of the people who work here, how many in a thousand those events concern. */
int live_reach(struct req *r, int64_t since, int64_t upto, int *per_mille);

/* Forgets a batch of the events older than a day; *gone: how many. */
int live_purge(struct req *r, int64_t *gone);

/* May this browser wait for events, and is the product well. */
extern const struct route live_routes[];

#endif
