/*
 * What becomes of an answer by mail, as the card tells it. The sending itself is the mail
 * feature's.
 */
#include "core/live.h"
#include "feature/history/history.h"
#include "feature/interests/card.h"
#include "feature/interests/reply_move.h"
#include "feature/notices/notices.h"
#include "queries.gen.h"

DESC(reply_to_send, O(reply_to_send, id), O(reply_to_send, interest_id), O(reply_to_send, user_id),
     O(reply_to_send, to_address), O(reply_to_send, subject), O(reply_to_send, text),
     O(reply_to_send, signature), O(reply_to_send, message_id), O(reply_to_send, state),
     O(reply_to_send, created_at), O(reply_to_send, send_after), O(reply_to_send, channel_id),
     O(reply_to_send, point_id), O(reply_to_send, letter_id), O(reply_to_send, identity),
     O(reply_to_send, source_type), O(reply_to_send, author_name), O(reply_to_send, received_at),
     O(reply_to_send, asked));

DESC(attachment_file, O(attachment_file, id), O(attachment_file, name), O(attachment_file, type),
     O(attachment_file, path), O(attachment_file, size));
DESC(reply_ref, O(reply_ref, reply));

struct reply_move_in {
	int64_t reply;
	int64_t from;
	int64_t to;
	const char *error;
	const char *problem;
	struct timestamp sent_at;
};
DESC(reply_move_in, O(reply_move_in, reply), O(reply_move_in, from), O(reply_move_in, to),
     O(reply_move_in, error), O(reply_move_in, problem), O(reply_move_in, sent_at));

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

/* The history's word for each event that takes an answer back. */
static enum card_history history_of(enum card_event event)
{
	return event == CARD_REPLY_UNDO     ? HISTORY_REPLY_UNDONE
	       : event == CARD_REPLY_BOUNCE ? HISTORY_REPLY_BOUNCED
					    : HISTORY_REPLY_FAILED;
}

int interest_reply_take_back(struct req *r, int64_t reply, enum card_event event, const char *note)
{
	const struct reply_to_send *sent = NULL;
	const struct interest_row *row = NULL;

	TRY(interest_reply_get(r, reply, &sent));
	const struct card_change change = { .id = sent->interest_id, .event = event, .text = note };

	TRY(card_get(r, sent->interest_id, &row));
	live_note(r, EVENT_INTEREST, row->id, row->point_id);
	if (row->answered_at.us != sent->created_at.us)
		return card_note(r, sent->interest_id, history_of(event), note);
	return card_apply(r, &change, row);
}

struct failed_told {
	const char *author_name;
};
DESC(failed_told, O(failed_told, author_name));

/* Whoever wrote it may be at another card, or at home: the customer has no answer and waits. */
static int tell_failed(struct req *r, const struct reply_to_send *reply)
{
	const struct failed_told told = { notice_cut(r, reply->author_name) };
	const struct notice notice = { .kind = NOTICE_REPLY_FAILED,
				       .ref = reply->interest_id.v,
				       .params = notice_params(r, &failed_told_desc, &told) };

	return notice_add(r, reply->user_id, &notice);
}

int interest_reply_move(struct req *r, const struct reply_to_send *reply, enum reply_state from,
			const struct reply_end *end, bool *is_moved)
{
	const struct interest_ref card = { reply->interest_id };
	const struct reply_move_in in = {
		reply->id,  (int64_t)from, (int64_t)end->to,
		end->error, end->problem,  end->to == REPLY_SENT ? r->now : (struct timestamp){ 0 }
	};
	int64_t changes = 0;

	TRY(sql_reply_move(r, &in, &changes));
	*is_moved = changes > 0;
	if (changes == 0)
		return 0;
	if (end->to == REPLY_SENT) {
		TRY(add_interaction(r, reply));
		TRY(card_note(r, reply->interest_id, HISTORY_REPLY_SENT, NULL));
		TRY(sql_interest_grade_seen(r, &card, NULL));
	}
	if (end->to == REPLY_FAILED) {
		TRY(interest_reply_take_back(r, reply->id, CARD_REPLY_FAIL, end->error));
		TRY(tell_failed(r, reply));
	}
	if (end->to == REPLY_UNSURE)
		TRY(card_note(r, reply->interest_id, HISTORY_REPLY_FAILED, end->error));
	live_note(r, EVENT_INTEREST, reply->interest_id.v, reply->point_id);
	return 0;
}
