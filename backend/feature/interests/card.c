#include "feature/interests/card.h"
#include "core/live.h"
#include "feature/history/history.h"
#include "feature/interests/lates.h"
#include "feature/notices/notices.h"
#include "queries.gen.h"

DESC(interest_row, CARD_FIELDS(interest_row));

static const struct field shown_fields[] = { CARD_FIELDS(interest_row),
					     O(interest_row, typing_word) };
const struct desc interest_shown_desc = { "interest_shown", sizeof(struct interest_row),
					  shown_fields,
					  sizeof(shown_fields) / sizeof(shown_fields[0]) };
DESC(interest_ref, F(interest_ref, interest_id, REQ, 1, INT64_MAX));

/* clang-format off */
static const char *const history_names[] = {
	NULL,             "created",        "claimed",        "released",       "stolen",
	"answered",       "proof_added",    "proof_removed",  "processed",      "accepted",
	"returned",       "reply_queued",   "reply_sent",     "reply_failed",   "imported",
	"linked",         "unlinked",       "reply_undone",   "reply_confirmed",
	"reply_bounced",  "reply_delayed",  "auto_replied",   "continued",      "answered_outside",
	"intent",         "intent_dropped", "assigned",       "expired",        "escalated",
	"no_reply",       "no_reply_undone",                  "edited",         "recognised",
};
/* clang-format on */
const struct choices history_choices = { history_names, HISTORY__MAX - 1 };

static const char *const due_names[] = { NULL, "own", "window" };
const struct choices due_choices = { due_names, 2 };

/* What the history calls an event. */
/* clang-format off */
static const enum card_history history_of[CARD__MAX] = {
	[CARD_CLAIM] = HISTORY_CLAIMED,               [CARD_RELEASE] = HISTORY_RELEASED,
	[CARD_STEAL] = HISTORY_STOLEN,                [CARD_ANSWER] = HISTORY_ANSWERED,
	[CARD_REPLY] = HISTORY_REPLY_QUEUED,          [CARD_REPLY_FAIL] = HISTORY_REPLY_FAILED,
	[CARD_PROOF_ADD] = HISTORY_PROOF_ADDED,       [CARD_PROOF_REMOVE] = HISTORY_PROOF_REMOVED,
	[CARD_PROCESS] = HISTORY_PROCESSED,           [CARD_ACCEPT] = HISTORY_ACCEPTED,
	[CARD_RETURN] = HISTORY_RETURNED,             [CARD_REPLY_MORE] = HISTORY_REPLY_QUEUED,
	[CARD_REPLY_UNDO] = HISTORY_REPLY_UNDONE,     [CARD_REPLY_BOUNCE] = HISTORY_REPLY_BOUNCED,
	[CARD_OUTSIDE] = HISTORY_ANSWERED_OUTSIDE,    [CARD_NO_REPLY] = HISTORY_NO_REPLY,
	[CARD_NO_REPLY_UNDO] = HISTORY_NO_REPLY_UNDONE,
	[CARD_ASSIGN] = HISTORY_ASSIGNED,             [CARD_EXPIRE] = HISTORY_EXPIRED,
};
/* clang-format on */

struct interest_change_in {
	int64_t id;
	int64_t version;
	int64_t state;
	user_id assignee_id;
	struct timestamp claimed_at;
	struct timestamp answered_at;
	user_id answered_by_id;
	struct timestamp processed_at;
	struct timestamp accepted_at;
	user_id accepted_by_id;
	const char *remark;
	int64_t proofs_count;
	file_id proof_file_id;
	const char *proof_url;
	int64_t proof_grade;
};
DESC(interest_change_in, O(interest_change_in, id), O(interest_change_in, version),
     O(interest_change_in, state), O(interest_change_in, assignee_id),
     O(interest_change_in, claimed_at), O(interest_change_in, answered_at),
     O(interest_change_in, answered_by_id), O(interest_change_in, processed_at),
     O(interest_change_in, accepted_at), O(interest_change_in, accepted_by_id),
     O(interest_change_in, remark), O(interest_change_in, proofs_count),
     O(interest_change_in, proof_file_id), O(interest_change_in, proof_url),
     O(interest_change_in, proof_grade));

struct interest_history_new {
	interest_id interest_id;
	int action;
	const char *text;
};
DESC(interest_history_new, O(interest_history_new, interest_id),
     FC(interest_history_new, action, 0, history_choices), O(interest_history_new, text));

struct interest_claim_new {
	interest_id interest_id;
	point_id point_id;
	struct timestamp received_at;
	int64_t way;
};
DESC(interest_claim_new, O(interest_claim_new, interest_id), O(interest_claim_new, point_id),
     O(interest_claim_new, received_at), O(interest_claim_new, way));

struct interest_count_move_in {
	point_id point_id;
	int64_t low, low_delta, high, high_delta;
};
DESC(interest_count_move_in, O(interest_count_move_in, point_id), O(interest_count_move_in, low),
     O(interest_count_move_in, low_delta), O(interest_count_move_in, high),
     O(interest_count_move_in, high_delta));

struct proof_ref_of {
	proof_id proof_id;
	interest_id interest_id;
};
DESC(proof_ref_of, O(proof_ref_of, proof_id), O(proof_ref_of, interest_id));

struct proof_shown {
	int64_t id;
	file_id file_id;
	const char *url;
};
DESC(proof_shown, O(proof_shown, id), O(proof_shown, file_id), O(proof_shown, url));

struct claim_data {
	user_id assignee_id;
	const char *assignee_name;
	struct timestamp claimed_at;
};
DESC(claim_data, O(claim_data, assignee_id), O(claim_data, assignee_name),
     O(claim_data, claimed_at));

struct state_data {
	int state;
	const char *assignee_name;
};
DESC(state_data, FC(state_data, state, 0, state_choices), O(state_data, assignee_name));

int card_get(struct req *r, interest_id id, const struct interest_row **out)
{
	const struct interest_ref in = { id };

	return sql_interest_get(r, &in, out);
}

void card_words(struct req *r, struct interest_row *v, size_t n)
{
	int64_t *ids = arena_array(r->arena, n, sizeof(*ids));
	const char **words = arena_array(r->arena, n, sizeof(*words));

	for (size_t i = 0; i < n; i++)
		ids[i] = v[i].id;
	live_card_words(r, ids, n, words);
	for (size_t i = 0; i < n; i++)
		v[i].typing_word = words[i];
}

int card_refuse(struct req *r, const struct interest_row *row)
{
	const struct state_data data = { row->state, row->assignee_name };

	return fail_with(r, E_WRONG_STATE, &state_data_desc, &data);
}

int card_refuse_claim(struct req *r, const struct interest_row *row)
{
	const struct claim_data data = { row->assignee_id, row->assignee_name, row->claimed_at };

	return fail_with(r, E_CLAIMED, &claim_data_desc, &data);
}

int card_note(struct req *r, interest_id id, enum card_history action, const char *text)
{
	const struct interest_history_new in = { id, (int)action, text };

	return sql_interest_history_add(r, &in, 1);
}

int card_note_each(struct req *r, enum card_history action, const int64_t *ids,
		   const char *const *texts, size_t n)
{
	struct interest_history_new *rows = arena_array(r->arena, n, sizeof(*rows));

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct interest_history_new){ { ids[i] }, (int)action, texts[i] };
	return sql_interest_history_add(r, rows, n);
}

int card_note_first(struct req *r, enum card_history action, const int64_t *ids, size_t n)
{
	struct interest_history_new *rows = arena_array(r->arena, n, sizeof(*rows));

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct interest_history_new){ { ids[i] }, (int)action, NULL };
	return sql_interest_history_add(r, rows, n);
}

int card_note_claim(struct req *r, const struct interest_row *row, enum claim_way way)
{
	const struct interest_claim_new in = {
		{ row->id }, row->point_id, row->received_at, (int64_t)way
	};

	return sql_interest_claim_add(r, &in, NULL);
}

int card_count_move_n(struct req *r, point_id point, enum interest_state from,
		      enum interest_state to, int64_t n)
{
	const bool is_up = from < to;
	const struct interest_count_move_in in = { point, (int64_t)(is_up ? from : to),
						   is_up ? -n : n, (int64_t)(is_up ? to : from),
						   is_up ? n : -n };

	return from == to || n == 0 ? 0 : sql_interest_count_move(r, &in, NULL);
}

int card_count_move(struct req *r, point_id point, enum interest_state from, enum interest_state to)
{
	return card_count_move_n(r, point, from, to, 1);
}

static struct card_facts facts_of(const struct req *r, const struct card_change *c,
				  const struct interest_row *row)
{
	return (struct card_facts){
		.state = (enum interest_state)row->state,
		.is_assignee = row->assignee_id.v != 0 && row->assignee_id.v == r->actor.user.v,
		.is_reviewer = (REVIEWERS & ROLE_BIT(r->actor.role)) != 0,
		.is_answered = row->answered_at.us != 0,
		.is_system = r->actor.is_system,
		.has_text = c->text != NULL,
		.is_fresh = c->is_fresh,
		.was_new = c->was_new,
		.proofs_count = row->proofs_count,
		.is_proven = row->proof_grade == GRADE_A,
	};
}

/*
 * What has arrived, or was seen in the network, stays so until it comes back or nobody was
 * answered.
 */
static enum proof_grade grade_after(const struct card_change *c, const struct interest_row *before,
				    const struct interest_change_in *in)
{
	const bool was_seen = before->proof_grade == GRADE_A && c->event != CARD_REPLY_BOUNCE;
	const struct grade_facts facts = {
		.is_answered = in->answered_at.us != 0,
		.is_seen = c->event == CARD_OUTSIDE || was_seen,
		.has_picture = in->proof_file_id.v != 0,
		.proof_url = in->proof_url,
		.source = (enum source_type)before->source_type,
		.card_link = before->link,
	};

	return proof_grade(&facts);
}

/* The workflow columns after a step that changes what its effects name. */
static struct interest_change_in changed(const struct req *r, const struct interest_row *row,
					 struct card_step step)
{
	struct interest_change_in in = {
		.id = row->id,
		.version = row->version,
		.state = (int64_t)step.to,
		.assignee_id = row->assignee_id,
		.claimed_at = row->claimed_at,
		.answered_at = row->answered_at,
		.answered_by_id = row->answered_by_id,
		.processed_at = row->processed_at,
		.remark = row->remark,
		.proofs_count = row->proofs_count,
		.proof_file_id = row->proof_file_id,
		.proof_url = row->proof_url,
	};

	if ((step.effects & (EFFECT_ASSIGN | EFFECT_UNASSIGN)) != 0) {
		const bool is_taken = (step.effects & EFFECT_ASSIGN) != 0;

		in.assignee_id = is_taken ? r->actor.user : (user_id){ 0 };
		in.claimed_at = is_taken ? r->now : (struct timestamp){ 0 };
	}
	if ((step.effects & (EFFECT_ANSWERED | EFFECT_UNANSWERED)) != 0) {
		const bool is_answered = (step.effects & EFFECT_ANSWERED) != 0;

		in.answered_at = is_answered ? r->now : (struct timestamp){ 0 };
		in.answered_by_id = is_answered ? r->actor.user : (user_id){ 0 };
	}
	if ((step.effects & (EFFECT_PROCESSED | EFFECT_UNPROCESSED)) != 0)
		in.processed_at =
			(step.effects & EFFECT_PROCESSED) != 0 ? r->now : (struct timestamp){ 0 };
	if (step.to == STATE_ACCEPTED) {
		in.accepted_at = r->now;
		in.accepted_by_id = r->actor.user;
	}
	return in;
}

/* The feed shows the newest picture and the newest link. */
static int change_proofs(struct req *r, const struct card_change *c, struct interest_change_in *in)
{
	const struct proof_ref_of ref = { c->proof_gone, c->id };
	const struct proof_shown *shown = NULL;

	if (c->event == CARD_PROOF_ADD) {
		in->proofs_count++;
		in->proof_file_id = c->proof_file.v != 0 ? c->proof_file : in->proof_file_id;
		in->proof_url = c->proof_url != NULL ? c->proof_url : in->proof_url;
	}
	if (c->event != CARD_PROOF_REMOVE)
		return 0;
	TRY(sql_proof_shown_without(r, &ref, &shown));
	in->proofs_count--;
	in->proof_file_id = shown->file_id;
	in->proof_url = shown->url;
	return 0;
}

int card_check(struct req *r, const struct card_change *c, const struct interest_row *row)
{
	const struct card_facts facts = facts_of(r, c, row);
	struct card_step step = { 0 };

	return card_step(c->event, &facts, &step) ? 0 : card_refuse(r, row);
}

/* What the person who answered reads in the bell. */
struct returned_notice {
	const char *author_name;
	const char *remark;
};
DESC(returned_notice, O(returned_notice, author_name), O(returned_notice, remark));

static int tell_returned(struct req *r, const struct interest_row *row, const char *remark)
{
	const struct returned_notice params = { row->author_name, notice_cut(r, remark) };
	const struct notice notice = { .kind = NOTICE_INTEREST_RETURNED,
				       .ref = row->id,
				       .params = notice_params(r, &returned_notice_desc, &params) };

	return notice_add(r, row->assignee_id, &notice);
}

/* Among the cards that were answered late stands what was, in the state it is in now. */
static int keep_late(struct req *r, const struct interest_row *before,
		     const struct interest_change_in *in)
{
	const struct late_facts was = { before->state, before->answered_at };
	const struct late_facts is = { in->state, in->answered_at };
	const struct interest_late_row row = { .id = before->id,
					       .point_id = before->point_id,
					       .state = in->state,
					       .received_at = before->received_at };

	return late_take(r, late_step(&was, &is, before->due_at), &row);
}

/*
 * An answer given outside of Otklik is an interaction, too: by who acts, at `link` or where the
 * card is.
 */
static int add_interaction(struct req *r, const struct interest_row *row, const char *link)
{
	const struct interest_ref ref = { { row->id } };
	const struct interest_person *person = NULL;

	TRY(sql_interest_person_get(r, &ref, &person));
	const struct interaction_new out = {
		.at = r->now,
		.channel_id = row->channel_id,
		.point_id = row->point_id,
		.source_type = row->source_type,
		.direction = DIRECTION_OUT,
		.action = ACTION_REPLY,
		.identity = person->identity,
		.user_id = r->actor.user,
		.interest_id = { row->id },
		.link = link != NULL ? link : row->link,
	};

	return history_add(r, &out, 1);
}

int card_apply(struct req *r, const struct card_change *c, const struct interest_row *before)
{
	const struct card_facts facts = facts_of(r, c, before);
	struct card_step step = { 0 };
	int64_t changes = 0;

	if (!card_step(c->event, &facts, &step))
		return card_refuse(r, before);
	struct interest_change_in in = changed(r, before, step);

	if (c->event == CARD_RETURN)
		in.remark = c->text;
	TRY(change_proofs(r, c, &in));
	in.proof_grade = (int64_t)grade_after(c, before, &in);
	TRY(sql_interest_change(r, &in, &changes));
	if (changes == 0)
		return E_RETRY;
	TRY(keep_late(r, before, &in));
	TRY(card_note(r, c->id, history_of[c->event], c->text));
	/* A mail is an interaction when it is sent; what was answered elsewhere is one now. */
	if ((step.effects & EFFECT_ANSWERED) != 0 && c->event != CARD_REPLY &&
	    c->event != CARD_REPLY_MORE)
		TRY(add_interaction(r, before, c->proof_url));
	TRY(card_count_move(r, before->point_id, facts.state, step.to));
	if (c->event == CARD_RETURN)
		TRY(tell_returned(r, before, c->text));
	if (c->event == CARD_STEAL)
		TRY(card_note_claim(r, before, CLAIM_STOLEN));
	live_note_card(r, c->id.v, before->point_id, before->assignee_id);
	return 0;
}

int card_reply(struct req *r, interest_id id)
{
	const struct interest_row *row = NULL;

	TRY(card_get(r, id, &row));
	return reply_row(r, &interest_row_desc, row);
}
