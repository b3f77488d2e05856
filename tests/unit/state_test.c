/*
 * The way of a card: every event in every state by everybody, against the table typed out by hand.
 */
#include "feature/interests/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

enum { WHO_STRANGER, WHO_ASSIGNEE, WHO_REVIEWER, WHO_BOTH, WHO__MAX };

/*
 * Letters: n c a p r x (accepted) o (no reply), "." refused; columns: new claimed answered
 * processed returned accepted no_reply.
 */
struct line {
	enum card_event event;
	const char *stranger, *assignee, *reviewer;
};

/* With a text, two proofs before, and not answered yet. */
static const struct line unanswered[] = {
	{ CARD_CLAIM, "c......", "c......", "c......" },
	{ CARD_RELEASE, ".......", ".n..n..", "......." },
	{ CARD_STEAL, ".ca.r..", ".......", ".ca.r.." },
	{ CARD_ANSWER, ".......", ".a..r..", ".a..r.." },
	{ CARD_REPLY, ".......", ".a..r..", ".a..r.." },
	{ CARD_REPLY_FAIL, "ncaprxo", "ncaprxo", "ncaprxo" },
	{ CARD_PROOF_ADD, ".......", ".pppp..", ".pppp.." },
	{ CARD_PROOF_REMOVE, ".......", ".capr..", ".capr.." },
	{ CARD_PROCESS, ".......", ".pp.p..", ".pp.p.." },
	{ CARD_ACCEPT, ".......", ".......", "...x..." },
	{ CARD_RETURN, ".......", ".......", "...r..r" },
	{ CARD_NO_REPLY, "o......", "oo..o..", "oo..o.." },
	{ CARD_NO_REPLY_UNDO, ".......", "......c", "......." },
	{ CARD_ASSIGN, ".......", ".......", "......." },
	{ CARD_EXPIRE, ".......", ".......", "......." },
	{ CARD_REPLY_MORE, ".......", ".aaprxa", ".aaprxa" },
	{ CARD_REPLY_UNDO, "ncaprxo", "ncaprxo", "ncaprxo" },
	{ CARD_REPLY_BOUNCE, "ncaprxo", "ncaprxo", "ncaprxo" },
	{ CARD_OUTSIDE, "pp..p..", "pp..p..", "pp..p.." },
};

static const char letters[] = ".ncaprxo";

static bool step(enum card_event event, struct card_facts f, struct card_step *out)
{
	*out = (struct card_step){ 0 };
	return card_step(event, &f, out);
}

static struct card_facts facts(int state, int who)
{
	return (struct card_facts){ .state = (enum interest_state)state,
				    .is_assignee = who == WHO_ASSIGNEE || who == WHO_BOTH,
				    .is_reviewer = who == WHO_REVIEWER || who == WHO_BOTH,
				    .has_text = true,
				    .is_fresh = true,
				    .proofs_count = 2 };
}

static void every_event_in_every_state(void **unused)
{
	(void)unused;
	assert_int_equal(sizeof(unanswered) / sizeof(unanswered[0]), CARD__MAX - 1);
	for (size_t i = 0; i < sizeof(unanswered) / sizeof(unanswered[0]); i++)
		for (int who = WHO_STRANGER; who <= WHO_REVIEWER; who++)
			for (int state = STATE_NEW; state < STATE__MAX; state++) {
				const struct line *l = &unanswered[i];
				const char *wanted = who == WHO_STRANGER   ? l->stranger
						     : who == WHO_ASSIGNEE ? l->assignee
									   : l->reviewer;
				struct card_step out;
				const bool is_ok = step(l->event, facts(state, who), &out);

				if (letters[out.to] != wanted[state - 1])
					fail_msg("event %d state %d who %d: %c instead of %c",
						 (int)l->event, state, who, letters[out.to],
						 wanted[state - 1]);
				assert_int_equal(is_ok, wanted[state - 1] != '.');
			}
}

static void release_only_while_unanswered(void **unused)
{
	struct card_step out;

	(void)unused;
	for (int state = STATE_NEW; state < STATE__MAX; state++) {
		struct card_facts f = facts(state, WHO_BOTH);

		f.is_answered = true;
		assert_false(step(CARD_RELEASE, f, &out));
	}
	assert_true(step(CARD_RELEASE, facts(STATE_CLAIMED, WHO_BOTH), &out));
	assert_int_equal(out.effects, EFFECT_UNASSIGN);
}

static void steal_and_return_need_words(void **unused)
{
	struct card_facts f = facts(STATE_CLAIMED, WHO_STRANGER);
	struct card_step out;

	(void)unused;
	assert_true(step(CARD_STEAL, f, &out));
	assert_int_equal(out.effects, EFFECT_ASSIGN);
	f.has_text = false;
	assert_false(step(CARD_STEAL, f, &out));
	f = facts(STATE_PROCESSED, WHO_REVIEWER);
	assert_true(step(CARD_RETURN, f, &out));
	assert_int_equal(out.effects, EFFECT_UNPROCESSED);
	f.has_text = false;
	assert_false(step(CARD_RETURN, f, &out));
}

static void no_reply_needs_a_reason_and_can_be_taken_back_for_a_while(void **unused)
{
	struct card_facts f = facts(STATE_NEW, WHO_STRANGER);
	struct card_step out;

	(void)unused;
	assert_true(step(CARD_NO_REPLY, f, &out));
	assert_int_equal(out.effects, EFFECT_ASSIGN);
	f = facts(STATE_CLAIMED, WHO_ASSIGNEE);
	assert_true(step(CARD_NO_REPLY, f, &out));
	assert_int_equal(out.effects, 0);
	f.is_answered = true;
	assert_false(step(CARD_NO_REPLY, f, &out));
	f.is_answered = f.has_text = false;
	assert_false(step(CARD_NO_REPLY, f, &out));
	f = facts(STATE_NO_REPLY, WHO_ASSIGNEE);
	f.was_new = true;
	assert_true(step(CARD_NO_REPLY_UNDO, f, &out));
	assert_int_equal(out.to, STATE_NEW);
	assert_int_equal(out.effects, EFFECT_UNASSIGN);
	f.is_fresh = false;
	assert_false(step(CARD_NO_REPLY_UNDO, f, &out));
}

static void the_system_gives_and_takes_back(void **unused)
{
	struct card_facts f = { .state = STATE_NEW, .is_system = true };
	struct card_step out;

	(void)unused;
	assert_true(step(CARD_ASSIGN, f, &out));
	assert_int_equal(out.to, STATE_CLAIMED);
	assert_int_equal(out.effects, EFFECT_ASSIGN);
	assert_false(step(CARD_EXPIRE, f, &out));
	f.state = STATE_CLAIMED;
	assert_false(step(CARD_ASSIGN, f, &out));
	assert_true(step(CARD_EXPIRE, f, &out));
	assert_int_equal(out.to, STATE_NEW);
	assert_int_equal(out.effects, EFFECT_UNASSIGN);
	f.is_answered = true;
	assert_false(step(CARD_EXPIRE, f, &out));
}

static void processing_needs_a_proof_and_answers(void **unused)
{
	struct card_facts f = facts(STATE_CLAIMED, WHO_ASSIGNEE);
	struct card_step out;

	(void)unused;
	assert_true(step(CARD_PROCESS, f, &out));
	assert_int_equal(out.effects, EFFECT_PROCESSED | EFFECT_ANSWERED);
	f.proofs_count = 0;
	assert_false(step(CARD_PROCESS, f, &out));
	assert_false(step(CARD_PROOF_REMOVE, f, &out));
	assert_true(step(CARD_PROOF_ADD, f, &out));
	assert_int_equal(out.effects, EFFECT_PROCESSED | EFFECT_ANSWERED);
	f.is_answered = true;
	assert_true(step(CARD_PROOF_ADD, f, &out));
	assert_int_equal(out.effects, EFFECT_PROCESSED);
	/* One more proof of a processed card moves no clock. */
	f.state = STATE_PROCESSED;
	assert_true(step(CARD_PROOF_ADD, f, &out));
	assert_int_equal(out.effects, 0);
}

static void what_has_arrived_is_proof_enough(void **unused)
{
	struct card_facts f = facts(STATE_ANSWERED, WHO_ASSIGNEE);
	struct card_step out;

	(void)unused;
	f.proofs_count = 0;
	assert_false(step(CARD_PROCESS, f, &out));
	f.is_proven = true;
	assert_true(step(CARD_PROCESS, f, &out));
}

/*
 * Columns: new claimed answered processed returned accepted no_reply; no other proof of an answer.
 */
static void a_letter_that_did_not_arrive(void **unused)
{
	static const char undone[] = "nccprxo";
	static const char bounced[] = "nccrrro";
	struct card_step out;

	(void)unused;
	for (int state = STATE_NEW; state < STATE__MAX; state++) {
		struct card_facts f = facts(state, WHO_STRANGER);
		const bool was_done = state == STATE_PROCESSED || state == STATE_ACCEPTED ||
				      state == STATE_NO_REPLY;

		f.proofs_count = 0;
		f.is_answered = true;
		assert_true(step(CARD_REPLY_UNDO, f, &out));
		assert_int_equal(letters[out.to], undone[state - 1]);
		assert_int_equal(out.effects, was_done ? 0 : EFFECT_UNANSWERED);
		assert_true(step(CARD_REPLY_BOUNCE, f, &out));
		assert_int_equal(letters[out.to], bounced[state - 1]);
		assert_int_equal(out.effects,
				 EFFECT_UNANSWERED | (was_done ? EFFECT_UNPROCESSED : 0));
		f.proofs_count = 1;
		assert_true(step(CARD_REPLY_BOUNCE, f, &out));
		assert_int_equal(out.effects, 0);
	}
}

static void answered_elsewhere_only_while_nobody_has(void **unused)
{
	struct card_facts f = facts(STATE_CLAIMED, WHO_STRANGER);
	struct card_step out;

	(void)unused;
	assert_true(step(CARD_OUTSIDE, f, &out));
	assert_int_equal(out.effects, EFFECT_ANSWERED | EFFECT_PROCESSED);
	f.is_answered = true;
	assert_false(step(CARD_OUTSIDE, f, &out));
}

static void the_last_proof_takes_processed_with_it(void **unused)
{
	struct card_facts f = facts(STATE_PROCESSED, WHO_ASSIGNEE);
	struct card_step out;

	(void)unused;
	f.is_answered = true;
	assert_true(step(CARD_PROOF_REMOVE, f, &out));
	assert_int_equal(out.to, STATE_PROCESSED);
	assert_int_equal(out.effects, 0);
	f.proofs_count = 1;
	assert_true(step(CARD_PROOF_REMOVE, f, &out));
	assert_int_equal(out.to, STATE_ANSWERED);
	assert_int_equal(out.effects, EFFECT_UNPROCESSED);
	f.state = STATE_RETURNED;
	assert_true(step(CARD_PROOF_REMOVE, f, &out));
	assert_int_equal(out.to, STATE_RETURNED);
}

static void a_failed_mail_leaves_the_card_unanswered(void **unused)
{
	static const struct {
		int state;
		int64_t proofs;
		int to;
		unsigned effects;
	} rows[] = {
		{ STATE_ANSWERED, 0, STATE_CLAIMED, EFFECT_UNANSWERED },
		{ STATE_RETURNED, 0, STATE_RETURNED, EFFECT_UNANSWERED },
		{ STATE_ANSWERED, 1, STATE_ANSWERED, 0 },
		{ STATE_RETURNED, 1, STATE_RETURNED, 0 },
		{ STATE_PROCESSED, 1, STATE_PROCESSED, 0 },
		{ STATE_ACCEPTED, 1, STATE_ACCEPTED, 0 },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_facts f = facts(rows[i].state, WHO_STRANGER);
		struct card_step out;

		f.is_answered = true;
		f.proofs_count = rows[i].proofs;
		assert_true(step(CARD_REPLY_FAIL, f, &out));
		assert_int_equal(out.to, rows[i].to);
		assert_int_equal(out.effects, rows[i].effects);
	}
}

static void a_refusal_touches_nothing(void **unused)
{
	struct card_step out = { STATE_ACCEPTED, 77 };
	const struct card_facts f = facts(STATE_NEW, WHO_BOTH);

	(void)unused;
	assert_false(card_step(CARD_ACCEPT, &f, &out));
	assert_int_equal(out.to, STATE_ACCEPTED);
	assert_int_equal(out.effects, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_in_every_state),
		cmocka_unit_test(release_only_while_unanswered),
		cmocka_unit_test(steal_and_return_need_words),
		cmocka_unit_test(no_reply_needs_a_reason_and_can_be_taken_back_for_a_while),
		cmocka_unit_test(the_system_gives_and_takes_back),
		cmocka_unit_test(processing_needs_a_proof_and_answers),
		cmocka_unit_test(the_last_proof_takes_processed_with_it),
		cmocka_unit_test(what_has_arrived_is_proof_enough),
		cmocka_unit_test(a_letter_that_did_not_arrive),
		cmocka_unit_test(answered_elsewhere_only_while_nobody_has),
		cmocka_unit_test(a_failed_mail_leaves_the_card_unanswered),
		cmocka_unit_test(a_refusal_touches_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
