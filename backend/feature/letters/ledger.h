/*
 * The ledger: per mailbox and day (of the point's time zone) what became of every letter, beside
 * what the server has. Owns ledger_days, ledger_missing and ledger_counts. Changed by the
 * transaction that changes a letter (ledger_add), compared with the server by the collector
 * (ledger_check.c), counted anew from the letters each night (ledger_recount). For every day
 *
 *   server + gone + uploaded = card + joined + ignored + quarantined + pending + missing + waiting
 *
 * where gone (stored, but no longer on the server: moved, deleted by somebody) is what is left
 * over.
 */
#ifndef FEATURE_LETTER_LEDGER_H
#define FEATURE_LETTER_LEDGER_H

#include "base/zone.h"
#include "core/http.h"

/* The first five are letter states. Values are those of the database. */
enum ledger_part { LEDGER_UPLOADED = 6, LEDGER_SERVER, LEDGER_MISSING, LEDGER_WAITING };

/* Days since 1970-01-01 on the wall of a zone (NULL: UTC), and back. */
int64_t ledger_day(const struct zone *zone, struct timestamp t);
struct timestamp ledger_day_start(const struct zone *zone, int64_t day);
/* "2026-11-22" */
const char *ledger_day_text(struct arena *a, int64_t day);
/* False when the text is no day. */
bool ledger_day_parse(const char *text, int64_t *day);

/* One change of one cell; name is a reason or a folder (NULL: ""). */
struct ledger_change {
	int64_t day;
	int part;
	const char *name;
	int64_t n;
};

/* Adds n changes to the days of a channel: one statement, however many. */
int ledger_add(struct req *r, channel_id channel, const struct ledger_change *v, size_t n);

/* What the server has in one folder on the days from `from` on replaces what was known of them. */
struct ledger_server {
	channel_id channel;
	const char *folder;
	int64_t from;
	const struct ledger_change *v; /* parts server, missing and waiting of that folder */
	size_t n;
};
int ledger_set_server(struct req *r, const struct ledger_server *s);

/*
 * Counts the letters of some days anew and repairs the cells that differ; *repaired: how many. A
 * difference is a mistake of ours, so the caller logs it. Days: [from, to), at most 62.
 */
struct ledger_span {
	channel_id channel;
	const struct zone *zone;
	int64_t from, to;
};
int ledger_recount(struct req *r, const struct ledger_span *s, int64_t *repaired);

#endif
