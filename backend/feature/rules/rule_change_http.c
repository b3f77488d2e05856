/* Rules, changed by an administrator: switched, put in order, taken from the pack. */
#include "core/live.h"
#include "feature/rules/rule_card.h"
#include "feature/rules/rule_put.h"
#include "feature/rules/rules.h"
#include "queries.gen.h"

struct rule_switch_in {
	rule_id rule_id;
	bool is_active;
	int64_t version;
};
DESC(rule_switch_in, F(rule_switch_in, rule_id, REQ, 1, INT64_MAX),
     F(rule_switch_in, is_active, REQ, 0, 1), F(rule_switch_in, version, REQ, 1, INT64_MAX));

struct rule_move_in {
	rule_id rule_id;
	rule_id before_id; /* 0: to the end */
	int64_t version;
};
DESC(rule_move_in, F(rule_move_in, rule_id, REQ, 1, INT64_MAX),
     F(rule_move_in, before_id, 0, 1, INT64_MAX), F(rule_move_in, version, REQ, 1, INT64_MAX));

struct rule_move_at {
	rule_id rule_id;
	int64_t place;
	int64_t gap;
	int64_t version;
};
DESC(rule_move_at, O(rule_move_at, rule_id), O(rule_move_at, place), O(rule_move_at, gap),
     O(rule_move_at, version));

struct rule_shipped_in {
	rule_id rule_id;
	bool is_taken;
	int64_t version;
};
DESC(rule_shipped_in, F(rule_shipped_in, rule_id, REQ, 1, INT64_MAX),
     F(rule_shipped_in, is_taken, REQ, 0, 1), F(rule_shipped_in, version, REQ, 1, INT64_MAX));

DESC(rule_place_row, O(rule_place_row, place));

int rule_stale(struct req *r, rule_id id)
{
	const struct rule_ref ref = { id };
	const struct rule_card *card = NULL;

	TRY(sql_rule_get(r, &ref, &card));
	return fail_with(r, E_STALE, &rule_card_desc, card);
}

int rule_changed(struct req *r, rule_id id)
{
	const struct rule_version_in by = { r->actor.user };

	TRY(sql_rule_version_note(r, &by, NULL));
	TRY(rule_set_touch(r, (struct bytes){ NULL, 0 }));
	live_note(r, EVENT_RULE, id.v, (point_id){ 0 });
	return 0;
}

/* PUT /api/rules/:rule_id/active */
HANDLER(rule_switch, rule_switch_in)
{
	int64_t changed = 0;

	TRY(sql_rule_switch(r, in, &changed));
	if (changed == 0)
		return rule_stale(r, in->rule_id);
	TRY(rule_changed(r, in->rule_id));
	return rule_reply(r, in->rule_id);
}

static int64_t least_of(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Half-way between what stands at at->place and what stands before that. */
static int between(struct req *r, struct rule_move_at *at, int64_t least, int64_t *place)
{
	const struct rule_place_row *before = NULL;

	TRY(sql_rule_place_before(r, at, &before));
	const int64_t low = most_of(before->place, least);

	if (at->place - low < 2) {
		TRY(sql_rule_places_part(r, at, NULL));
		at->place += RULE_GAP;
	}
	*place = low + (least_of(at->place, low + RULE_BAND) - low) / 2;
	return 0;
}

int rule_find_place(struct req *r, const struct rule_at *want, int64_t *place)
{
	struct rule_move_at at = { .rule_id = want->rule, .gap = RULE_GAP };
	const struct rule_ref ref = { want->before };
	const struct rule_place_row *row = NULL;

	if (want->before.v == 0) {
		TRY(sql_rule_place_last(r, &at, &row));
		*place = most_of(row->place, want->least) + RULE_GAP;
		return 0;
	}
	TRY(sql_rule_place_of(r, &ref, &row));
	at.place = row->place;
	return between(r, &at, want->least, place);
}

/* PUT /api/rules/:rule_id/place: before another one, or to the end. */
HANDLER(rule_move, rule_move_in)
{
	struct rule_move_at at = { .rule_id = in->rule_id, .version = in->version };
	const struct rule_at want = { in->rule_id, in->before_id, 0 };
	int64_t changed = 0;

	if (in->before_id.v == in->rule_id.v)
		return fail_field(r, "before_id", "not_a_choice");
	/* The set's row orders those who move rules at the same time. */
	TRY(rule_set_touch(r, (struct bytes){ NULL, 0 }));
	TRY(rule_find_place(r, &want, &at.place));
	TRY(sql_rule_move(r, &at, &changed));
	if (changed == 0)
		return rule_stale(r, in->rule_id);
	live_note(r, EVENT_RULE, in->rule_id.v, (point_id){ 0 });
	return rule_reply(r, in->rule_id);
}

/* The pack's text stands again, as a version of its own. */
static int take_shipped(struct req *r, const struct rule_shipped_in *in,
			const struct rule_card *card, int64_t *changed)
{
	struct rule_put put = { .rule_id = in->rule_id,
				.version = in->version,
				.body = card->shipped_body };

	if (card->shipped_body == NULL)
		return fail(r, E_WRONG_STATE, "the pack has no such rule");
	rule_put_read(r, &put);
	return sql_rule_change(r, &put, changed);
}

/*
 * POST /api/rules/:rule_id/shipped: takes the pack's version, or keeps the own one and forgets the
 * remark.
 */
HANDLER(rule_shipped_choose, rule_shipped_in)
{
	const struct rule_ref ref = { in->rule_id };
	const struct rule_put keep = { .rule_id = in->rule_id, .version = in->version };
	const struct rule_card *card = NULL;
	int64_t changed = 0;

	TRY(sql_rule_get(r, &ref, &card));
	TRY(in->is_taken ? take_shipped(r, in, card, &changed) : sql_rule_keep(r, &keep, &changed));
	if (changed == 0)
		return rule_stale(r, in->rule_id);
	TRY(rule_changed(r, in->rule_id));
	return rule_reply(r, in->rule_id);
}

const struct route rule_change_routes[] = {
	ROUTE(PUT, "/api/rules/:rule_id/active", ADMINS, rule_switch, ROW(rule_card),
	      "switch a rule on or off"),
	ROUTE(PUT, "/api/rules/:rule_id/place", ADMINS, rule_move, ROW(rule_card),
	      "try a rule before another one"),
	ROUTE(POST, "/api/rules/:rule_id/shipped", ADMINS, rule_shipped_choose, ROW(rule_card),
	      "take the pack's version of a rule, or keep the own one"),
	{ 0 }
};
