/* A letter is wanted to be read again. */
#include "feature/letters/ledger.h"
#include "feature/letters/letter_rows.h"
#include "feature/letters/letter_task.h"
#include "queries.gen.h"

struct letter_again_in {
	letter_id letter_id;
	int from;
};
DESC(letter_again_in, O(letter_again_in, letter_id),
     FC(letter_again_in, from, 0, letter_state_choices));

struct letter_channel_row {
	channel_id channel_id;
	struct timestamp received_at;
	int state;
	const char *reason;
	const char *time_zone;
};
DESC(letter_channel_row, O(letter_channel_row, channel_id), O(letter_channel_row, received_at),
     FC(letter_channel_row, state, 0, letter_state_choices), O(letter_channel_row, reason),
     O(letter_channel_row, time_zone));

int letter_begin_again(struct req *r, letter_id id)
{
	const struct letter_ref ref = { id };
	const struct letter_channel_row *row = NULL;
	int64_t changed = 0;

	TRY(sql_letter_channel(r, &ref, &row));
	if (row->state != LETTER_QUARANTINED && row->state != LETTER_IGNORED)
		return fail(r, E_WRONG_STATE,
			    "only ignored and quarantined letters are read again");
	const struct letter_again_in in = { id, row->state };
	const int64_t day = ledger_day(zone_load(r->arena, row->time_zone), row->received_at);
	const struct ledger_change changes[] = { { day, row->state, row->reason, -1 },
						 { day, LETTER_PENDING, NULL, 1 } };

	TRY(sql_letter_again(r, &in, &changed));
	if (changed == 0)
		return fail(r, E_WRONG_STATE, "somebody else reads this letter again");
	if (row->state == LETTER_QUARANTINED)
		TRY(channel_count(r, row->channel_id, 0, -1));
	return ledger_add(r, row->channel_id, changes, 2);
}
