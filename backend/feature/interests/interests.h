/*
 * Interests: inbound interactions that want work. A card is made once for each event, claimed by one
 * person, answered, proven, accepted. Called by the mail collector (interest_ingest), by jobs (sent
 * answers, fetched photos) and by its own routes.
 */
#ifndef FEATURE_INTERESTS_H
#define FEATURE_INTERESTS_H

#include "core/http.h"
#include "core/job.h"
#include "feature/interests/source.h"

extern const struct route interest_feed_routes[];
extern const struct route interest_card_routes[];
extern const struct route interest_work_routes[];
extern const struct route interest_proof_routes[];
extern const struct route interest_reply_routes[];

/* What a door (mail, webhook) knows about an event. Texts may be NULL; over-long ones are cut. */
struct interest_new {
	struct bytes dedupe_key;        /* 32 bytes: the same event has the same key whatever the door */
	channel_id channel_id;
	point_id point_id;
	letter_id letter_id;
	enum source_type source_type;
	enum interest_action action;
	enum reply_way reply_way;
	const char *place;
	const char *author_name;
	const char *author_url;
	const char *author_photo_url;
	const char *author_email;
	const char *author_phone;
	const char *subject;
	const char *text;               /* what the person wrote */
	const char *quoted_text;        /* folded away: quotes, signature */
	const char *product;
	const char *product_url;
	const char *link;
	const char *external_id;
	struct timestamp received_at;
	int64_t reply_minutes;          /* of the channel: sets the deadline */
	const char *rule;
	int64_t rule_version;
};

/*
 * Makes the card with its interaction, identity, counters, event and (for a remote author photo) the
 * job that fetches it, inside the caller's transaction. If the event has a card already, *id is that
 * card and *is_new false: nothing else changes, but its author's identity may be noted.
 */
int interest_ingest(struct req *r, const struct interest_new *in, int64_t *id, bool *is_new);

/* Job "photo_fetch" about an interest: the author's photo becomes a file of ours. */
enum job_result interest_photo_job(struct worker *w, const struct job *job, const char **error);

/* ---- answers by mail, for the job that sends them ---- */

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

#endif
