#include "feature/letters/letter_rows.h"
#include "feature/interests/interests.h"
#include "feature/letters/letters.h"

#include <string.h>

static const char *const state_names[] = { NULL,     "pending", "card",
					   "joined", "ignored", "quarantined" };
const struct choices letter_state_choices = { state_names, LETTER_QUARANTINED };

DESC(letter_ref, F(letter_ref, letter_id, REQ, 1, INT64_MAX));

DESC(cursor_in, O(cursor_in, channel_id), O(cursor_in, folder), O(cursor_in, uidvalidity),
     O(cursor_in, next_uid), O(cursor_in, tries), O(cursor_in, is_resync), O(cursor_in, identity),
     O(cursor_in, archive_next), O(cursor_in, archive_to));

DESC(cursor_row, O(cursor_row, uidvalidity), O(cursor_row, next_uid), O(cursor_row, tries),
     O(cursor_row, is_resync), O(cursor_row, swept_at), O(cursor_row, identity),
     O(cursor_row, archive_next), O(cursor_row, archive_to), O(cursor_row, compared_at));

DESC(letter_in, O(letter_in, channel_id), O(letter_in, folder), O(letter_in, uidvalidity),
     O(letter_in, uid), O(letter_in, raw_hash), O(letter_in, message_hash),
     O(letter_in, message_id), O(letter_in, size), O(letter_in, received_at),
     FC(letter_in, state, 0, letter_state_choices), O(letter_in, reason), O(letter_in, error),
     O(letter_in, from_addr), O(letter_in, subject), FC(letter_in, source_type, 0, source_choices),
     O(letter_in, rule), O(letter_in, rule_version), O(letter_in, server_action));

DESC(letter_ids_in, O(letter_ids_in, channel_id), O(letter_ids_in, folder),
     O(letter_ids_in, uidvalidity), O(letter_ids_in, first_uid), O(letter_ids_in, last_uid));

DESC(letter_id_row, O(letter_id_row, id), O(letter_id_row, uid), O(letter_id_row, is_fresh));

DESC(letter_cards_in, O(letter_cards_in, first_letter), O(letter_cards_in, last_letter),
     O(letter_cards_in, shift), FC(letter_cards_in, state, 0, letter_state_choices));

DESC(letter_body_in, O(letter_body_in, letter_id), O(letter_body_in, body));

DESC(letter_read_in, O(letter_read_in, letter_id),
     FC(letter_read_in, state, 0, letter_state_choices), O(letter_read_in, reason),
     O(letter_read_in, error), O(letter_read_in, interest_id),
     FC(letter_read_in, source_type, 0, source_choices), O(letter_read_in, rule),
     O(letter_read_in, rule_version), O(letter_read_in, from_addr), O(letter_read_in, subject),
     O(letter_read_in, message_id), O(letter_read_in, message_hash),
     O(letter_read_in, more_attempts));

DESC(letter_same_row, O(letter_same_row, id));

DESC(letter_rekey_in, O(letter_rekey_in, letter_id), O(letter_rekey_in, folder),
     O(letter_rekey_in, uidvalidity), O(letter_rekey_in, uid));

DESC(letter_uids_in, O(letter_uids_in, channel_id), O(letter_uids_in, folder),
     O(letter_uids_in, uidvalidity), O(letter_uids_in, from_uid));

DESC(letter_uid_row, O(letter_uid_row, uid));

DESC(letter_action_row, O(letter_action_row, id), O(letter_action_row, uid),
     O(letter_action_row, uidvalidity));

DESC(letter_row, O(letter_row, id), O(letter_row, channel_id), O(letter_row, point_id),
     O(letter_row, reply_minutes), O(letter_row, quiet_before), O(letter_row, time_zone),
     O(letter_row, received_at), FC(letter_row, state, 0, letter_state_choices),
     O(letter_row, attempts), O(letter_row, interest_id), O(letter_row, body), O(letter_row, size));

int letter_check_reason(struct req *r, const char *reason)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

	return reason == NULL || reason[strspn(reason, allowed)] == '\0'
		       ? 0
		       : fail_field(r, "reason", "bad_format");
}
