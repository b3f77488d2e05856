/*
 * The way of a card: the table of rules below, and what the table cannot say:
 *
 *   release, outside, expire       only while nobody has answered
 *   steal, return                  only with a text
 *   no_reply                       both
 *   no_reply_undo                  only a short while after; new if it was new before
 *   process                        only with a proof, or when the answer is known to have arrived
 *   proof_remove                   processed stays processed while there is another proof
 *   reply_undo, reply_fail         unanswered again, unless a proof shows another answer
 *   reply_bounce                   the same, and what was processed or accepted is work again
 */
#include "feature/interests/state.h"

static const char *const state_names[] = { NULL,        "new",      "claimed",  "answered",
					   "processed", "returned", "accepted", "no_reply" };
const struct choices state_choices = { state_names, STATE__MAX - 1 };

enum who {
	WHO_ANYBODY,
	WHO_ASSIGNEE,
	WHO_OTHER,
	WHO_BOTH,
	WHO_REVIEWER,
	WHO_BOTH_OR_FREE,
	WHO_SYSTEM
};

struct rule {
	enum who who;
	unsigned effects;
	unsigned char to[STATE__MAX]; /* an interest_state, by the present one; 0: refused */
};

/* clang-format off */
/* States by one letter; _ is refused. */
enum {
	_,
	N = STATE_NEW, C = STATE_CLAIMED, A = STATE_ANSWERED, P = STATE_PROCESSED,
	R = STATE_RETURNED, X = STATE_ACCEPTED, Z = STATE_NO_REPLY
};

static const struct rule rules[CARD__MAX] = {
	/*                                                              N  C  A  P  R  X  Z */
	[CARD_CLAIM]         = { WHO_ANYBODY,      EFFECT_ASSIGN,      { _, C, _, _, _, _, _, _ } },
	[CARD_RELEASE]       = { WHO_ASSIGNEE,     EFFECT_UNASSIGN,    { _, _, N, _, _, N, _, _ } },
	[CARD_STEAL]         = { WHO_OTHER,        EFFECT_ASSIGN,      { _, _, C, A, _, R, _, _ } },
	[CARD_ANSWER]        = { WHO_BOTH,         EFFECT_ANSWERED,    { _, _, A, _, _, R, _, _ } },
	[CARD_REPLY]         = { WHO_BOTH,         EFFECT_ANSWERED,    { _, _, A, _, _, R, _, _ } },
	[CARD_REPLY_MORE]    = { WHO_BOTH,         EFFECT_ANSWERED,    { _, _, A, A, P, R, X, A } },
	[CARD_REPLY_UNDO]    = { WHO_ANYBODY,      0,                  { _, N, C, C, P, R, X, Z } },
	[CARD_REPLY_FAIL]    = { WHO_ANYBODY,      0,                  { _, N, C, C, P, R, X, Z } },
	[CARD_REPLY_BOUNCE]  = { WHO_ANYBODY,      EFFECT_UNANSWERED,  { _, N, C, C, R, R, R, Z } },
	[CARD_OUTSIDE]       = { WHO_ANYBODY,      EFFECT_ANSWERED,    { _, P, P, _, _, P, _, _ } },
	[CARD_PROOF_ADD]     = { WHO_BOTH,         EFFECT_ANSWERED,    { _, _, P, P, P, P, _, _ } },
	[CARD_PROOF_REMOVE]  = { WHO_BOTH,         0,                  { _, _, C, A, P, R, _, _ } },
	[CARD_PROCESS]       = { WHO_BOTH,         EFFECT_ANSWERED,    { _, _, P, P, _, P, _, _ } },
	[CARD_ACCEPT]        = { WHO_REVIEWER,     0,                  { _, _, _, _, X, _, _, _ } },
	[CARD_RETURN]        = { WHO_REVIEWER,     EFFECT_UNPROCESSED, { _, _, _, _, R, _, _, R } },
	[CARD_NO_REPLY]      = { WHO_BOTH_OR_FREE, 0,                  { _, Z, Z, _, _, Z, _, _ } },
	[CARD_NO_REPLY_UNDO] = { WHO_ASSIGNEE,     0,                  { _, _, _, _, _, _, _, C } },
	[CARD_ASSIGN]        = { WHO_SYSTEM,       EFFECT_ASSIGN,      { _, C, _, _, _, _, _, _ } },
	[CARD_EXPIRE]        = { WHO_SYSTEM,       EFFECT_UNASSIGN,    { _, _, N, _, _, _, _, _ } },
};
/* clang-format on */

static bool may(enum who who, const struct card_facts *f)
{
	switch (who) {
	case WHO_ASSIGNEE:
		return f->is_assignee;
	case WHO_OTHER:
		return !f->is_assignee;
	case WHO_BOTH:
		return f->is_assignee || f->is_reviewer;
	case WHO_REVIEWER:
		return f->is_reviewer;
	case WHO_BOTH_OR_FREE:
		return f->is_assignee || f->is_reviewer || f->state == STATE_NEW;
	case WHO_SYSTEM:
		return f->is_system;
	default:
		return true;
	}
}

static bool is_allowed(enum card_event event, const struct card_facts *f)
{
	switch (event) {
	case CARD_RELEASE:
	case CARD_OUTSIDE:
	case CARD_EXPIRE:
		return !f->is_answered;
	case CARD_NO_REPLY:
		return !f->is_answered && f->has_text;
	case CARD_NO_REPLY_UNDO:
		return f->is_fresh;
	case CARD_STEAL:
	case CARD_RETURN:
		return f->has_text;
	case CARD_PROOF_REMOVE:
		return f->proofs_count > 0;
	case CARD_PROCESS:
		return f->proofs_count > 0 || f->is_proven;
	default:
		return true;
	}
}

/* A mail that has not arrived after all: a proof shows another answer, which stays. */
static void take_back(enum card_event event, const struct card_facts *f, struct card_step *step)
{
	const bool was_done = f->state == STATE_PROCESSED || f->state == STATE_ACCEPTED ||
			      f->state == STATE_NO_REPLY;

	if (f->proofs_count > 0)
		*step = (struct card_step){ f->state, 0 };
	else if (event != CARD_REPLY_BOUNCE)
		step->effects |= was_done ? 0 : EFFECT_UNANSWERED;
	else if (was_done)
		step->effects |= EFFECT_UNPROCESSED;
}

bool card_step(enum card_event event, const struct card_facts *f, struct card_step *out)
{
	const struct rule *rule = &rules[event];
	const bool is_last_proof = event == CARD_PROOF_REMOVE && f->proofs_count == 1;
	struct card_step step = { (enum interest_state)rule->to[f->state], rule->effects };

	if (step.to == 0 || !may(rule->who, f) || !is_allowed(event, f))
		return false;
	if (step.to == STATE_PROCESSED && f->state != STATE_PROCESSED)
		step.effects |= EFFECT_PROCESSED;
	if (f->state == STATE_PROCESSED && is_last_proof)
		step = (struct card_step){ STATE_ANSWERED, EFFECT_UNPROCESSED };
	if (event == CARD_REPLY_FAIL || event == CARD_REPLY_UNDO || event == CARD_REPLY_BOUNCE)
		take_back(event, f, &step);
	if (event == CARD_NO_REPLY && f->state == STATE_NEW)
		step.effects |= EFFECT_ASSIGN;
	if (event == CARD_NO_REPLY_UNDO && f->was_new)
		step = (struct card_step){ STATE_NEW, EFFECT_UNASSIGN };
	if (f->is_answered)
		step.effects &= ~(unsigned)EFFECT_ANSWERED;
	*out = step;
	return true;
}
