#include "feature/replays/replay_rows.h"

static const char *const state_names[] = { NULL,      "comparing", "compared", "applying",
					   "applied", "undoing",   "undone",   "cancelled" };
const struct choices replay_state_choices = { state_names, REPLAY__MAX - 1 };

static const char *const mark_names[] = { NULL, "found", "applied", "undone", "kept" };
const struct choices replay_mark_choices = { mark_names, MARK__MAX - 1 };

DESC(replay_ref, F(replay_ref, replay_id, REQ, 1, INT64_MAX));
DESC(replay_row, O(replay_row, id), FC(replay_row, state, 0, replay_state_choices),
     O(replay_row, channel_id), O(replay_row, channel_name),
     FC(replay_row, source_type, 0, source_choices), O(replay_row, from_at), O(replay_row, to_at),
     O(replay_row, cursor_at), O(replay_row, cursor_id), O(replay_row, letters_count),
     O(replay_row, cards_count), O(replay_row, changed_count), O(replay_row, kept_count),
     O(replay_row, would_card_count), O(replay_row, would_ignore_count), O(replay_row, user_id),
     O(replay_row, user_name), O(replay_row, version), O(replay_row, created_at),
     O(replay_row, updated_at));
DESC(replay_move_in, O(replay_move_in, replay_id), O(replay_move_in, from), O(replay_move_in, to));
DESC(replay_step_in, O(replay_step_in, replay_id), O(replay_step_in, from), O(replay_step_in, to),
     O(replay_step_in, cursor_at), O(replay_step_in, cursor_id), O(replay_step_in, was_id),
     O(replay_step_in, letters), O(replay_step_in, cards), O(replay_step_in, changed),
     O(replay_step_in, kept), O(replay_step_in, would_card), O(replay_step_in, would_ignore));
DESC(replay_mark, O(replay_mark, replay_id), O(replay_mark, interest_id),
     FC(replay_mark, field, 0, value_choices), FC(replay_mark, state, 0, replay_mark_choices));
