/*
 * "No reply needed": an end of its own, with a reason. Who said it may take it back for ten
 * minutes; a head returns it with a remark as long as it stands. A share of them, known to nobody
 * who works on cards, is laid aside for a second look.
 */
#include "feature/interests/no_reply.h"
#include "core/page.h"
#include "feature/interests/card.h"
#include "queries.gen.h"

static const int64_t UNDO_US = 600000000;
static const struct timestamp END = { 253402214400000000 }; /* year 9999 */

enum reason {
	REASON_SPAM = 1,
	REASON_ADVERTISING,
	REASON_THANKS,
	REASON_REACTION,
	REASON_NOT_OURS,
	REASON_DOUBLE,
	REASON_ANSWERED_ELSEWHERE,
	REASON_OTHER,
	REASON__MAX
};
static const char *const reason_names[] = {
	NULL,       "spam",   "advertising",        "thanks", "reaction",
	"not_ours", "double", "answered_elsewhere", "other"
};
const struct choices no_reply_choices = { reason_names, REASON__MAX - 1 };

struct no_reply_in {
	interest_id interest_id;
	int reason;
	const char *text;
};
DESC(no_reply_in, F(no_reply_in, interest_id, REQ, 1, INT64_MAX),
     FC(no_reply_in, reason, REQ, no_reply_choices), F(no_reply_in, text, TRIM | LINES, 1, 500));

struct no_reply_new {
	interest_id interest_id;
	point_id point_id;
	int reason;
	const char *text;
	bool was_new;
	bool is_sampled;
};
DESC(no_reply_new, O(no_reply_new, interest_id), O(no_reply_new, point_id),
     FC(no_reply_new, reason, 0, no_reply_choices), O(no_reply_new, text), O(no_reply_new, was_new),
     O(no_reply_new, is_sampled));

struct no_reply_row {
	int64_t id;
	struct timestamp at;
	bool was_new;
};
DESC(no_reply_row, O(no_reply_row, id), O(no_reply_row, at), O(no_reply_row, was_new));

struct sample_row {
	int64_t percent;
};
DESC(sample_row, O(sample_row, percent));

struct sampled_list_in {
	const char *after;
	int64_t limit;
};
DESC(sampled_list_in, F(sampled_list_in, after, 0, 0, 60),
     F(sampled_list_in, limit, 0, 1, PAGE_MAX));

struct sampled_q {
	struct timestamp at;
	int64_t id;
	int64_t limit;
};
DESC(sampled_q, O(sampled_q, at), O(sampled_q, id), O(sampled_q, limit));

bool no_reply_is_sampled(int64_t interest, int64_t percent)
{
	/* The finisher of splitmix64: neighbouring ids are far apart. */
	uint64_t x = (uint64_t)interest * 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return (int64_t)((x ^ x >> 31) % 100) < percent;
}

/* The reason's name, and on a second line what was written. */
static const char *history_text(struct req *r, const struct no_reply_in *in)
{
	const char *name = choice_name(&no_reply_choices, in->reason);

	return in->text == NULL ? name : arena_printf(r->arena, "%s\n%s", name, in->text);
}

/* POST .../no-reply */
HANDLER(interest_no_reply, no_reply_in)
{
	const struct card_change change = { .id = in->interest_id,
					    .event = CARD_NO_REPLY,
					    .text = history_text(r, in) };
	const struct interest_ref ref = { in->interest_id };
	const struct interest_row *row = NULL;
	const struct sample_row *sample = NULL;

	if (in->reason == REASON_OTHER && in->text == NULL)
		return fail_field(r, "text", "required");
	TRY(card_get(r, in->interest_id, &row));
	TRY(card_apply(r, &change, row));
	TRY(sql_sample_of(r, &ref, &sample));
	const struct no_reply_new put = { in->interest_id,
					  row->point_id,
					  in->reason,
					  in->text,
					  row->state == STATE_NEW,
					  no_reply_is_sampled(row->id, sample->percent) };

	TRY(sql_no_reply_add(r, &put, NULL));
	if (put.was_new)
		TRY(card_note_claim(r, row, CLAIM_ENDED));
	return card_reply(r, in->interest_id);
}

/* POST .../no-reply-undo */
HANDLER(interest_no_reply_undo, interest_ref)
{
	struct card_change change = { .id = in->interest_id, .event = CARD_NO_REPLY_UNDO };
	const struct interest_row *row = NULL;
	const struct no_reply_row *said = NULL;

	TRY(card_get(r, in->interest_id, &row));
	if (row->state != STATE_NO_REPLY)
		return card_refuse(r, row);
	TRY(sql_no_reply_get(r, in, &said));
	change.is_fresh = r->now.us - said->at.us < UNDO_US;
	change.was_new = said->was_new;
	TRY(card_apply(r, &change, row));
	TRY(sql_no_reply_remove(r, in, NULL));
	return card_reply(r, in->interest_id);
}

/* GET /api/interests/sampled: what somebody should look at again, newest first. */
HANDLER(interest_sampled, sampled_list_in)
{
	struct sampled_q q = { .at = END, .id = INT64_MAX, .limit = page_rows(in->limit) };
	struct interest_row_list l;
	const char *next = NULL;

	TRY(page_cursor_in(r, in->after, &q.at, &q.id));
	TRY(sql_sampled_list(r, &q, &l));
	if (page_cut(&l.n, q.limit)) {
		const struct interest_ref last = { { l.v[l.n - 1].id } };
		const struct no_reply_row *said = NULL;

		TRY(sql_no_reply_get(r, &last, &said));
		next = page_cursor(r, said->at, said->id);
	}
	card_words(r, l.v, l.n);
	return reply_page(r, &interest_shown_desc, l.v, l.n, next);
}

const struct route interest_no_reply_routes[] = {
	ROUTE(POST, "/api/interests/:interest_id/no-reply", STAFF, interest_no_reply,
	      ROW(interest_row), "end a card without an answer, with a reason"),
	ROUTE(POST, "/api/interests/:interest_id/no-reply-undo", STAFF, interest_no_reply_undo,
	      ROW(interest_row), "take that back a short while after"),
	ROUTE(GET, "/api/interests/sampled", REVIEWERS, interest_sampled, PAGE(interest_shown),
	      "a sample of the cards that ended without an answer"),
	{ 0 }
};
