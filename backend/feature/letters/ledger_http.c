/*
 * The ledger on the screen: days of one mailbox, what is missing, the same as CSV, "look again
 * now".
 */
#include "base/buf.h"
#include "base/str.h"
#include "core/live.h"
#include "core/page.h"
#include "feature/channels/channels.h"
#include "feature/letters/ledger.h"
#include "queries.gen.h"

#include <string.h>

enum { CSV_DAYS = 1100, CSV_BYTES = 1 << 20 };

struct ledger_list_in {
	channel_id channel_id;
	const char *from, *to;
	const char *after; /* the last day of the page before */
	int64_t limit;
};
DESC(ledger_list_in, F(ledger_list_in, channel_id, REQ, 1, INT64_MAX),
     F(ledger_list_in, from, TRIM, 10, 10), F(ledger_list_in, to, TRIM, 10, 10),
     F(ledger_list_in, after, TRIM, 10, 10), F(ledger_list_in, limit, 0, 1, PAGE_MAX));

struct ledger_row {
	const char *day;
	int64_t server;
	int64_t gone;
	int64_t uploaded;
	int64_t cards;
	int64_t joined;
	int64_t ignored;
	int64_t quarantined;
	int64_t pending;
	int64_t missing;
	struct json_text ignored_reasons;
	struct json_text quarantined_reasons;
};
DESC(ledger_row, O(ledger_row, day), O(ledger_row, server), O(ledger_row, gone),
     O(ledger_row, uploaded), O(ledger_row, cards), O(ledger_row, joined), O(ledger_row, ignored),
     O(ledger_row, quarantined), O(ledger_row, pending), O(ledger_row, missing),
     O(ledger_row, ignored_reasons), O(ledger_row, quarantined_reasons));

struct ledger_day_in {
	channel_id channel_id;
	const char *day;
};
DESC(ledger_day_in, F(ledger_day_in, channel_id, REQ, 1, INT64_MAX),
     F(ledger_day_in, day, TRIM, 10, 10));

struct ledger_missing_row {
	const char *folder;
	int64_t uid;
	struct timestamp received_at;
	const char *error_key;
};
DESC(ledger_missing_row, O(ledger_missing_row, folder), O(ledger_missing_row, uid),
     O(ledger_missing_row, received_at), O(ledger_missing_row, error_key));

static int check_day(struct req *r, const char *field, const char *text)
{
	int64_t day = 0;

	return text == NULL || ledger_day_parse(text, &day) ? 0
							    : fail_field(r, field, "bad_format");
}

static int check(struct req *r, const struct ledger_list_in *in)
{
	TRY(check_day(r, "from", in->from));
	TRY(check_day(r, "to", in->to));
	return check_day(r, "after", in->after);
}

/* What the statement asks: all days when none are named, and from the cursor on downwards. */
static struct ledger_list_in asked(struct req *r, const struct ledger_list_in *in, int64_t rows)
{
	struct ledger_list_in q = *in;
	int64_t day = 0;

	q.from = in->from != NULL ? in->from : "0001-01-01";
	q.to = in->to != NULL ? in->to : "9999-12-31";
	q.limit = rows;
	if (in->after != NULL && ledger_day_parse(in->after, &day)) {
		const char *before = ledger_day_text(r->arena, day - 1);

		q.to = strcmp(before, q.to) < 0 ? before : q.to;
	}
	return q;
}

/* GET /api/channels/:channel_id/ledger: newest day first. */
HANDLER(ledger_list, ledger_list_in)
{
	struct ledger_row_list l;

	TRY(check(r, in));
	const struct ledger_list_in q = asked(r, in, page_rows(in->limit));

	TRY(sql_ledger_list(r, &q, &l));
	const bool has_next = page_cut(&l.n, q.limit);

	return reply_page(r, &ledger_row_desc, l.v, l.n, has_next ? l.v[l.n - 1].day : NULL);
}

/*
 * GET /api/channels/:channel_id/ledger/missing?day=: mails that are on the server only; of all
 * days, or of one.
 */
HANDLER(ledger_missing, ledger_day_in)
{
	struct ledger_missing_row_list l;

	TRY(check_day(r, "day", in->day));
	TRY(sql_ledger_missing_list(r, in, &l));
	return reply_list(r, &ledger_missing_row_desc, l.v, l.n);
}

static void put_csv_row(struct buf *b, const struct ledger_row *row)
{
	const int64_t cells[] = { row->server,      row->gone,    row->uploaded,
				  row->cards,       row->joined,  row->ignored,
				  row->quarantined, row->pending, row->missing };

	buf_adds(b, row->day);
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		buf_addc(b, ',');
		buf_addi(b, cells[i]);
	}
	buf_adds(b, "\r\n");
}

/* GET /api/channels/:channel_id/ledger.csv */
HANDLER(ledger_csv, ledger_list_in)
{
	struct ledger_row_list l;
	struct buf b;

	TRY(check(r, in));
	const struct ledger_list_in q = asked(r, in, CSV_DAYS);

	TRY(sql_ledger_list(r, &q, &l));
	buf_init(&b, CSV_BYTES);
	buf_adds(&b,
		 "day,server,gone,uploaded,cards,joined,ignored,quarantined,pending,missing\r\n");
	for (size_t i = 0; i < l.n; i++)
		put_csv_row(&b, &l.v[i]);
	const char *text = arena_strndup(r->arena, b.p, b.len);
	const size_t n = b.len;

	buf_free(&b);
	return reply_bytes(r, text, n, "text/csv; charset=utf-8",
			   arena_printf(r->arena, "ledger-%lld.csv", (long long)in->channel_id.v));
}

/*
 * POST /api/channels/:channel_id/ledger/fetch: the collector compares everything and fetches what
 * is missing.
 */
HANDLER(ledger_fetch, channel_ref)
{
	TRY(channel_ask(r, in->channel_id));
	return reply_empty(r);
}

const struct route ledger_routes[] = {
	ROUTE(GET, "/api/channels/:channel_id/ledger", STAFF, ledger_list, PAGE(ledger_row),
	      "what became of the letters of a mailbox, by day"),
	ROUTE(GET, "/api/channels/:channel_id/ledger.csv", STAFF, ledger_csv, FILE_REPLY,
	      "the same as a table"),
	ROUTE(GET, "/api/channels/:channel_id/ledger/missing", STAFF, ledger_missing,
	      LIST(ledger_missing_row), "mails of a day that are on the server and not here"),
	ROUTE(POST, "/api/channels/:channel_id/ledger/fetch", HEADS, ledger_fetch, EMPTY,
	      "compare with the server now and fetch what is missing"),
	{ 0 }
};
