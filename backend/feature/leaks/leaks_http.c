/* What the checks of leaks have found, and that one is wanted now. */
#include "feature/leaks/leaks.h"
#include "queries.gen.h"

struct leak_check_row {
	int64_t id;
	struct timestamp started_at;
	struct timestamp ended_at;
	int64_t people;
	int64_t of_people; /* as there are now; the others come in the nights that follow */
	int64_t routes;
	int64_t requests;
	int64_t compared; /* rows that answers named */
	int64_t failed;   /* requests that were not answered */
	int64_t leaks;
};
DESC(leak_check_row, O(leak_check_row, id), O(leak_check_row, started_at),
     O(leak_check_row, ended_at), O(leak_check_row, people), O(leak_check_row, of_people),
     O(leak_check_row, routes), O(leak_check_row, requests), O(leak_check_row, compared),
     O(leak_check_row, failed), O(leak_check_row, leaks));

struct leak_of {
	int64_t check;
};
DESC(leak_of, F(leak_of, check, REQ, 1, INT64_MAX));

struct leak_found_row {
	int64_t id;
	int64_t user_id;
	const char *user_name;
	const char *route;
	const char *kind;
	int64_t ref_id;
};
DESC(leak_found_row, O(leak_found_row, id), O(leak_found_row, user_id),
     O(leak_found_row, user_name), O(leak_found_row, route), O(leak_found_row, kind),
     O(leak_found_row, ref_id));

int leaks_want(struct req *r)
{
	return job_add(r, "leak_check", 0, NULL, "leak_check", (struct timestamp){ 0 });
}

/* GET /api/leak-checks: the newest first. */
HANDLER(leak_check_list, no_in)
{
	struct leak_check_row_list l;

	(void)in;
	TRY(sql_leak_check_list(r, &l));
	return reply_list(r, &leak_check_row_desc, l.v, l.n);
}

/* GET /api/leak-checks/:check/leaks */
HANDLER(leak_list, leak_of)
{
	struct leak_found_row_list l;

	TRY(sql_leak_list(r, in, &l));
	return reply_list(r, &leak_found_row_desc, l.v, l.n);
}

/* POST /api/leak-checks: do not wait for the night. */
HANDLER(leak_check_want, no_in)
{
	(void)in;
	TRY(leaks_want(r));
	return reply_empty(r);
}

const struct route leaks_routes[] = { ROUTE(GET, "/api/leak-checks", HEADS, leak_check_list,
					    LIST(leak_check_row), "checks of who sees what"),
				      ROUTE(GET, "/api/leak-checks/:check/leaks", HEADS, leak_list,
					    LIST(leak_found_row), "what such a check has found"),
				      ROUTE_X(POST, "/api/leak-checks", ADMINS, leak_check_want,
					      EMPTY, "check now who sees what", RATE_HEAVY, 0),
				      { 0 } };
