/*
 * Applying and undoing: the same way in both directions. A field is written only while it has the
 * value that it had when it was compared (or applied), and while no person has set it.
 */
#include "base/str.h"
#include "feature/replays/replay_rows.h"
#include "core/worker.h"
#include "queries.gen.h"

struct replay_next_in {
	replay_id replay_id;
	int64_t cursor_id;
	int64_t last_id;
	int card_state;
};
DESC(replay_next_in, O(replay_next_in, replay_id), O(replay_next_in, cursor_id),
     O(replay_next_in, last_id), FC(replay_next_in, card_state, 0, replay_mark_choices));

struct replay_card {
	interest_id interest_id;
	const char *rule_before;
	int64_t version_before;
	const char *rule_after;
	int64_t version_after;
};
DESC(replay_card, O(replay_card, interest_id), O(replay_card, rule_before),
     O(replay_card, version_before), O(replay_card, rule_after), O(replay_card, version_after));

struct replay_field {
	interest_id interest_id;
	int field;
	const char *value_before;
	const char *value_after;
};
DESC(replay_field, O(replay_field, interest_id), FC(replay_field, field, 0, value_choices),
     O(replay_field, value_before), O(replay_field, value_after));

/* One portion on its way. */
struct writing {
	struct replay_work *p;
	bool is_undo;
	struct replay_card_list cards;
	struct replay_field_list fields;
	struct card_now *now;
	size_t now_n;
	struct card_change_values *changes;
	size_t changes_n;
	struct replay_mark *marks, *card_marks;
	size_t marks_n, card_marks_n;
	int64_t kept;
};

static const struct card_now *find_now(const struct writing *x, int64_t id)
{
	for (size_t i = 0; i < x->now_n; i++)
		if (x->now[i].id == id)
			return &x->now[i];
	return NULL;
}

/* Sets the field if nobody else has; *is_set says so. */
static void set_field(struct writing *x, const struct replay_field *f, struct card_change_values *c,
		      bool *is_set)
{
	const char *from = x->is_undo ? f->value_after : f->value_before;
	const char *to = x->is_undo ? f->value_before : f->value_after;
	const bool is_free = (c->now->edited & (uint64_t)1 << f->field) == 0 &&
			     str_eq(c->now->values.v[f->field], from);
	const int state = !is_free ? MARK_KEPT : x->is_undo ? MARK_UNDONE : MARK_APPLIED;

	if (is_free)
		c->values.v[f->field] = to;
	*is_set |= is_free;
	x->kept += !is_free;
	x->marks[x->marks_n++] =
		(struct replay_mark){ { x->p->row->id }, f->interest_id, f->field, state };
}

static void write_card(struct req *r, struct writing *x, const struct replay_card *card,
		       const struct card_now *now)
{
	const char *rule = x->is_undo ? card->rule_before : card->rule_after;
	const int64_t version = x->is_undo ? card->version_before : card->version_after;
	struct card_change_values c = {
		.now = now, .values = now->values, .rule = rule, .rule_version = version
	};
	bool is_set = false;

	for (size_t i = 0; i < x->fields.n; i++)
		if (x->fields.v[i].interest_id.v == now->id)
			set_field(x, &x->fields.v[i], &c, &is_set);
	c.note = arena_printf(r->arena, "%s %lld", rule != NULL ? rule : "-", (long long)version);
	if (is_set)
		x->changes[x->changes_n++] = c;
	x->card_marks[x->card_marks_n++] = (struct replay_mark){ { x->p->row->id },
								 card->interest_id,
								 0,
								 !is_set      ? MARK_KEPT
								 : x->is_undo ? MARK_UNDONE
									      : MARK_APPLIED };
}

static int load(struct req *r, struct writing *x)
{
	const struct replay_row *row = x->p->row;
	struct replay_next_in in = {
		{ row->id }, row->cursor_id, 0, x->is_undo ? MARK_APPLIED : MARK_FOUND
	};

	TRY(sql_replay_cards_next(r, &in, &x->cards));
	if (x->cards.n == 0)
		return 0;
	int64_t *ids = arena_array(r->arena, x->cards.n, sizeof(*ids));

	for (size_t i = 0; i < x->cards.n; i++)
		ids[i] = x->cards.v[i].interest_id.v;
	in.last_id = ids[x->cards.n - 1];
	TRY(sql_replay_fields_of(r, &in, &x->fields));
	return card_values_lock(r, ids, x->cards.n, &x->now, &x->now_n);
}

static int move_on(struct req *r, const struct writing *x, int64_t *moved)
{
	const struct replay_row *row = x->p->row;
	const bool is_end = x->cards.n == 0;
	struct replay_step_in step = { .replay_id = { row->id },
				       .from = row->state,
				       .to = row->state,
				       .was_id = row->cursor_id,
				       .cursor_id = row->cursor_id,
				       .kept = x->kept,
				       .changed = x->is_undo ? 0 : -x->kept };

	if (is_end)
		step.to = x->is_undo ? REPLAY_UNDONE : REPLAY_APPLIED;
	else
		step.cursor_id = x->cards.v[x->cards.n - 1].interest_id.v;
	return sql_replay_step(r, &step, moved);
}

static int write_portion(struct req *r, void *arg)
{
	struct replay_work *p = arg;
	struct writing x = { .p = p, .is_undo = p->row->state == REPLAY_UNDOING };
	int64_t moved = 0;

	TRY(load(r, &x));
	x.changes = arena_array(r->arena, x.cards.n, sizeof(*x.changes));
	x.marks = arena_array(r->arena, x.fields.n, sizeof(*x.marks));
	x.card_marks = arena_array(r->arena, x.cards.n, sizeof(*x.card_marks));
	for (size_t i = 0; i < x.cards.n; i++) {
		const struct card_now *now = find_now(&x, x.cards.v[i].interest_id.v);

		if (now != NULL)
			write_card(r, &x, &x.cards.v[i], now);
	}
	TRY(move_on(r, &x, &moved));
	if (moved == 0)
		return 0;
	p->is_done = x.cards.n == 0;
	TRY(card_values_put(r, x.changes, x.changes_n));
	TRY(sql_replay_field_mark(r, x.marks, x.marks_n));
	return sql_replay_card_mark(r, x.card_marks, x.card_marks_n);
}

int replay_write(struct replay_work *p)
{
	struct req r;

	work_begin(p->w, &r);
	return work_run(&r, write_portion, p);
}
