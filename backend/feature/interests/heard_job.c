/*
 * Job "mail_heard".
 *
 *   answer      the card of that letter continues the card that was answered; its person is told
 *   bounce      the reply has bounced, nobody was answered, the card is work again, people are told
 *   delay       a line of history
 *   auto_reply  a line of history
 *   own         somebody answered the customer from a mailbox of ours: the card is done, by nobody
 *   outside     the network says that the company has answered: the same
 */
#include "core/db.h"
#include "core/json.h"
#include "core/live.h"
#include "feature/interests/heard.h"
#include "feature/interests/reply_move.h"
#include "feature/notices/notices.h"
#include "queries.gen.h"

#include <sodium.h>
#include <string.h>

enum { TEXT_CHARS = 1000, LIST_MOST = 20 };

DESC(heard_event, FC(heard_event, kind, REQ, heard_kinds),
     F(heard_event, letter, REQ, 0, INT64_MAX), F(heard_event, ids, 0, 0, LIST_MOST),
     F(heard_event, to, 0, 0, LIST_MOST), F(heard_event, status, 0, 0, TEXT_CHARS),
     F(heard_event, text, LINES, 0, TEXT_CHARS), FC(heard_event, source_type, 0, source_choices),
     F(heard_event, link, 0, 0, TEXT_CHARS), F(heard_event, external_id, 0, 0, TEXT_CHARS),
     F(heard_event, author_name, 0, 0, TEXT_CHARS));

struct heard_ids {
	const char *ids;
};
DESC(heard_ids, O(heard_ids, ids));

struct reply_heard {
	int64_t id;
	interest_id interest_id;
	user_id user_id;
	int64_t state;
	point_id point_id;
	user_id assignee_id;
};
DESC(reply_heard, O(reply_heard, id), O(reply_heard, interest_id), O(reply_heard, user_id),
     O(reply_heard, state), O(reply_heard, point_id), O(reply_heard, assignee_id));

struct reply_sent_in {
	interest_id interest_id;
	int64_t reply;
};
DESC(reply_sent_in, O(reply_sent_in, interest_id), O(reply_sent_in, reply));

struct reply_count {
	int64_t n;
};
DESC(reply_count, O(reply_count, n));

struct heard_letter_ref {
	int64_t letter;
};
DESC(heard_letter_ref, O(heard_letter_ref, letter));

struct heard_letter {
	interest_id interest_id;
	point_id point_id;
};
DESC(heard_letter, O(heard_letter, interest_id), O(heard_letter, point_id));

struct heard_hashes {
	const char *hashes;
	point_id point_id;
};
DESC(heard_hashes, O(heard_hashes, hashes), O(heard_hashes, point_id));

struct heard_event_in {
	point_id point_id;
	int source_type;
	const char *link;
	const char *external_id;
	const char *author_name;
};
DESC(heard_event_in, O(heard_event_in, point_id),
     FC(heard_event_in, source_type, 0, source_choices), O(heard_event_in, link),
     O(heard_event_in, external_id), O(heard_event_in, author_name));

struct heard_card {
	int64_t id;
	const char *author_email;
};
DESC(heard_card, O(heard_card, id), O(heard_card, author_email));

struct thread_new {
	interest_id interest_id;
	interest_id root_id;
	int64_t reply;
};
DESC(thread_new, O(thread_new, interest_id), F(thread_new, root_id, 0, INT64_MIN, INT64_MAX),
     O(thread_new, reply));

struct thread_root {
	int64_t id;
};
DESC(thread_root, O(thread_root, id));

struct reply_notice {
	const char *author_name;
	const char *problem;
};
DESC(reply_notice, O(reply_notice, author_name), O(reply_notice, problem));

const char *bounce_problem(const char *status)
{
	/* clang-format off */
	static const struct {
		const char *status, *problem;
	} rows[] = {
		{ "5.1.1", "user_unknown" },  { "5.1.10", "user_unknown" },
		{ "5.1.2", "domain_unknown" },{ "5.1.3", "bad_address" },
		{ "5.1.6", "user_moved" },    { "5.2.1", "mailbox_off" },
		{ "5.2.2", "mailbox_full" },  { "4.2.2", "mailbox_full" },
		{ "5.2.3", "too_big" },       { "5.3.4", "too_big" },
		{ "5.4.1", "no_route" },      { "5.4.4", "domain_unknown" },
		{ "4.4.7", "gave_up" },       { "5.4.7", "gave_up" },
		{ "5.7.1", "not_wanted" },    { "5.7.26", "not_trusted" },
		{ "5.7.23", "not_trusted" },  { "5.7.9", "not_trusted" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_eq(status, rows[i].status))
			return rows[i].problem;
	return str_starts(status != NULL ? status : "", "5.7.") ? "not_wanted" : "other";
}

static const char *json_of(struct req *r, const struct str_list *l)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	buf_addc(&b, '[');
	for (size_t i = 0; i < l->n; i++) {
		if (i > 0)
			buf_addc(&b, ',');
		json_out_str(&b, l->v[i]);
	}
	buf_addc(&b, ']');
	const char *text = arena_strndup(r->arena, b.p, b.len);

	buf_free(&b);
	return text;
}

/* Letters are found by the hash of their id. */
static const char *hashes_of(struct req *r, const struct str_list *l)
{
	struct str_list hashes = { arena_array(r->arena, l->n, sizeof(*hashes.v)), l->n };

	for (size_t i = 0; i < l->n; i++) {
		unsigned char hash[crypto_hash_sha256_BYTES];

		crypto_hash_sha256(hash, (const unsigned char *)l->v[i], strlen(l->v[i]));
		hashes.v[i] = str_hex(r->arena, hash, sizeof(hash));
	}
	return json_of(r, &hashes);
}

static int tell(struct req *r, user_id who, enum notice_kind kind, interest_id card, int64_t reply,
		const char *problem)
{
	const struct interest_row *row = NULL;

	TRY(card_get(r, card, &row));
	const struct reply_notice params = { notice_cut(r, row->author_name), problem };
	const struct notice notice = {
		.kind = kind,
		.ref = row->id,
		.params = notice_params(r, &reply_notice_desc, &params),
		.once_key = arena_printf(r->arena, "reply:%d:%lld", (int)kind, (long long)reply),
	};

	return notice_add(r, who, &notice);
}

static int note(struct req *r, const struct reply_heard *reply, enum card_history action,
		const char *text)
{
	live_note(r, EVENT_INTEREST, reply->interest_id.v, reply->point_id);
	return card_note(r, reply->interest_id, action, text);
}

static int bounced(struct req *r, const struct heard_event *e, const struct reply_heard *heard)
{
	const struct reply_sent_in other_in = { heard->interest_id, heard->id };
	const struct interest_ref card = { heard->interest_id };
	const struct reply_end end = { REPLY_BOUNCED, e->status, bounce_problem(e->status) };
	const struct reply_to_send *reply = NULL;
	const struct reply_count *other = NULL;
	bool is_moved = false;

	TRY(interest_reply_get(r, heard->id, &reply));
	TRY(interest_reply_move(r, reply, REPLY_SENT, &end, &is_moved));
	if (!is_moved)
		TRY(interest_reply_move(r, reply, REPLY_UNSURE, &end, &is_moved));
	if (!is_moved)
		return heard->state == REPLY_SENDING ? E_RETRY : 0;
	TRY(sql_reply_sent_other(r, &other_in, &other));
	if (other->n > 0)
		TRY(note(r, heard, HISTORY_REPLY_BOUNCED, e->status));
	else
		TRY(interest_reply_take_back(r, heard->id, CARD_REPLY_BOUNCE, e->status));
	if (other->n == 0)
		TRY(sql_interest_grade_lost(r, &card, NULL));
	TRY(tell(r, heard->user_id, NOTICE_REPLY_BOUNCED, heard->interest_id, heard->id,
		 end.problem));
	return heard->assignee_id.v == heard->user_id.v
		       ? 0
		       : tell(r, heard->assignee_id, NOTICE_REPLY_BOUNCED, heard->interest_id,
			      heard->id, end.problem);
}

/* Only within one point: what another branch has written is nobody's business. */
static int continued(struct req *r, const struct heard_event *e, const struct reply_heard *heard)
{
	const struct heard_letter_ref ref = { e->letter };
	const struct heard_letter *letter = NULL;
	const struct interest_row *row = NULL;

	TRY(sql_heard_letter(r, &ref, &letter));
	if (letter->interest_id.v == 0 || letter->interest_id.v == heard->interest_id.v)
		return 0;
	TRY(card_get(r, letter->interest_id, &row));
	if (row->point_id.v != heard->point_id.v)
		return 0;
	const struct interest_ref before = { heard->interest_id };
	const struct thread_root *root = NULL;
	int64_t added = 0;

	TRY(sql_thread_root(r, &before, &root));
	const struct thread_new thread = { letter->interest_id, { root->id }, heard->id };

	TRY(sql_thread_add(r, &thread, &added));
	if (added == 0)
		return 0;
	live_note(r, EVENT_INTEREST, row->id, row->point_id);
	TRY(note(r, heard, HISTORY_CONTINUED, arena_printf(r->arena, "%lld", (long long)row->id)));
	return tell(r, heard->user_id, NOTICE_REPLY_ANSWERED, letter->interest_id, heard->id, NULL);
}

static int about_reply(struct req *r, const struct heard_event *e)
{
	const struct heard_ids ids = { json_of(r, &e->ids) };
	const struct reply_heard *heard = NULL;
	const int rc = sql_reply_by_ids(r, &ids, &heard);

	if (rc != 0)
		return rc == E_NOT_FOUND ? 0 : rc;
	switch ((enum heard_kind)e->kind) {
	case HEARD_ANSWER:
		return continued(r, e, heard);
	case HEARD_BOUNCE:
		return bounced(r, e, heard);
	case HEARD_DELAY:
		return note(r, heard, HISTORY_REPLY_DELAYED, e->status);
	default:
		return note(r, heard, HISTORY_AUTO_REPLIED, notice_cut(r, e->text));
	}
}

static bool is_among(const struct str_list *l, const char *address)
{
	for (size_t i = 0; address != NULL && i < l->n; i++)
		if (str_ieq(l->v[i], address))
			return true;
	return false;
}

/*
 * The card goes grey; who it was is not known, so nobody is credited. Somebody's own answer stays
 * his.
 */
static int answered_outside(struct req *r, const struct heard_event *e, int64_t card)
{
	const struct card_change change = { .id = { card },
					    .event = CARD_OUTSIDE,
					    .text = notice_cut(r, e->text) };
	const struct interest_row *row = NULL;

	TRY(card_get(r, change.id, &row));
	const int rc = card_apply(r, &change, row);

	if (rc == E_WRONG_STATE)
		return card_note(r, change.id, HISTORY_ANSWERED_OUTSIDE, change.text);
	return rc;
}

static int from_outside(struct req *r, const struct heard_event *e)
{
	const struct heard_letter_ref ref = { e->letter };
	const struct heard_letter *letter = NULL;
	const struct heard_card *card = NULL;

	TRY(sql_heard_letter(r, &ref, &letter));
	const struct heard_hashes hashes = { hashes_of(r, &e->ids), letter->point_id };
	const struct heard_event_in event = { letter->point_id, e->source_type, e->link,
					      e->external_id, e->author_name };
	const bool is_own = e->kind == HEARD_OWN;
	const int rc = is_own ? sql_card_by_letter_ids(r, &hashes, &card)
			      : sql_card_by_event(r, &event, &card);

	if (rc != 0)
		return rc == E_NOT_FOUND ? 0 : rc;
	/* Anybody can write our address into From; the customer himself must have got it. */
	if (is_own && !is_among(&e->to, card->author_email))
		return 0;
	return answered_outside(r, e, card->id);
}

static int work(struct req *r, void *arg)
{
	const struct heard_event *e = arg;

	return e->kind == HEARD_OWN || e->kind == HEARD_OUTSIDE ? from_outside(r, e)
								: about_reply(r, e);
}

enum job_result interest_heard_job(struct worker *w, const struct job *job, const char **error)
{
	struct heard_event e = { 0 };
	struct json_seen seen = { { 0 } };
	struct req r;

	work_begin(w, &r);
	*error = "what the letter tells cannot be read";
	const char *payload = arena_strdup(r.arena, job->payload != NULL ? job->payload : "");

	if (json_in(&r, &heard_event_desc, payload, strlen(payload), &e, &seen) != 0 ||
	    in_complete(&r, &heard_event_desc, &seen) != 0)
		return JOB_PARK;
	*error = "the database did not take it";
	const int rc = work_run(&r, work, &e);

	return rc == 0 || rc == E_NOT_FOUND ? JOB_DONE : JOB_RETRY;
}
