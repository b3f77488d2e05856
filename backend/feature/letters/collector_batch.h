/* Inside of the collector: its state, and the taking of mails in batches. */
#ifndef FEATURE_COLLECTOR_BATCH_H
#define FEATURE_COLLECTOR_BATCH_H

#include "core/lease.h"
#include "feature/letters/letter_rows.h"
#include "feature/letters/letter_take.h"
#include "queries.gen.h"

struct collector {
	struct worker *w;
	channel_id channel;
	volatile const int *is_stopping;
	int interrupt_fd;               /* readable when it is time to stop */
	struct arena *arena;            /* of one round */
	struct arena *box_arena;        /* settings */
	const struct mailbox_row *box;
	struct reader *reader;
	struct libdeflate_compressor *compressor;
	struct imap *imap;
	struct imap_folder folder;
	struct cursor_row cursor;
	char holder[LEASE_HOLDER_BYTES];
	bool is_failing;
	bool is_known_well;             /* what the browsers have been told */
	bool is_alarmed;
	bool is_database_away;
	bool is_trying;                 /* a batch is noted in the cursor and not yet stored */
	int failures;                   /* batches in a row that failed without anybody dying */
	int64_t health_said_at;
	int64_t swept_at;
	int retry_seconds;
};

/* Copies the settings out of an arena that is about to be reset. */
void collector_keep_box(struct collector *c, const struct mailbox_row *row);

/* Reads the cursor; starts it anew when the folder is new or its UIDVALIDITY changed. */
int collector_begin(struct collector *c);

/* Takes or renews the lease of the mailbox. */
bool collector_keep_lease(struct collector *c);

/* Takes everything from the cursor on. IMAP_OK also when the database or the lease went away
 * (is_database_away). Resets c->arena. */
enum imap_error collector_take_new(struct collector *c);

/* Takes one mail below the cursor, found by the sweep. */
enum imap_error collector_take_one(struct collector *c, uint32_t uid);

#endif
