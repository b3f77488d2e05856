/* Comparing: a portion of letters is read by today's rules and held against its cards. */
#include "base/str.h"
#include "feature/channels/channels.h"
#include "feature/letters/letters.h"
#include "feature/replays/replay_rows.h"
#include "queries.gen.h"

#include <string.h>

enum { LETTER_MAX = 8 << 20 };

struct replay_letters_in {
	channel_id channel_id;
	int source_type;
	struct timestamp cursor_at;
	int64_t cursor_id;
	struct timestamp to_at;
};
DESC(replay_letters_in, O(replay_letters_in, channel_id),
     FC(replay_letters_in, source_type, 0, source_choices), O(replay_letters_in, cursor_at),
     O(replay_letters_in, cursor_id), O(replay_letters_in, to_at));

struct replay_letter {
	int64_t id;
	struct timestamp received_at;
	channel_id channel_id;
	int64_t interest_id;
	int64_t state;
	struct bytes body;
};
DESC(replay_letter, O(replay_letter, id), O(replay_letter, received_at),
     O(replay_letter, channel_id), O(replay_letter, interest_id), O(replay_letter, state),
     O(replay_letter, body));

struct replay_card_new {
	replay_id replay_id;
	interest_id interest_id;
	const char *rule_before;
	int64_t version_before;
	const char *rule_after;
	int64_t version_after;
};
DESC(replay_card_new, O(replay_card_new, replay_id), O(replay_card_new, interest_id),
     O(replay_card_new, rule_before), O(replay_card_new, version_before),
     O(replay_card_new, rule_after), O(replay_card_new, version_after));

struct replay_field_new {
	replay_id replay_id;
	interest_id interest_id;
	int field;
	const char *value_before;
	const char *value_after;
	int state;
};
DESC(replay_field_new, O(replay_field_new, replay_id), O(replay_field_new, interest_id),
     FC(replay_field_new, field, 0, value_choices), O(replay_field_new, value_before),
     O(replay_field_new, value_after), FC(replay_field_new, state, 0, replay_mark_choices));

struct replay_count_new {
	replay_id replay_id;
	int source_type;
	int field;
};
DESC(replay_count_new, O(replay_count_new, replay_id),
     FC(replay_count_new, source_type, 0, source_choices),
     FC(replay_count_new, field, 0, value_choices));

/* A letter with what today's rules say of it; lives in the step's arena. */
struct read_letter {
	int64_t id;
	int64_t interest_id;
	bool was_ignored;
	struct timestamp received_at;
	struct reading reading;
	char *raw;
	size_t n;
};

struct portion {
	struct replay_work *p;
	struct read_letter *v;
	size_t n;
	/* The differences, while they are written. */
	struct replay_card_new *cards;
	struct replay_field_new *fields;
	struct replay_count_new *counts;
	size_t cards_n, fields_n;
	struct replay_step_in step;
};

static int load(struct req *r, void *arg)
{
	struct portion *x = arg;
	const struct replay_row *row = x->p->row;
	const struct replay_letters_in in = { row->channel_id, row->source_type, row->cursor_at,
					      row->cursor_id, row->to_at };
	struct replay_letter_list l;
	struct str_list own;

	TRY(sql_replay_letters(r, &in, &l));
	TRY(mailbox_addresses(r, &own));
	reader_set_own(x->p->reader, &own);
	x->n = l.n;
	x->v = arena_array(x->p->arena, l.n, sizeof(*x->v));
	for (size_t i = 0; i < l.n; i++) {
		x->v[i] = (struct read_letter){ .id = l.v[i].id,
						.interest_id = l.v[i].interest_id,
						.was_ignored = l.v[i].state == LETTER_IGNORED,
						.received_at = l.v[i].received_at };
		x->v[i].raw = letter_decompress(x->p->arena, l.v[i].body, LETTER_MAX, &x->v[i].n);
	}
	return 0;
}

static void read_all(struct portion *x)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->v[i].raw != NULL)
			reader_read(x->p->reader, x->p->arena, x->v[i].raw, x->v[i].n,
				    &x->v[i].reading);
}

static void add_field(struct portion *x, const struct card_now *now,
		      const struct card_values *after, int field)
{
	const bool is_edited = (now->edited & (uint64_t)1 << field) != 0;

	x->fields[x->fields_n] = (struct replay_field_new){
		.replay_id = { x->p->row->id },
		.interest_id = { now->id },
		.field = field,
		.value_before = now->values.v[field],
		.value_after = after->v[field],
		.state = is_edited ? MARK_KEPT : MARK_FOUND,
	};
	x->counts[x->fields_n++] =
		(struct replay_count_new){ { x->p->row->id },
					   choice_value(&source_choices,
							now->values.v[VALUE_SOURCE_TYPE]),
					   field };
	x->step.changed += !is_edited;
	x->step.kept += is_edited;
}

static void compare_card(struct req *r, struct portion *x, const struct card_now *now,
			 const struct read_letter *letter)
{
	const struct interest_new event = letter_event(r, &letter->reading);
	struct card_values after;
	const size_t had = x->fields_n;

	card_values_of(r->arena, &event, &after);
	for (int f = 1; f < VALUE__MAX; f++)
		if (!str_eq(now->values.v[f], after.v[f]))
			add_field(x, now, &after, f);
	if (x->fields_n == had)
		return;
	x->cards[x->cards_n++] = (struct replay_card_new){ { x->p->row->id },
							   { now->id },
							   now->rule,
							   now->rule_version,
							   letter->reading.card->rule,
							   letter->reading.card->rule_version };
}

/* The cards that these letters made; a letter that only joined one says nothing about it. */
static int compare_all(struct req *r, struct portion *x)
{
	int64_t *ids = arena_array(r->arena, x->n, sizeof(*ids));
	struct card_now *now = NULL;
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++) {
		const struct card *card = x->v[i].reading.card;
		const bool is_card = card != NULL && card->ignore_reason == NULL;

		x->step.would_card += x->v[i].was_ignored && is_card;
		x->step.would_ignore += !x->v[i].was_ignored && card != NULL && !is_card;
		if (is_card && x->v[i].interest_id != 0)
			ids[n++] = x->v[i].interest_id;
	}
	TRY(card_values_lock(r, ids, n, &now, &n));
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < x->n; i++)
			if (x->v[i].interest_id == now[k].id && x->v[i].id == now[k].letter_id &&
			    x->v[i].reading.card != NULL &&
			    x->v[i].reading.card->ignore_reason == NULL)
				compare_card(r, x, &now[k], &x->v[i]);
	return 0;
}

static int store(struct req *r, void *arg)
{
	struct portion *x = arg;
	const struct replay_row *row = x->p->row;
	const size_t most = x->n * VALUE__MAX;
	int64_t moved = 0;

	x->cards = arena_array(r->arena, x->n, sizeof(*x->cards));
	x->fields = arena_array(r->arena, most, sizeof(*x->fields));
	x->counts = arena_array(r->arena, most, sizeof(*x->counts));
	x->cards_n = x->fields_n = 0;
	x->step = (struct replay_step_in){ .replay_id = { row->id },
					   .from = REPLAY_COMPARING,
					   .was_id = row->cursor_id,
					   .to = x->n == 0 ? REPLAY_COMPARED : REPLAY_COMPARING,
					   .letters = (int64_t)x->n };
	if (x->n > 0) {
		x->step.cursor_at = x->v[x->n - 1].received_at;
		x->step.cursor_id = x->v[x->n - 1].id;
		TRY(compare_all(r, x));
	}
	x->step.cards = (int64_t)x->cards_n;
	TRY(sql_replay_step(r, &x->step, &moved));
	if (moved == 0)
		return 0;
	TRY(sql_replay_card_add(r, x->cards, x->cards_n));
	TRY(sql_replay_field_add(r, x->fields, x->fields_n));
	return sql_replay_count_add(r, x->counts, x->fields_n);
}

int replay_compare(struct replay_work *p)
{
	struct portion x = { .p = p };
	struct req r;

	reader_refresh(p->reader, p->w);
	work_begin(p->w, &r);
	TRY(work_run(&r, load, &x));
	read_all(&x);
	work_begin(p->w, &r);
	TRY(work_run(&r, store, &x));
	p->is_done = x.n == 0;
	return 0;
}
