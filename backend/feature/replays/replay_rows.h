/* Rows and inputs of replays.sql, shared inside the feature. */
#ifndef FEATURE_REPLAY_ROWS_H
#define FEATURE_REPLAY_ROWS_H

#include "feature/interests/interests.h"

/* Values are those of the database. */
enum replay_state {
	REPLAY_COMPARING = 1,
	REPLAY_COMPARED,
	REPLAY_APPLYING,
	REPLAY_APPLIED,
	REPLAY_UNDOING,
	REPLAY_UNDONE,
	REPLAY_CANCELLED,
	REPLAY__MAX
};
extern const struct choices replay_state_choices;

/* Of a card or a field in a replay. */
enum replay_mark_state { MARK_FOUND = 1, MARK_APPLIED, MARK_UNDONE, MARK_KEPT, MARK__MAX };
extern const struct choices replay_mark_choices;

struct replay_ref {
	replay_id replay_id;
};
extern const struct desc replay_ref_desc;

struct replay_row {
	int64_t id;
	int state;
	channel_id channel_id;
	const char *channel_name;
	int source_type;
	struct timestamp from_at;
	struct timestamp to_at;
	struct timestamp cursor_at;
	int64_t cursor_id;
	int64_t letters_count;
	int64_t cards_count;
	int64_t changed_count;
	int64_t kept_count;
	int64_t would_card_count;
	int64_t would_ignore_count;
	user_id user_id;
	const char *user_name;
	int64_t version;
	struct timestamp created_at;
	struct timestamp updated_at;
};
extern const struct desc replay_row_desc;

struct replay_move_in {
	replay_id replay_id;
	int64_t from;
	int64_t to;
};

struct replay_step_in {
	replay_id replay_id;
	int64_t from;
	int64_t to;
	struct timestamp cursor_at;
	int64_t cursor_id;
	int64_t was_id;
	int64_t letters;
	int64_t cards;
	int64_t changed;
	int64_t kept;
	int64_t would_card;
	int64_t would_ignore;
};

struct replay_mark {
	replay_id replay_id;
	interest_id interest_id;
	int field;
	int state;
};

/* What one job has in its hands. */
struct replay_work {
	struct worker *w;
	struct arena *arena;   /* of one step */
	struct reader *reader; /* NULL but for comparing */
	const struct replay_row *row;
	bool is_done; /* nothing is left in this state */
};

/* One step each: 0 or the code of the unit of work. */
int replay_compare(struct replay_work *p);
int replay_write(struct replay_work *p);

#endif
