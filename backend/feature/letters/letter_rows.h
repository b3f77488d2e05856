/* Rows and inputs of letters.sql, shared inside the feature. */
#ifndef FEATURE_LETTER_ROWS_H
#define FEATURE_LETTER_ROWS_H

#include "core/http.h"

struct letter_ref {
	letter_id letter_id;
};
extern const struct desc letter_ref_desc;

struct cursor_in {
	channel_id channel_id;
	const char *folder;
	int64_t uidvalidity;
	int64_t next_uid;
	int64_t tries;
	bool is_resync;
	struct bytes identity; /* of the server, the login and the folder */
	int64_t archive_next;
	int64_t archive_to;
};
extern const struct desc cursor_in_desc;

struct cursor_row {
	int64_t uidvalidity;
	int64_t next_uid;
	int64_t tries;
	bool is_resync;
	struct timestamp swept_at;
	struct bytes identity;
	/* the older part of the folder, read behind the new mail: next */
	int64_t archive_next;
	int64_t archive_to; /* ... and last UID; 0: there is none */
	struct timestamp compared_at;
};

struct letter_in {
	channel_id channel_id;
	const char *folder;
	int64_t uidvalidity;
	int64_t uid;
	struct bytes raw_hash;
	struct bytes message_hash;
	const char *message_id;
	int64_t size;
	struct timestamp received_at;
	int state;
	const char *reason;
	const char *error;
	const char *from_addr;
	const char *subject;
	int source_type;
	const char *rule;
	int64_t rule_version;
	int64_t server_action;
};

struct letter_ids_in {
	channel_id channel_id;
	const char *folder;
	int64_t uidvalidity;
	int64_t first_uid, last_uid;
};

struct letter_id_row {
	int64_t id;
	int64_t uid;
	bool is_fresh;
};

/* A run of letters, the number of each card being the letter's plus the shift. */
struct letter_cards_in {
	letter_id first_letter, last_letter;
	int64_t shift;
	int state;
};

struct letter_body_in {
	letter_id letter_id;
	struct bytes body;
};

struct letter_read_in {
	letter_id letter_id;
	int state;
	const char *reason;
	const char *error;
	interest_id interest_id;
	int source_type;
	const char *rule;
	int64_t rule_version;
	const char *from_addr;
	const char *subject;
	const char *message_id;
	struct bytes message_hash;
	int64_t more_attempts;
};

struct letter_same_row {
	int64_t id;
};

struct letter_rekey_in {
	letter_id letter_id;
	const char *folder;
	int64_t uidvalidity;
	int64_t uid;
};

struct letter_uids_in {
	channel_id channel_id;
	const char *folder;
	int64_t uidvalidity;
	int64_t from_uid;
};

struct letter_uid_row {
	int64_t uid;
};

struct letter_action_row {
	int64_t id;
	int64_t uid;
	int64_t uidvalidity;
};

struct letter_row {
	int64_t id;
	channel_id channel_id;
	point_id point_id;
	int64_t reply_minutes;
	struct timestamp quiet_before;
	const char *time_zone;
	struct timestamp received_at;
	int state;
	int64_t attempts;
	int64_t interest_id;
	struct bytes body;
	int64_t size;
};

/* Where a letter belongs. */
struct letter_place {
	channel_id channel;
	point_id point;
	letter_id letter;
	struct timestamp received_at;
	int64_t reply_minutes;
	bool is_quiet;
};

extern const struct choices letter_state_choices;

/* A reason as it stands in the rows; anything else is no reason: 422. NULL is any. */
int letter_check_reason(struct req *r, const char *reason);

#endif
