#include "base/str.h"
#include "core/live.h"
#include "core/page.h"
#include "feature/channels/channels.h"
#include "feature/interests/interests.h"
#include "feature/mail/mail.h"
#include "feature/letters/ledger.h"
#include "feature/letters/letter_rows.h"
#include "feature/letters/letter_task.h"
#include "feature/letters/letters.h"
#include "queries.gen.h"

struct letter_list_in {
	int state;
	channel_id channel_id;
	const char *reason;
	const char *day; /* of the point's time zone, with channel_id */
	const char *after;
	int64_t limit;
	struct timestamp at;
	int64_t id;
	struct timestamp from, to;
};
static const struct field letter_list_fields[] = {
	FC(letter_list_in, state, 0, letter_state_choices),
	F(letter_list_in, channel_id, 0, 1, INT64_MAX),
	F(letter_list_in, reason, TRIM, 1, 40),
	F(letter_list_in, day, TRIM, 10, 10),
	F(letter_list_in, after, 0, 0, 60),
	F(letter_list_in, limit, 0, 1, PAGE_MAX),
	/* From here on: filled by us. */
	O(letter_list_in, at),
	O(letter_list_in, id),
	O(letter_list_in, from),
	O(letter_list_in, to),
};
const struct desc letter_list_in_desc = { "letter_list_in", sizeof(struct letter_list_in),
					  letter_list_fields, 10 };
static const struct desc letter_list_query_desc = { "letter_list", sizeof(struct letter_list_in),
						    letter_list_fields, 6 };

struct letter_item {
	int64_t id;
	channel_id channel_id;
	const char *channel_name;
	struct timestamp received_at;
	const char *from_addr;
	const char *subject;
	int state;
	const char *reason;
	const char *error;
	int64_t size;
	int64_t attempts;
	interest_id interest_id;
	int source_type;
	const char *rule;
};
DESC(letter_item, O(letter_item, id), O(letter_item, channel_id), O(letter_item, channel_name),
     O(letter_item, received_at), O(letter_item, from_addr), O(letter_item, subject),
     FC(letter_item, state, 0, letter_state_choices), O(letter_item, reason), O(letter_item, error),
     O(letter_item, size), O(letter_item, attempts), O(letter_item, interest_id),
     FC(letter_item, source_type, 0, source_choices), O(letter_item, rule));

struct letter_raw_row {
	struct bytes body;
	int64_t size;
};
DESC(letter_raw_row, O(letter_raw_row, body), O(letter_raw_row, size));

struct letter_zone_row {
	const char *time_zone;
};
DESC(letter_zone_row, O(letter_zone_row, time_zone));

/* The day begins and ends where it does for the point of the mailbox. */
static int set_day(struct req *r, struct letter_list_in *q)
{
	const struct channel_ref ref = { q->channel_id };
	const struct letter_zone_row *row = NULL;
	int64_t day = 0;

	if (q->day == NULL)
		return 0;
	if (!ledger_day_parse(q->day, &day))
		return fail_field(r, "day", "bad_format");
	if (q->channel_id.v == 0)
		return fail_field(r, "channel_id", "required");
	TRY(sql_letter_zone(r, &ref, &row));
	const struct zone *zone = zone_load(r->arena, row->time_zone);

	q->from = ledger_day_start(zone, day);
	q->to = ledger_day_start(zone, day + 1);
	return 0;
}

/* GET /api/letters: newest first. */
HANDLER_AS(letter_list, letter_list_query, letter_list_in)
{
	struct letter_list_in q = *in;
	struct letter_item_list l;

	q.limit = page_rows(in->limit);
	TRY(page_cursor_in(r, in->after, &q.at, &q.id));
	TRY(letter_check_reason(r, in->reason));
	TRY(set_day(r, &q));
	TRY(sql_letter_list(r, &q, &l));
	const bool has_next = page_cut(&l.n, q.limit);
	const struct letter_item *last = has_next ? &l.v[l.n - 1] : NULL;

	return reply_page(r, &letter_item_desc, l.v, l.n,
			  last != NULL ? page_cursor(r, last->received_at, last->id) : NULL);
}

/* GET /api/letters/:letter_id/raw: the mail as it came. */
HANDLER(letter_raw, letter_ref)
{
	const struct letter_raw_row *row = NULL;
	size_t n = 0;

	TRY(sql_letter_raw(r, in, &row));
	const char *raw =
		letter_decompress(r->arena, row->body, (size_t)r->conf->mail_max_mb << 20, &n);

	if (raw == NULL)
		return fail(r, E_INTERNAL, "the stored bytes of letter %lld are damaged",
			    (long long)in->letter_id.v);
	return reply_bytes(r, raw, n, "message/rfc822",
			   arena_printf(r->arena, "letter-%lld.eml", (long long)in->letter_id.v));
}

/* POST /api/letters/:letter_id/retry: reads it again, as a job. */
HANDLER(letter_retry, letter_ref)
{
	TRY(letter_begin_again(r, in->letter_id));
	/*
	 * Needs no key: only who made it pending comes here, and it is pending until the job has
	 * ended.
	 */
	TRY(job_add(r, "letter_retry", in->letter_id.v, NULL, NULL, (struct timestamp){ 0 }));
	live_note(r, EVENT_LETTER, in->letter_id.v, (point_id){ 0 });
	return reply_empty(r);
}

const struct route letters_routes[] = { ROUTE(GET, "/api/letters", HEADS, letter_list,
					      PAGE(letter_item), "letters and what became of them"),
					ROUTE(GET, "/api/letters/:letter_id/raw", HEADS, letter_raw,
					      FILE_REPLY, "a letter as it came"),
					ROUTE(POST, "/api/letters/:letter_id/retry", HEADS,
					      letter_retry, EMPTY, "read a letter again"),
					{ 0 } };
