/*
 * The way of a card from a person's interest to an accepted answer: a pure function over facts. Who
 * may do what at which moment is decided here and nowhere else; the table stands in state.c.
 */
#ifndef FEATURE_INTEREST_STATE_H
#define FEATURE_INTEREST_STATE_H

#include "core/desc.h"

/* Values are those of the database. */
enum interest_state {
	STATE_NEW = 1,
	STATE_CLAIMED,
	STATE_ANSWERED,
	STATE_PROCESSED,
	STATE_RETURNED,
	STATE_ACCEPTED,
	STATE_NO_REPLY,
	STATE__MAX
};
extern const struct choices state_choices;

enum card_event {
	CARD_CLAIM = 1,
	CARD_RELEASE,
	CARD_STEAL,
	CARD_ANSWER,     /* answered outside of Otklik */
	CARD_REPLY,      /* a mail is queued */
	CARD_REPLY_FAIL, /* that mail could not be sent (by the system) */
	CARD_PROOF_ADD,
	CARD_PROOF_REMOVE,
	CARD_PROCESS,
	CARD_ACCEPT,
	CARD_RETURN,
	/* a mail is queued although the card is answered: somebody was asked and wants it */
	CARD_REPLY_MORE,
	CARD_REPLY_UNDO,   /* a queued mail is taken back before it went */
	CARD_REPLY_BOUNCE, /* a sent mail has come back (by the system) */
	/* the channel tells that somebody has answered elsewhere (by the system) */
	CARD_OUTSIDE,
	CARD_NO_REPLY,      /* ended without an answer, with a reason */
	CARD_NO_REPLY_UNDO, /* taken back a short while after */
	CARD_ASSIGN,        /* given to somebody by the policy of the channel (by the system) */
	CARD_EXPIRE,        /* taken back from who was too slow (by the system) */
	CARD__MAX
};

struct card_facts {
	enum interest_state state;
	bool is_assignee; /* who acts has the card */
	bool is_reviewer; /* who acts may judge the work of others */
	bool is_answered;
	bool is_system;       /* nobody acts */
	bool has_text;        /* the reason of a steal or of no reply, the remark of a return */
	bool is_fresh;        /* "no reply needed" was said a short while ago */
	bool was_new;         /* and nobody had claimed the card before */
	int64_t proofs_count; /* before the event */
	bool is_proven;       /* the answer is known to have arrived: its grade is A */
};

/* What changes besides the state. */
enum card_effect {
	EFFECT_ASSIGN = 1, /* to who acts (or was chosen), now */
	EFFECT_UNASSIGN = 2,
	EFFECT_ANSWERED = 4, /* by who acts, now; only if it was not */
	EFFECT_UNANSWERED = 8,
	EFFECT_PROCESSED = 16,
	EFFECT_UNPROCESSED = 32
};

struct card_step {
	enum interest_state to;
	unsigned effects;
};

/* False: refused, *out is untouched. */
bool card_step(enum card_event event, const struct card_facts *facts, struct card_step *out);

#endif
