/* Answers by mail: written here, sent by a job. */
#include "base/str.h"
#include "core/job.h"
#include "core/live.h"
#include "core/worker.h"
#include "feature/interests/card.h"
#include "feature/interests/reply_form.h"
#include "feature/interests/reply_id.h"
#include "feature/interests/reply_move.h"
#include "feature/templates/templates.h"
#include "queries.gen.h"

#include <string.h>

static const char *const reply_state_names[] = { NULL,     "queued", "sending", "sent",
						 "unsure", "failed", "undone",  "bounced" };
const struct choices reply_state_choices = { reply_state_names, REPLY_BOUNCED };

struct reply_row {
	int64_t id;
	const char *subject;
	const char *text;
	const char *signature;
	int state;
	const char *error;
	const char *problem;
	struct timestamp created_at;
	struct timestamp send_after;
	struct timestamp sent_at;
	user_id user_id;
	const char *user_name;
	struct json_text files;
};
DESC(reply_row, O(reply_row, id), O(reply_row, subject), O(reply_row, text),
     O(reply_row, signature), FC(reply_row, state, 0, reply_state_choices), O(reply_row, error),
     O(reply_row, problem), O(reply_row, created_at), O(reply_row, send_after),
     O(reply_row, sent_at), O(reply_row, user_id), O(reply_row, user_name), O(reply_row, files));

struct reply_in {
	interest_id interest_id;
	const char *subject;
	const char *text;
	struct attachment_id_list attachment_ids;
	bool is_forced; /* the person was asked and wants it */
	bool is_unsigned;
	int64_t seen_reply; /* the newest reply that the person knows of */
};
DESC(reply_in, F(reply_in, interest_id, REQ, 1, INT64_MAX),
     F(reply_in, subject, REQ | TRIM, 1, REPLY_SUBJECT_CHARS),
     F(reply_in, text, REQ | TRIM | LINES, 1, REPLY_TEXT_CHARS),
     F(reply_in, attachment_ids, 0, 0, REPLY_FILES_MOST), F(reply_in, is_forced, 0, 0, 1),
     F(reply_in, is_unsigned, 0, 0, 1), F(reply_in, seen_reply, 0, 0, INT64_MAX));

struct reply_target {
	const char *author_email;
	const char *from_address;
	const char *from_name;
	const char *smtp_host;
};
DESC(reply_target, O(reply_target, author_email), O(reply_target, from_address),
     O(reply_target, from_name), O(reply_target, smtp_host));

struct reply_new {
	interest_id interest_id;
	const char *to_address;
	const char *subject;
	const char *text;
	const char *signature;
	const char *message_id;
	struct timestamp send_after;
};
DESC(reply_new, O(reply_new, interest_id), O(reply_new, to_address), O(reply_new, subject),
     O(reply_new, text), O(reply_new, signature), O(reply_new, message_id),
     O(reply_new, send_after));

struct reply_newer_in {
	interest_id interest_id;
	int64_t seen_reply;
};
DESC(reply_newer_in, O(reply_newer_in, interest_id), O(reply_newer_in, seen_reply));

/* What somebody else has answered; told to who was about to answer, too. */
struct reply_other {
	int64_t id;
	const char *text;
	struct timestamp at;
	const char *by_name;
	int state;
};
DESC(reply_other, O(reply_other, id), O(reply_other, text), O(reply_other, at),
     O(reply_other, by_name));

/* clang-format off */
static const struct field answered_fields[] = {
	FC(reply_other, state, 0, state_choices),             O(reply_other, text),
	O(reply_other, at),                 O(reply_other, by_name),
};
/* clang-format on */
static const struct desc answered_data_desc = { "answered_data", sizeof(struct reply_other),
						answered_fields, 4 };

struct reply_ref_in {
	reply_id reply_id;
};
DESC(reply_ref_in, F(reply_ref_in, reply_id, REQ, 1, INT64_MAX));

struct reply_facts {
	int64_t id;
	interest_id interest_id;
	user_id user_id;
	int state;
	const char *subject;
	const char *text;
};
DESC(reply_facts, O(reply_facts, id), O(reply_facts, interest_id), O(reply_facts, user_id),
     FC(reply_facts, state, 0, reply_state_choices), O(reply_facts, subject), O(reply_facts, text));

/*
 * GET /api/interests/:interest_id/replies: oldest first; what was taken back is nobody's business.
 */
HANDLER(replies_list, interest_ref)
{
	struct reply_row_list l;

	TRY(sql_reply_list(r, in, &l));
	for (size_t i = 0; i < l.n; i++)
		if (l.v[i].files.text == NULL)
			l.v[i].files.text = "[]";
	return reply_list(r, &reply_row_desc, l.v, l.n);
}

/* Where the answer goes; E_CONFLICT with a sentence when it cannot go anywhere. */
static int find_target(struct req *r, const struct interest_ref *card,
		       const struct reply_target **out)
{
	const struct reply_target *t = NULL;
	const int rc = sql_reply_target(r, card, &t);

	if (rc == E_NOT_FOUND || (rc == 0 && t->smtp_host == NULL))
		return fail(r, E_CONFLICT, "the channel of this card cannot send mail");
	TRY(rc);
	if (t->author_email == NULL || strchr(t->author_email, '@') == NULL)
		return fail(r, E_CONFLICT, "the author has left no mail address");
	*out = t;
	return 0;
}

/*
 * Two people must not answer one customer unknowingly. Who is late gets E_ANSWERED with the other
 * answer, and may send all the same (is_forced) where the state allows another letter.
 */
static int check_alone(struct req *r, const struct reply_in *in, const struct interest_row *row)
{
	const struct card_change once = { .id = in->interest_id, .event = CARD_REPLY };
	const struct card_change more = { .id = in->interest_id, .event = CARD_REPLY_MORE };
	const struct reply_newer_in newer = { in->interest_id, in->seen_reply };
	const struct reply_other *other = NULL;
	struct reply_other data = { .state = row->state,
				    .by_name = row->answered_by_name,
				    .at = row->answered_at };

	if (in->is_forced)
		return card_check(r, &more, row);
	const int rc = sql_reply_newer(r, &newer, &other);

	if (rc != 0 && rc != E_NOT_FOUND)
		return rc;
	const bool is_free = card_check(r, &once, row) == 0;

	if (is_free && rc == E_NOT_FOUND)
		return 0;
	r->failure = (struct failure){ 0 };
	TRY(card_check(r, &more, row));
	if (rc == 0) {
		data = *other;
		data.state = row->state;
	}
	return fail_with(r, E_ANSWERED, &answered_data_desc, &data);
}

static int make(struct req *r, const struct reply_in *in, struct reply_new *out)
{
	const struct interest_ref ref = { in->interest_id };
	const struct reply_target *target = NULL;
	const char *missing = NULL;

	TRY(find_target(r, &ref, &target));
	*out = (struct reply_new){ .interest_id = in->interest_id,
				   .to_address = target->author_email,
				   .subject = in->subject,
				   .send_after =
					   time_add(r->now, r->conf->undo_seconds * 1000000) };
	out->message_id = reply_id_new(r->arena, r->worker->keys.secret, target->from_address);
	TRY(template_fill_for(r, in->interest_id, in->text, &out->text, &missing));
	if (missing != NULL)
		return template_refuse(r, "unfilled_placeholder", missing);
	return in->is_unsigned ? 0 : signature_for(r, in->interest_id, &out->signature);
}

static int queue_job(struct req *r, int64_t id, struct timestamp due)
{
	return job_add(r, "reply_send", id, NULL, NULL, due);
}

/* POST /api/interests/:interest_id/reply: goes out when the time to take it back is over. */
HANDLER(reply_queue, reply_in)
{
	const struct card_change change = { .id = in->interest_id,
					    .event = in->is_forced ? CARD_REPLY_MORE : CARD_REPLY };
	const struct interest_row *row = NULL;
	struct reply_new reply;
	int64_t id = 0;

	TRY(card_get(r, in->interest_id, &row));
	TRY(check_alone(r, in, row));
	TRY(make(r, in, &reply));
	TRY(card_apply(r, &change, row));
	TRY(sql_reply_add(r, &reply, &id));
	TRY(reply_form_take(r, in->interest_id, id, &in->attachment_ids));
	TRY(queue_job(r, id, reply.send_after));
	return card_reply(r, in->interest_id);
}

/*
 * POST /api/replies/:reply_id/undo: one of the two, this or the sender, finds the reply queued. The
 * text and the files are a draft again.
 */
HANDLER(reply_undo, reply_ref_in)
{
	const struct reply_facts *reply = NULL;
	const struct interest_row *row = NULL;
	int64_t changes = 0;

	TRY(sql_reply_get(r, in, &reply));
	TRY(card_get(r, reply->interest_id, &row));
	TRY(sql_reply_undo(r, in, &changes));
	if (changes == 0)
		return card_refuse(r, row);
	TRY(interest_reply_take_back(r, in->reply_id.v, CARD_REPLY_UNDO, NULL));
	TRY(reply_form_give_back(r, reply->interest_id, in->reply_id.v, reply->subject,
				 reply->text));
	return card_reply(r, reply->interest_id);
}

/*
 * Only who may answer the card decides what becomes of a letter that may or may not have gone out.
 */
static int settle(struct req *r, const struct reply_ref_in *in, enum reply_state to,
		  const struct reply_facts **out)
{
	const struct reply_to_send *reply = NULL;
	const struct interest_row *row = NULL;
	bool is_moved = false;

	TRY(sql_reply_get(r, in, out));
	TRY(card_get(r, (*out)->interest_id, &row));
	const struct card_change change = { .id = (*out)->interest_id, .event = CARD_REPLY_MORE };

	TRY(card_check(r, &change, row));
	TRY(interest_reply_get(r, in->reply_id.v, &reply));
	const struct reply_end end = { .to = to };

	TRY(interest_reply_move(r, reply, REPLY_UNSURE, &end, &is_moved));
	return is_moved ? 0 : card_refuse(r, row);
}

/*
 * POST /api/replies/:reply_id/resend: the risk that it arrives twice is the person's; the
 * Message-ID is the same.
 */
HANDLER(reply_resend, reply_ref_in)
{
	const struct reply_facts *reply = NULL;

	TRY(settle(r, in, REPLY_QUEUED, &reply));
	TRY(card_note(r, reply->interest_id, HISTORY_REPLY_QUEUED, NULL));
	TRY(queue_job(r, in->reply_id.v, (struct timestamp){ 0 }));
	return card_reply(r, reply->interest_id);
}

/* POST /api/replies/:reply_id/confirm: the person knows that it has arrived. */
HANDLER(reply_confirm, reply_ref_in)
{
	const struct reply_facts *reply = NULL;

	TRY(settle(r, in, REPLY_SENT, &reply));
	TRY(card_note(r, reply->interest_id, HISTORY_REPLY_CONFIRMED, NULL));
	return card_reply(r, reply->interest_id);
}

struct thread_row {
	int64_t id;
	int state;
	const char *author_name;
	const char *text;
	struct timestamp received_at;
	struct timestamp answered_at;
};
DESC(thread_row, O(thread_row, id), FC(thread_row, state, 0, state_choices),
     O(thread_row, author_name), O(thread_row, text), O(thread_row, received_at),
     O(thread_row, answered_at));

/* GET /api/interests/:interest_id/thread: this card and the others of one conversation by mail. */
HANDLER(thread_list, interest_ref)
{
	struct thread_row_list l;

	TRY(sql_thread_list(r, in, &l));
	return reply_list(r, &thread_row_desc, l.v, l.n);
}

const struct route interest_reply_routes[] = {
	ROUTE(GET, "/api/interests/:interest_id/thread", STAFF, thread_list, LIST(thread_row),
	      "the cards of one conversation"),
	ROUTE(GET, "/api/interests/:interest_id/replies", STAFF, replies_list, LIST(reply_row),
	      "answers by mail"),
	ROUTE(POST, "/api/interests/:interest_id/reply", STAFF, reply_queue, ROW(interest_row),
	      "answer by mail"),
	ROUTE(POST, "/api/replies/:reply_id/undo", STAFF, reply_undo, ROW(interest_row),
	      "take a queued answer back"),
	ROUTE(POST, "/api/replies/:reply_id/resend", STAFF, reply_resend, ROW(interest_row),
	      "send an answer again that may have gone out"),
	ROUTE(POST, "/api/replies/:reply_id/confirm", STAFF, reply_confirm, ROW(interest_row),
	      "say that an answer has gone out"),
	{ 0 }
};
