/* The bell: own notices, how many are unread, and that they were read. */
#include "core/live.h"
#include "core/page.h"
#include "feature/notices/kinds.h"
#include "feature/notices/notices.h"
#include "queries.gen.h"

struct notice_row {
	int64_t id;
	int kind;
	struct opt_i64 ref_id;
	const char *by_name;
	struct json_text params;
	struct timestamp created_at;
	struct timestamp read_at;
};
DESC(notice_row, O(notice_row, id), FC(notice_row, kind, 0, notice_choices), O(notice_row, ref_id),
     O(notice_row, by_name), O(notice_row, params), O(notice_row, created_at),
     O(notice_row, read_at));

struct notice_q {
	const char *after;
	int64_t limit;
};
DESC(notice_q, F(notice_q, after, 0, 0, 60), F(notice_q, limit, 0, 1, PAGE_MAX));

struct notice_list_in {
	struct timestamp at;
	int64_t id;
	int64_t limit;
};
DESC(notice_list_in, O(notice_list_in, at), O(notice_list_in, id), O(notice_list_in, limit));

struct notice_count {
	int64_t unread;
};
DESC(notice_count, O(notice_count, unread));

struct notice_ref {
	notice_id notice_id;
};
DESC(notice_ref, F(notice_ref, notice_id, REQ, 1, INT64_MAX));

struct notice_read_in {
	struct timestamp up_to;
};
DESC(notice_read_in, F(notice_read_in, up_to, REQ, 0, 0));

static int reply_unread(struct req *r)
{
	const struct notice_count *count = NULL;

	TRY(sql_notice_unread(r, &count));
	return reply_row(r, &notice_count_desc, count);
}

/* GET /api/notices: the newest first. */
HANDLER(notice_list, notice_q)
{
	const struct timestamp tomorrow = time_add(r->now, (int64_t)86400 * 1000000);
	struct notice_list_in q = { tomorrow, INT64_MAX, page_rows(in->limit) };
	struct notice_row_list l;

	TRY(page_cursor_in(r, in->after, &q.at, &q.id));
	TRY(sql_notice_list(r, &q, &l));
	const bool has_next = page_cut(&l.n, q.limit);
	const struct notice_row *last = has_next ? &l.v[l.n - 1] : NULL;

	return reply_page(r, &notice_row_desc, l.v, l.n,
			  last != NULL ? page_cursor(r, last->created_at, last->id) : NULL);
}

/* GET /api/notices/unread: 100 means that many or more. */
HANDLER(notice_unread, no_in)
{
	(void)in;
	return reply_unread(r);
}

/* POST /api/notices/read: all up to the newest that the person has seen in the list. */
HANDLER(notice_read_all, notice_read_in)
{
	TRY(sql_notice_read_all(r, in, NULL));
	live_note(r, EVENT_NOTICE, r->actor.user.v, (point_id){ 0 });
	return reply_unread(r);
}

/* POST /api/notices/:notice_id/read */
HANDLER(notice_read_one, notice_ref)
{
	TRY(sql_notice_read_one(r, in, NULL));
	live_note(r, EVENT_NOTICE, r->actor.user.v, (point_id){ 0 });
	return reply_unread(r);
}

const struct route notices_routes[] = {
	ROUTE(GET, "/api/notices", STAFF, notice_list, PAGE(notice_row),
	      "own notices, the newest first"),
	ROUTE(GET, "/api/notices/unread", STAFF, notice_unread, ROW(notice_count),
	      "how many own notices are unread"),
	ROUTE_X(POST, "/api/notices/read", STAFF, notice_read_all, ROW(notice_count),
		"own notices up to a moment are read", RATE_NORMAL, QUIET),
	ROUTE_X(POST, "/api/notices/:notice_id/read", STAFF, notice_read_one, ROW(notice_count),
		"an own notice is read", RATE_NORMAL, QUIET),
	{ 0 }
};
