/*
 * Answers by mail on their way out: what the job that sends them reads, and how it moves them on.
 * Inside of the feature only.
 */
#ifndef FEATURE_INTEREST_REPLY_MOVE_H
#define FEATURE_INTEREST_REPLY_MOVE_H

#include "feature/interests/card.h"

/* Values are those of the database. */
enum reply_state {
	REPLY_QUEUED = 1,
	REPLY_SENDING,
	REPLY_SENT,
	REPLY_UNSURE,
	REPLY_FAILED,
	REPLY_UNDONE,
	REPLY_BOUNCED
};
extern const struct choices reply_state_choices;

struct reply_to_send {
	int64_t id;
	interest_id interest_id;
	user_id user_id;
	const char *to_address;
	const char *subject;
	const char *text;
	const char *signature; /* or NULL */
	const char *message_id;
	int64_t state;
	struct timestamp created_at;
	struct timestamp send_after;
	channel_id channel_id;
	point_id point_id;
	/* the answered letter; 0 if the card came through another door */
	letter_id letter_id;
	struct opt_i64 identity;
	int64_t source_type;
	const char *author_name;
	struct timestamp received_at;
	const char *asked; /* what is answered, or NULL */
};

/* E_NOT_FOUND if there is no such reply. */
int interest_reply_get(struct req *r, int64_t reply, const struct reply_to_send **out);

/* Where a reply goes, and why. */
struct reply_end {
	enum reply_state to;
	const char *error;   /* what the other side said; may be NULL */
	const char *problem; /* key of it in the browser; may be NULL */
};

/*
 * Moves the reply on, in the caller's transaction: SENT adds the outbound interaction, FAILED makes
 * the card wait for an answer again, and what people may see is noted in the card's history. False
 * in *is_moved when the reply was not in the state `from`; nothing changes then.
 */
int interest_reply_move(struct req *r, const struct reply_to_send *reply, enum reply_state from,
			const struct reply_end *end, bool *is_moved);

/*
 * Nobody was answered after all: the card goes the way of `event`, unless somebody has answered in
 * another way meanwhile. The note goes to the history in both cases.
 */
int interest_reply_take_back(struct req *r, int64_t reply, enum card_event event, const char *note);

struct reply_ref {
	int64_t reply;
};

/* A file that goes out with a reply. */
struct attachment_file {
	int64_t id;
	const char *name;
	const char *type;
	const char *path;
	int64_t size;
};

/*
 * Headers at the start of a letter as it is stored, perhaps cut off: Message-ID and
 * References, raw, or NULL. The results live in the arena.
 */
void reply_letter_ids(struct arena *a, struct bytes packed, const char **message_id,
		      const char **references);

#endif
