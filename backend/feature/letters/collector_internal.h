/* Inside of the collector: its state, and what its parts do for each other. */
#ifndef FEATURE_COLLECTOR_INTERNAL_H
#define FEATURE_COLLECTOR_INTERNAL_H

#include "base/aside.h"
#include "base/zone.h"
#include "core/lease.h"
#include "feature/letters/letter_rows.h"
#include "feature/letters/letter_take.h"
#include "queries.gen.h"

struct batch;

enum { COLLECTOR_FOLDERS = 20, COLLECTOR_HOPELESS = 32 };

struct collector {
	struct worker *w;
	channel_id channel;
	volatile const int *is_stopping;
	int interrupt_fd;        /* readable when it is time to stop */
	struct arena *arena;     /* of one round */
	struct arena *box_arena; /* settings */
	const struct mailbox_row *box;
	struct reader *reader;
	struct letter_compressor *compressor;
	struct batch *reading[READER_BATCHES]; /* in the hands of children, the oldest first */
	size_t reading_n;
	size_t stride; /* so many mails are asked for at once */
	struct aside *aside;   /* the thread that stores */
	struct batch *storing; /* what it has in hand, or NULL */
	struct imap *imap;
	struct str_list folders;   /* that are read; the first one is waited on */
	size_t open;               /* which of them is open */
	struct imap_folder folder; /* the open one */
	/* its UIDVALIDITY, and above 32 bits how often the server was changed */
	int64_t validity;
	struct cursor_row cursor;
	const struct zone *zone; /* of the point */
	bool is_archive;         /* the batch moves the archive's end of the cursor */
	int64_t swept_at[COLLECTOR_FOLDERS];
	/* missing mails that the server does not give: not asked for again */
	uint32_t hopeless[COLLECTOR_HOPELESS];
	size_t hopeless_n;
	char holder[LEASE_HOLDER_BYTES];
	bool is_failing;
	bool is_known_well; /* what the browsers have been told */
	bool is_alarmed;
	bool is_database_away;
	bool is_trying; /* a batch is noted in the cursor and not yet stored */
	int failures;   /* batches in a row that failed without anybody dying */
	/* how often in a row the server failed to give one single mail */
	int refusals;
	uint32_t careful_to; /* up to this UID the mails are asked for one by one */
	/* why there is no token, in the arena of the round; NULL: ask the session */
	const char *trouble;
	int64_t leased_at; /* by time_mono_us() */
	int64_t token_asked_at;
	int64_t health_said_at;
	size_t trying_folder; /* ... in this folder */
	int retry_seconds;
};

/* The folder that is open. */
const char *collector_folder(const struct collector *c);

/* Position in the open folder, as the statements take it. */
struct cursor_in collector_cursor(const struct collector *c);

/*
 * Reads the cursor of the open folder; starts it anew when the folder is new, lies on another
 * server or has another UIDVALIDITY. What is older than the mailbox's quiet_before is then left for
 * the archive.
 */
enum imap_error collector_begin(struct collector *c);

/*
 * The cursor goes on to `next`: in the transaction that stores what is before it, and in memory
 * after it; is_followed: the next batch is under way.
 */
int collector_move_cursor(struct req *r, const struct collector *c, int64_t next, bool is_followed);
void collector_moved(struct collector *c, int64_t next, bool is_followed);

/* Some batches of the archive; *is_more: there is something left of it. */
enum imap_error collector_take_archive(struct collector *c, bool *is_more);

/*
 * Compares the open folder with the server, writes the ledger, and fetches what is missing: the
 * last days once an hour, everything at night or when somebody has asked.
 */
enum imap_error collector_check(struct collector *c);

/* Takes what was listed; the cursor then stands behind list->inspected_to. */
enum imap_error collector_take_list(struct collector *c, const struct imap_list *list);

/* Takes or renews the lease of the mailbox; false: another process has it, or database trouble. */
bool collector_keep_lease(struct collector *c);

/* Lets go of it, if it is ours. */
void collector_drop_lease(struct collector *c);

/* Takes everything from the cursor on. IMAP_OK also when the database or the lease went away
 * (is_database_away). Resets c->arena. */
enum imap_error collector_take_new(struct collector *c);

/* Takes one mail below the cursor, found by the sweep. */
enum imap_error collector_take_one(struct collector *c, uint32_t uid);

#endif
