/*
 *                  who                   new        claimed    answered   processed  returned   accepted  no_reply
 * claim            anybody               claimed
 * release          assignee                         new (1)                          new (1)
 * steal (2)        all but the assignee             claimed    answered              returned
 * answer           assignee, reviewer               answered                         returned
 * reply            assignee, reviewer               answered                         returned
 * reply_fail (5)   the system            new        claimed    claimed    processed  returned
 * accepted  no_reply proof_add        assignee, reviewer               processed  processed
 * processed  processed proof_remove     assignee, reviewer               claimed    answered   (3)
 * returned process (4)      assignee, reviewer               processed  processed
 * processed accept           reviewer                                               accepted return
 * (2)       reviewer                                               returned
 * returned reply_more       assignee, reviewer               answered   answered   processed
 * returned   accepted  answered reply_undo (5)   the system            new        claimed
 * claimed    processed  returned   accepted  no_reply bounce (6)       the system            new
 * claimed    claimed    returned   returned   returned  no_reply outside (7)      the system
 * processed  processed                        processed no_reply (1, 2)  assignee, reviewer,
 * no_reply   no_reply                         no_reply
 *                  anybody if new
 * no_reply_undo    assignee (8)
 * (9) assign           the system            claimed expire (1)       the system
 * new
 *
 * (1) only while nobody has answered   (2) only with a text   (3) answered if it was the last
 * proof, else processed   (4) only with a proof, or when the answer is known to have arrived (5)
 * unanswered again, unless a proof shows another answer, which keeps its state, too   (6) the same,
 * and what was processed or accepted is work again   (7) only while nobody has answered   (8) for a
 * short while   (9) new if it was, else claimed
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
	enum interest_state to[STATE__MAX]; /* by the present state; 0: refused */
	unsigned effects;
};

static const struct rule rules[CARD__MAX] = {
	[CARD_CLAIM] = { WHO_ANYBODY, { [STATE_NEW] = STATE_CLAIMED }, EFFECT_ASSIGN },
	[CARD_RELEASE] = { WHO_ASSIGNEE,
			   { [STATE_CLAIMED] = STATE_NEW, [STATE_RETURNED] = STATE_NEW },
			   EFFECT_UNASSIGN },
	[CARD_STEAL] = { WHO_OTHER,
			 { [STATE_CLAIMED] = STATE_CLAIMED,
			   [STATE_ANSWERED] = STATE_ANSWERED,
			   [STATE_RETURNED] = STATE_RETURNED },
			 EFFECT_ASSIGN },
	[CARD_ANSWER] = { WHO_BOTH,
			  { [STATE_CLAIMED] = STATE_ANSWERED, [STATE_RETURNED] = STATE_RETURNED },
			  EFFECT_ANSWERED },
	[CARD_REPLY] = { WHO_BOTH,
			 { [STATE_CLAIMED] = STATE_ANSWERED, [STATE_RETURNED] = STATE_RETURNED },
			 EFFECT_ANSWERED },
	[CARD_REPLY_FAIL] = { WHO_ANYBODY,
			      { [STATE_NEW] = STATE_NEW,
				[STATE_CLAIMED] = STATE_CLAIMED,
				[STATE_ANSWERED] = STATE_CLAIMED,
				[STATE_PROCESSED] = STATE_PROCESSED,
				[STATE_RETURNED] = STATE_RETURNED,
				[STATE_ACCEPTED] = STATE_ACCEPTED,
				[STATE_NO_REPLY] = STATE_NO_REPLY },
			      0 },
	[CARD_PROOF_ADD] = { WHO_BOTH,
			     { [STATE_CLAIMED] = STATE_PROCESSED,
			       [STATE_ANSWERED] = STATE_PROCESSED,
			       [STATE_PROCESSED] = STATE_PROCESSED,
			       [STATE_RETURNED] = STATE_PROCESSED },
			     EFFECT_ANSWERED },
	[CARD_PROOF_REMOVE] = { WHO_BOTH,
				{ [STATE_CLAIMED] = STATE_CLAIMED,
				  [STATE_ANSWERED] = STATE_ANSWERED,
				  [STATE_PROCESSED] = STATE_PROCESSED,
				  [STATE_RETURNED] = STATE_RETURNED },
				0 },
	[CARD_PROCESS] = { WHO_BOTH,
			   { [STATE_CLAIMED] = STATE_PROCESSED,
			     [STATE_ANSWERED] = STATE_PROCESSED,
			     [STATE_RETURNED] = STATE_PROCESSED },
			   EFFECT_ANSWERED },
	[CARD_ACCEPT] = { WHO_REVIEWER, { [STATE_PROCESSED] = STATE_ACCEPTED }, 0 },
	[CARD_REPLY_MORE] = { WHO_BOTH,
			      { [STATE_CLAIMED] = STATE_ANSWERED,
				[STATE_ANSWERED] = STATE_ANSWERED,
				[STATE_PROCESSED] = STATE_PROCESSED,
				[STATE_RETURNED] = STATE_RETURNED,
				[STATE_ACCEPTED] = STATE_ACCEPTED,
				[STATE_NO_REPLY] = STATE_ANSWERED },
			      EFFECT_ANSWERED },
	[CARD_REPLY_UNDO] = { WHO_ANYBODY,
			      { [STATE_NEW] = STATE_NEW,
				[STATE_CLAIMED] = STATE_CLAIMED,
				[STATE_ANSWERED] = STATE_CLAIMED,
				[STATE_PROCESSED] = STATE_PROCESSED,
				[STATE_RETURNED] = STATE_RETURNED,
				[STATE_ACCEPTED] = STATE_ACCEPTED,
				[STATE_NO_REPLY] = STATE_NO_REPLY },
			      0 },
	[CARD_REPLY_BOUNCE] = { WHO_ANYBODY,
				{ [STATE_NEW] = STATE_NEW,
				  [STATE_CLAIMED] = STATE_CLAIMED,
				  [STATE_ANSWERED] = STATE_CLAIMED,
				  [STATE_PROCESSED] = STATE_RETURNED,
				  [STATE_RETURNED] = STATE_RETURNED,
				  [STATE_ACCEPTED] = STATE_RETURNED,
				  [STATE_NO_REPLY] = STATE_NO_REPLY },
				EFFECT_UNANSWERED },
	[CARD_OUTSIDE] = { WHO_ANYBODY,
			   { [STATE_NEW] = STATE_PROCESSED,
			     [STATE_CLAIMED] = STATE_PROCESSED,
			     [STATE_RETURNED] = STATE_PROCESSED },
			   EFFECT_ANSWERED },
	[CARD_RETURN] = { WHO_REVIEWER,
			  { [STATE_PROCESSED] = STATE_RETURNED, [STATE_NO_REPLY] = STATE_RETURNED },
			  EFFECT_UNPROCESSED },
	[CARD_NO_REPLY] = { WHO_BOTH_OR_FREE,
			    { [STATE_NEW] = STATE_NO_REPLY,
			      [STATE_CLAIMED] = STATE_NO_REPLY,
			      [STATE_RETURNED] = STATE_NO_REPLY },
			    0 },
	[CARD_NO_REPLY_UNDO] = { WHO_ASSIGNEE, { [STATE_NO_REPLY] = STATE_CLAIMED }, 0 },
	[CARD_ASSIGN] = { WHO_SYSTEM, { [STATE_NEW] = STATE_CLAIMED }, EFFECT_ASSIGN },
	[CARD_EXPIRE] = { WHO_SYSTEM, { [STATE_CLAIMED] = STATE_NEW }, EFFECT_UNASSIGN },
};

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
	struct card_step step = { rule->to[f->state], rule->effects };

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
