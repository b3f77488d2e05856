/*
 * Taking a letter: its row, its bytes and its card (or the reason why there is none), inside the
 * caller's transaction.
 */
#ifndef FEATURE_LETTER_TAKE_H
#define FEATURE_LETTER_TAKE_H

#include "base/zone.h"
#include "feature/channels/channels.h"
#include "feature/letters/letters.h"
#include "feature/letters/reader.h"

/* One mail as the server gave it. */
struct letter_new {
	const char *folder;
	int64_t uidvalidity;
	int64_t uid;
	const char *raw; /* NULL: too large to be fetched */
	size_t n;
	int64_t size; /* as the server says */
	struct timestamp received_at;
};

/* The letter as a row, compressed and hashed; made once, before the transaction and its retries. */
struct letter_draft {
	struct letter_new letter;
	struct reading reading;
	struct bytes body; /* as it is stored */
	struct bytes raw_hash;
};

/*
 * Compresses and hashes; the reading comes from elsewhere. A mail that was not fetched is
 * quarantined.
 */
void letter_prepare(struct arena *a, struct letter_compressor *z, const struct letter_new *l,
		    struct letter_draft *out);

struct letter_counts {
	int64_t received;
	int64_t quarantined;
};

/*
 * Stores n drafts of one folder and makes their cards, in a handful of statements. A letter that is
 * stored already under the same uid is left as it is; with is_resync also one with the same bytes
 * under an older uidvalidity (it gets the new uid).
 */
struct letter_batch {
	const struct mailbox_row *box;
	const struct letter_draft *drafts;
	size_t n;
	bool is_resync;
	const struct zone *zone; /* of the point: whose days the ledger counts; NULL: UTC */
	/* given by a person, not by the server: no folder, no UID of a server */
	bool is_upload;
	bool is_quiet; /* ... as an archive */
};
int letter_take(struct req *r, const struct letter_batch *b, struct letter_counts *counts);

/* Reads a stored letter anew: for jobs, after a change of rules or a repaired parser. */
int letter_take_again(struct req *r, int64_t id, const struct reading *reading);

#endif
