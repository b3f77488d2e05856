/* Replays over HTTP: begin, look at the differences, apply, undo, cancel. */
#include "core/live.h"
#include "core/page.h"
#include "feature/replays/replay_rows.h"
#include "feature/replays/replays.h"
#include "queries.gen.h"

struct replay_new {
	channel_id channel_id;
	int source_type;
	struct timestamp from;
	struct timestamp to;
};
DESC(replay_new, F(replay_new, channel_id, 0, 1, INT64_MAX),
     FC(replay_new, source_type, 0, source_choices), F(replay_new, from, REQ, 0, 0),
     F(replay_new, to, REQ, 0, 0));

struct replay_list_in {
	const char *after;
	int64_t limit;
	struct timestamp at; /* of the cursor: its order is that of ids */
	int64_t id;
};
static const struct field replay_list_fields[] = { F(replay_list_in, after, 0, 0, 60),
						   F(replay_list_in, limit, 0, 1, PAGE_MAX),
						   O(replay_list_in, id) };
const struct desc replay_list_in_desc = { "replay_list_in", sizeof(struct replay_list_in),
					  replay_list_fields, 3 };
static const struct desc replay_list_query_desc = { "replay_list", sizeof(struct replay_list_in),
						    replay_list_fields, 2 };

struct replay_field_list_in {
	replay_id replay_id;
	int field;
	const char *after;
	int64_t limit;
	struct timestamp at; /* of the cursor: holds the field */
	int64_t id;
	int64_t after_field;
};
/* clang-format off */
static const struct field replay_field_list_fields[] = {
	F(replay_field_list_in, replay_id, REQ, 1, INT64_MAX),
	FC(replay_field_list_in, field, 0, value_choices),
	F(replay_field_list_in, after, 0, 0, 60),
	F(replay_field_list_in, limit, 0, 1, PAGE_MAX),       O(replay_field_list_in, id),
	O(replay_field_list_in, after_field),
};
/* clang-format on */
const struct desc replay_field_list_in_desc = { "replay_field_list_in",
						sizeof(struct replay_field_list_in),
						replay_field_list_fields, 6 };
static const struct desc replay_field_query_desc = { "replay_field_list",
						     sizeof(struct replay_field_list_in),
						     replay_field_list_fields, 4 };

struct replay_field_row {
	interest_id interest_id;
	int field;
	const char *value_before;
	const char *value_after;
	int state;
	int source_type;
	const char *author_name;
	const char *rule_before;
	int64_t version_before;
	const char *rule_after;
	int64_t version_after;
};
DESC(replay_field_row, O(replay_field_row, interest_id),
     FC(replay_field_row, field, 0, value_choices), O(replay_field_row, value_before),
     O(replay_field_row, value_after), FC(replay_field_row, state, 0, replay_mark_choices),
     FC(replay_field_row, source_type, 0, source_choices), O(replay_field_row, author_name),
     O(replay_field_row, rule_before), O(replay_field_row, version_before),
     O(replay_field_row, rule_after), O(replay_field_row, version_after));

struct replay_count_row {
	int source_type;
	int field;
	int64_t n;
};
DESC(replay_count_row, FC(replay_count_row, source_type, 0, source_choices),
     FC(replay_count_row, field, 0, value_choices), O(replay_count_row, n));

static int reply_replay(struct req *r, replay_id id)
{
	const struct replay_ref ref = { id };
	const struct replay_row *row = NULL;

	TRY(sql_replay_get(r, &ref, &row));
	return reply_row(r, &replay_row_desc, row);
}

/* GET /api/replays: newest first. */
HANDLER_AS(replay_list, replay_list_query, replay_list_in)
{
	struct replay_list_in q = *in;
	struct replay_row_list l;

	q.limit = page_rows(in->limit);
	TRY(page_cursor_in(r, in->after, &q.at, &q.id));
	TRY(sql_replay_list(r, &q, &l));
	const bool has_next = page_cut(&l.n, q.limit);
	const struct replay_row *last = has_next ? &l.v[l.n - 1] : NULL;

	return reply_page(r, &replay_row_desc, l.v, l.n,
			  last != NULL ? page_cursor(r, last->created_at, last->id) : NULL);
}

/* GET /api/replays/:replay_id */
HANDLER(replay_get, replay_ref)
{
	return reply_replay(r, in->replay_id);
}

/* GET /api/replays/:replay_id/summary */
HANDLER(replay_counts, replay_ref)
{
	struct replay_count_row_list l;

	TRY(sql_replay_count_list(r, in, &l));
	return reply_list(r, &replay_count_row_desc, l.v, l.n);
}

/* GET /api/replays/:replay_id/fields: by card. */
HANDLER_AS(replay_fields, replay_field_query, replay_field_list_in)
{
	struct replay_field_list_in q = *in;
	struct replay_field_row_list l;

	q.limit = page_rows(in->limit);
	TRY(page_cursor_in(r, in->after, &q.at, &q.id));
	q.after_field = q.at.us;
	TRY(sql_replay_field_list(r, &q, &l));
	const bool has_next = page_cut(&l.n, q.limit);
	const struct replay_field_row *last = has_next ? &l.v[l.n - 1] : NULL;
	const char *next = last != NULL ? page_cursor(r, (struct timestamp){ last->field },
						      last->interest_id.v)
					: NULL;

	return reply_page(r, &replay_field_row_desc, l.v, l.n, next);
}

static int want_step(struct req *r, int64_t id)
{
	return job_add(r, "replay_step", id, NULL, NULL, (struct timestamp){ 0 });
}

/* POST /api/replays: compares, and writes nothing but the differences. */
HANDLER(replay_begin, replay_new)
{
	int64_t id = 0;

	if (in->from.us >= in->to.us)
		return fail_field(r, "to", "too_small");
	TRY(sql_replay_add(r, in, &id));
	TRY(want_step(r, id));
	return reply_created(r, id);
}

/* From one state to the next; the replay as it is when it is in another one. */
static int move(struct req *r, replay_id id, enum replay_state from, enum replay_state to)
{
	const struct replay_move_in in = { id, (int64_t)from, (int64_t)to };
	const struct replay_ref ref = { id };
	const struct replay_row *row = NULL;
	int64_t moved = 0;

	TRY(sql_replay_move(r, &in, &moved));
	TRY(sql_replay_get(r, &ref, &row));
	if (moved == 0)
		return fail_with(r, E_WRONG_STATE, &replay_row_desc, row);
	if (to != REPLAY_CANCELLED)
		TRY(want_step(r, id.v));
	return reply_row(r, &replay_row_desc, row);
}

/* POST .../apply */
HANDLER(replay_apply, replay_ref)
{
	return move(r, in->replay_id, REPLAY_COMPARED, REPLAY_APPLYING);
}

/* POST .../undo */
HANDLER(replay_undo, replay_ref)
{
	return move(r, in->replay_id, REPLAY_APPLIED, REPLAY_UNDOING);
}

/* POST .../cancel: while it compares. */
HANDLER(replay_cancel, replay_ref)
{
	return move(r, in->replay_id, REPLAY_COMPARING, REPLAY_CANCELLED);
}

const struct route replays_routes[] = {
	ROUTE(GET, "/api/replays", HEADS, replay_list, PAGE(replay_row),
	      "old mail read again by today's rules"),
	ROUTE(GET, "/api/replays/:replay_id", HEADS, replay_get, ROW(replay_row),
	      "one replay with its progress"),
	ROUTE(GET, "/api/replays/:replay_id/summary", HEADS, replay_counts, LIST(replay_count_row),
	      "differences by source and field"),
	ROUTE(GET, "/api/replays/:replay_id/fields", HEADS, replay_fields, PAGE(replay_field_row),
	      "each difference, old and new"),
	ROUTE(POST, "/api/replays", ADMINS, replay_begin, CREATED,
	      "compare old mail with today's rules"),
	ROUTE(POST, "/api/replays/:replay_id/apply", ADMINS, replay_apply, ROW(replay_row),
	      "write the differences"),
	ROUTE(POST, "/api/replays/:replay_id/undo", ADMINS, replay_undo, ROW(replay_row),
	      "put the old values back"),
	ROUTE(POST, "/api/replays/:replay_id/cancel", ADMINS, replay_cancel, ROW(replay_row),
	      "stop comparing"),
	{ 0 }
};
