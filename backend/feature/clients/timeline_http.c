/* The history of a client, or of whoever stands behind a card: read, never kept twice. */
#include "core/page.h"
#include "feature/clients/client_row.h"
#include "feature/interests/interests.h"
#include "queries.gen.h"

static const struct timestamp END = { 253402214400000000 }; /* year 9999 */

static const char *const direction_names[] = { NULL, "in", "out" };
static const struct choices direction_choices = { direction_names, 2 };

struct client_timeline_in {
	client_id client_id;
	int direction;
	int source;
	int action;
	const char *after;
	int64_t limit;
};
DESC(client_timeline_in, F(client_timeline_in, client_id, REQ, 1, INT64_MAX),
     FC(client_timeline_in, direction, 0, direction_choices),
     FC(client_timeline_in, source, 0, source_choices),
     FC(client_timeline_in, action, 0, action_choices), F(client_timeline_in, after, 0, 0, 60),
     F(client_timeline_in, limit, 0, 1, PAGE_MAX));

struct interest_timeline_in {
	interest_id interest_id;
	const char *after;
	int64_t limit;
};
DESC(interest_timeline_in, F(interest_timeline_in, interest_id, REQ, 1, INT64_MAX),
     F(interest_timeline_in, after, 0, 0, 60), F(interest_timeline_in, limit, 0, 1, PAGE_MAX));

enum { FEW_PEOPLE = 8 };

struct timeline_sql {
	client_id client_id; /* of one with many identities */
	point_id point_id;
	struct opt_i64 identity_1, identity_2, identity_3, identity_4, identity_5, identity_6,
		identity_7, identity_8;
	int direction;
	int source;
	int action;
	struct timestamp at;
	int64_t id;
	int64_t limit;
};
DESC(timeline_sql, O(timeline_sql, client_id), O(timeline_sql, point_id),
     O(timeline_sql, identity_1), O(timeline_sql, identity_2), O(timeline_sql, identity_3),
     O(timeline_sql, identity_4), O(timeline_sql, identity_5), O(timeline_sql, identity_6),
     O(timeline_sql, identity_7), O(timeline_sql, identity_8),
     FC(timeline_sql, direction, 0, direction_choices), FC(timeline_sql, source, 0, source_choices),
     FC(timeline_sql, action, 0, action_choices), O(timeline_sql, at), O(timeline_sql, id),
     O(timeline_sql, limit));

struct timeline_person {
	int64_t identity;
	point_id point_id;
};
DESC(timeline_person, O(timeline_person, identity), O(timeline_person, point_id));

struct timeline_row {
	int64_t id;
	struct timestamp at;
	int direction;
	int source_type;
	int action;
	interest_id interest_id;
	channel_id channel_id;
	const char *channel_name;
	const char *link;
	const char *text;
	user_id user_id;
	const char *user_name;
	int identity_type;
	const char *identity_value;
	contact_id contact_id;
	const char *contact_name;
};
DESC(timeline_row, O(timeline_row, id), O(timeline_row, at),
     FC(timeline_row, direction, 0, direction_choices),
     FC(timeline_row, source_type, 0, source_choices), FC(timeline_row, action, 0, action_choices),
     O(timeline_row, interest_id), O(timeline_row, channel_id), O(timeline_row, channel_name),
     O(timeline_row, link), O(timeline_row, text), O(timeline_row, user_id),
     O(timeline_row, user_name), FC(timeline_row, identity_type, 0, identity_choices),
     O(timeline_row, identity_value), O(timeline_row, contact_id), O(timeline_row, contact_name));

static int reply_timeline(struct req *r, struct timeline_row_list *l, int64_t rows)
{
	const char *next = NULL;

	if (page_cut(&l->n, rows))
		next = page_cursor(r, l->v[l->n - 1].at, l->v[l->n - 1].id);
	return reply_page(r, &timeline_row_desc, l->v, l->n, next);
}

static void put_people(struct timeline_sql *q, const struct timeline_person_list *l)
{
	struct opt_i64 *const to[FEW_PEOPLE] = { &q->identity_1, &q->identity_2, &q->identity_3,
						 &q->identity_4, &q->identity_5, &q->identity_6,
						 &q->identity_7, &q->identity_8 };

	for (size_t i = 0; i < l->n; i++)
		*to[i] = (struct opt_i64){ true, l->v[i].identity };
}

/* GET /api/clients/:client_id/timeline: newest first, of all its contacts. */
HANDLER(client_timeline, client_timeline_in)
{
	struct timeline_sql q = { .client_id = in->client_id,
				  .direction = in->direction,
				  .source = in->source,
				  .action = in->action,
				  .at = END,
				  .id = INT64_MAX,
				  .limit = page_rows(in->limit) };
	const struct client_ref ref = { in->client_id };
	struct timeline_person_list people;
	struct timeline_row_list l = { NULL, 0 };

	TRY(page_cursor_in(r, in->after, &q.at, &q.id));
	TRY(sql_timeline_people(r, &ref, &people));
	if (people.n > FEW_PEOPLE) {
		TRY(sql_timeline_many(r, &q, &l));
	} else if (people.n > 0) {
		q.point_id = people.v[0].point_id;
		put_people(&q, &people);
		TRY(sql_timeline_few(r, &q, &l));
	}
	return reply_timeline(r, &l, q.limit);
}

/*
 * GET /api/interests/:interest_id/timeline: the same for a person of whom nobody knows who it is.
 */
HANDLER(interest_timeline, interest_timeline_in)
{
	struct timeline_sql q = { .at = END, .id = INT64_MAX, .limit = page_rows(in->limit) };
	const struct interest_person *card = NULL;
	struct timeline_row_list l = { NULL, 0 };

	TRY(page_cursor_in(r, in->after, &q.at, &q.id));
	TRY(interest_person_get(r, in->interest_id, &card));
	q.point_id = card->point_id;
	q.identity_1 = card->identity;
	if (card->identity.is_set)
		TRY(sql_timeline_few(r, &q, &l));
	return reply_timeline(r, &l, q.limit);
}

const struct route timeline_routes[] = {
	ROUTE(GET, "/api/clients/:client_id/timeline", STAFF, client_timeline, PAGE(timeline_row),
	      "history of a client"),
	ROUTE(GET, "/api/interests/:interest_id/timeline", STAFF, interest_timeline,
	      PAGE(timeline_row), "history of the person behind a card, within its point"),
	{ 0 }
};
