/* The audit trail on the screen: who changed what, when and from where. For administrators. */
#include "core/page.h"
#include "feature/auth/auth.h"
#include "queries.gen.h"

struct audit_row {
	int64_t id;
	struct timestamp at;
	user_id user_id;
	const char *user_name;
	const char *address;
	/* name of the handler; "login:bad_login" for a refusal that leaves a trace */
	const char *action;
	const char *input; /* the beginning of the JSON; secrets are null in it */
};
DESC(audit_row, O(audit_row, id), O(audit_row, at), O(audit_row, user_id), O(audit_row, user_name),
     O(audit_row, address), O(audit_row, action), O(audit_row, input));

struct audit_in {
	user_id user_id;
	const char *after;
	int64_t limit;
};
DESC(audit_in, F(audit_in, user_id, 0, 1, INT64_MAX), F(audit_in, after, 0, 0, 60),
     F(audit_in, limit, 0, 1, PAGE_MAX));

struct audit_q {
	user_id user_id;
	struct timestamp at;
	int64_t id;
	int64_t limit;
};
DESC(audit_q, O(audit_q, user_id), O(audit_q, at), O(audit_q, id), O(audit_q, limit));

/* GET /api/audit: the newest first; of everybody, or of one person. */
HANDLER(audit_list, audit_in)
{
	const struct timestamp tomorrow = time_add(r->now, (int64_t)86400 * 1000000);
	struct audit_q q = { in->user_id, tomorrow, INT64_MAX, page_rows(in->limit) };
	struct audit_row_list l;

	TRY(page_cursor_in(r, in->after, &q.at, &q.id));
	TRY(in->user_id.v != 0 ? sql_audit_of_user(r, &q, &l) : sql_audit_list(r, &q, &l));
	const bool has_next = page_cut(&l.n, q.limit);
	const struct audit_row *last = has_next ? &l.v[l.n - 1] : NULL;

	return reply_page(r, &audit_row_desc, l.v, l.n,
			  last != NULL ? page_cursor(r, last->at, last->id) : NULL);
}

const struct route audit_routes[] = { ROUTE(GET, "/api/audit", ADMINS, audit_list, PAGE(audit_row),
					    "who changed what, the newest first"),
				      { 0 } };
