/*
 * Answers by mail on their way out: what the job that sends them reads, and how it moves them on.
 * Inside of the feature only.
 */
#ifndef FEATURE_INTEREST_REPLY_MOVE_H
#define FEATURE_INTEREST_REPLY_MOVE_H

#include "feature/interests/interests.h"

enum reply_state { REPLY_QUEUED = 1, REPLY_SENDING, REPLY_SENT, REPLY_UNSURE, REPLY_FAILED };

struct reply_to_send {
	int64_t id;
	interest_id interest_id;
	user_id user_id;
	const char *to_address;
	const char *subject;
	const char *text;
	const char *message_id;
	int64_t state;
	struct timestamp created_at;
	channel_id channel_id;
	point_id point_id;
	letter_id letter_id;            /* the answered letter; 0 if the card came through another door */
	struct opt_i64 identity;
	int64_t source_type;
	const char *author_name;
	struct timestamp received_at;
	const char *asked;              /* what is answered, or NULL */
};

/* E_NOT_FOUND if there is no such reply. */
int interest_reply_get(struct req *r, int64_t reply, const struct reply_to_send **out);

/*
 * Moves the reply on, in the caller's transaction: SENT adds the outbound interaction, FAILED makes
 * the card wait for an answer again, and what people may see is noted in the card's history. False in
 * *is_moved when the reply was not in the state `from`; nothing changes then. `error` may be NULL.
 */
int interest_reply_move(struct req *r, const struct reply_to_send *reply, enum reply_state from, enum reply_state to,
			const char *error, bool *is_moved);

/*
 * Headers at the start of a letter that was compressed by zlib, perhaps cut off: Message-ID and
 * References, raw, or NULL. The results live in the arena.
 */
void reply_letter_ids(struct arena *a, struct bytes packed, const char **message_id, const char **references);

#endif
