/* What becomes of an answer by mail, as the card tells it. The sending itself is the mail feature's. */
#include "core/live.h"
#include "feature/history/history.h"
#include "feature/interests/card.h"
#include "feature/interests/reply_move.h"
#include "queries.gen.h"

DESC(reply_to_send, O(reply_to_send, id), O(reply_to_send, interest_id), O(reply_to_send, user_id),
     O(reply_to_send, to_address), O(reply_to_send, subject), O(reply_to_send, text), O(reply_to_send, message_id),
     O(reply_to_send, state), O(reply_to_send, created_at), O(reply_to_send, channel_id), O(reply_to_send, point_id),
     O(reply_to_send, letter_id), O(reply_to_send, identity), O(reply_to_send, source_type),
     O(reply_to_send, author_name), O(reply_to_send, received_at), O(reply_to_send, asked));

struct reply_ref {
	int64_t reply;
};
DESC(reply_ref, O(reply_ref, reply));

struct reply_move_in {
	int64_t reply;
	int64_t from;
	int64_t to;
	const char *error;
	struct timestamp sent_at;
};
DESC(reply_move_in, O(reply_move_in, reply), O(reply_move_in, from), O(reply_move_in, to), O(reply_move_in, error),
     O(reply_move_in, sent_at));

int interest_reply_get(struct req *r, int64_t reply, const struct reply_to_send **out)
{
	const struct reply_ref in = { reply };

	return sql_reply_to_send(r, &in, out);
}

static int add_interaction(struct req *r, const struct reply_to_send *reply)
{
	const struct interaction_new out = {
		.at = r->now,
		.channel_id = reply->channel_id,
		.point_id = reply->point_id,
		.source_type = reply->source_type,
		.direction = DIRECTION_OUT,
		.action = ACTION_REPLY,
		.identity = reply->identity,
		.user_id = reply->user_id,
		.interest_id = reply->interest_id,
		.reference = { true, reply->id },
		.text = reply->text,
	};

	return history_add(r, &out, 1);
}

/* Nobody was answered after all, unless somebody has answered in another way meanwhile. */
static int undo_answer(struct req *r, const struct reply_to_send *reply, const char *error)
{
	const struct card_change change = { .id = reply->interest_id, .event = CARD_REPLY_FAIL, .text = error };
	const struct interest_row *row = NULL;

	TRY(card_get(r, reply->interest_id, &row));
	if (row->answered_at.us != reply->created_at.us)
		return card_note(r, reply->interest_id, HISTORY_REPLY_FAILED, error);
	return card_apply(r, &change, row);
}

int interest_reply_move(struct req *r, const struct reply_to_send *reply, enum reply_state from, enum reply_state to,
			const char *error, bool *is_moved)
{
	const struct reply_move_in in = { reply->id, (int64_t)from, (int64_t)to, error,
					  to == REPLY_SENT ? r->now : (struct timestamp){ 0 } };
	int64_t changes = 0;

	TRY(sql_reply_move(r, &in, &changes));
	*is_moved = changes > 0;
	if (changes == 0)
		return 0;
	if (to == REPLY_SENT) {
		TRY(add_interaction(r, reply));
		TRY(card_note(r, reply->interest_id, HISTORY_REPLY_SENT, NULL));
	}
	if (to == REPLY_FAILED)
		TRY(undo_answer(r, reply, error));
	if (to == REPLY_UNSURE)
		TRY(card_note(r, reply->interest_id, HISTORY_REPLY_FAILED, error));
	live_note(r, EVENT_INTEREST, reply->interest_id.v, reply->point_id);
	return 0;
}
