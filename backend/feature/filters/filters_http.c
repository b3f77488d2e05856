#include "feature/filters/filters.h"
#include "base/str.h"
#include "feature/filters/conditions.h"
#include "feature/interests/interests.h"
#include "queries.gen.h"

#include <string.h>

enum {
	MOST_OWN = 100,
	SAMPLE = 1000,
	NAME_CHARS = 60,
	QUERY_CHARS = 1000,
	ORDER_MOST = 200,
	ORDER_BYTES = 4000
};

struct filter_ref {
	filter_id filter_id;
};
DESC(filter_ref, F(filter_ref, filter_id, REQ, 1, INT64_MAX));

struct filter_row {
	int64_t id;
	user_id user_id;
	point_id point_id;
	const char *point_name;
	const char *name;
	const char *query;
	int64_t version;
};
DESC(filter_row, O(filter_row, id), O(filter_row, user_id), O(filter_row, point_id),
     O(filter_row, point_name), O(filter_row, name), O(filter_row, query), O(filter_row, version));

/* With the number of cards: null when it is not cheap to know; is_more: that many or more. */
struct filter_shown {
	int64_t id;
	user_id user_id;
	point_id point_id;
	const char *point_name;
	const char *name;
	const char *query;
	int64_t version;
	struct opt_i64 count;
	bool is_more;
};
DESC(filter_shown, O(filter_shown, id), O(filter_shown, user_id), O(filter_shown, point_id),
     O(filter_shown, point_name), O(filter_shown, name), O(filter_shown, query),
     O(filter_shown, version), O(filter_shown, count), O(filter_shown, is_more));

struct filter_new {
	const char *name;
	const char *query;
	point_id point_id;
};
DESC(filter_new, F(filter_new, name, REQ | TRIM, 1, NAME_CHARS),
     F(filter_new, query, 0, 0, QUERY_CHARS), F(filter_new, point_id, REQ, 1, INT64_MAX));

struct filter_own_new {
	const char *name;
	const char *query;
};
DESC(filter_own_new, F(filter_own_new, name, REQ | TRIM, 1, NAME_CHARS),
     F(filter_own_new, query, 0, 0, QUERY_CHARS));

struct filter_own_change {
	filter_id filter_id;
	const char *name;
	const char *query;
	int64_t version;
};
DESC(filter_own_change, F(filter_own_change, filter_id, REQ, 1, INT64_MAX),
     F(filter_own_change, name, REQ | TRIM, 1, NAME_CHARS),
     F(filter_own_change, query, 0, 0, QUERY_CHARS),
     F(filter_own_change, version, REQ, 1, INT64_MAX));

struct filter_change_in {
	filter_id filter_id;
	const char *name;
	const char *query;
	point_id point_id;
	int64_t version;
};
DESC(filter_change_in, F(filter_change_in, filter_id, REQ, 1, INT64_MAX),
     F(filter_change_in, name, REQ | TRIM, 1, NAME_CHARS),
     F(filter_change_in, query, 0, 0, QUERY_CHARS), F(filter_change_in, point_id, 0, 1, INT64_MAX),
     F(filter_change_in, version, REQ, 1, INT64_MAX));

struct filter_order_in {
	struct filter_id_list filter_ids;
};
DESC(filter_order_in, F(filter_order_in, filter_ids, REQ, 0, ORDER_MOST));

struct filter_order_row {
	const char *ids;
};
DESC(filter_order_row, O(filter_order_row, ids));

struct filter_count {
	int64_t n;
};
DESC(filter_count, O(filter_count, n));

DESC(filter_card, O(filter_card, state), FC(filter_card, source_type, 0, source_choices),
     FC(filter_card, action, 0, action_choices), O(filter_card, point_id),
     O(filter_card, assignee_id), O(filter_card, is_waiting), O(filter_card, due_at));

static struct filter_shown shown_of(const struct filter_row *f)
{
	return (struct filter_shown){ f->id,    f->user_id, f->point_id, f->point_name, f->name,
				      f->query, f->version, { 0 },       false };
}

/* The cards that a filter finds among the sample; nothing when its conditions are beyond that. */
static int count_one(struct req *r, const struct filter_card_list *cards, struct filter_shown *f)
{
	struct filter_conditions c;
	struct pair *pairs = NULL;
	size_t n = 0;

	TRY(query_split(r, f->query, strlen(f->query), &pairs, &n));
	if (!conditions_read(pairs, n, &c))
		return 0;
	f->count.is_set = true;
	f->is_more = cards->n == SAMPLE;
	for (size_t i = 0; i < cards->n; i++)
		f->count.v += conditions_fit(&c, &cards->v[i], r->actor.user, r->now);
	return 0;
}

/*
 * GET /api/filters: own ones and those of the actor's points, with counts over one reading of
 * cards.
 */
HANDLER(filter_list, no_in)
{
	const bool is_by_point = !r->actor.is_all && !r->actor.has_more_points;
	struct filter_card_list cards = { NULL, 0 };
	struct filter_row_list l;

	(void)in;
	TRY(sql_filter_list(r, &l));
	struct filter_shown *v = arena_array(r->arena, l.n, sizeof(*v));

	if (l.n > 0)
		TRY(is_by_point ? sql_filter_sample_points(r, &cards)
				: sql_filter_sample(r, &cards));
	for (size_t i = 0; i < l.n; i++) {
		v[i] = shown_of(&l.v[i]);
		TRY(count_one(r, &cards, &v[i]));
	}
	return reply_list(r, &filter_shown_desc, v, l.n);
}

/* An address as the browser writes it. */
static int check_query(struct req *r, const char **query)
{
	struct pair *pairs = NULL;
	size_t n = 0;

	if (*query == NULL)
		*query = "";
	if (query_split(r, *query, strlen(*query), &pairs, &n) == 0)
		return 0;
	/* The field is at fault, not the request. */
	r->failure = (struct failure){ 0 };
	return fail_field(r, "query", "bad_format");
}

static int add(struct req *r, const struct filter_new *in)
{
	const struct filter_count *own = NULL;
	struct filter_new row = *in;
	int64_t id = 0;

	TRY(check_query(r, &row.query));
	TRY(sql_filter_own_count(r, &own));
	if (own->n >= MOST_OWN)
		return fail_field(r, "name", "too_many");
	TRY(sql_filter_add(r, &row, &id));
	return reply_created(r, id);
}

/* E_STALE if somebody changed it meanwhile. */
static int change(struct req *r, struct filter_change_in to)
{
	const struct filter_ref ref = { to.filter_id };
	const struct filter_row *row = NULL;
	int64_t changed = 0;

	TRY(check_query(r, &to.query));
	TRY(sql_filter_change(r, &to, &changed));
	TRY(sql_filter_get(r, &ref, &row));
	return changed == 0 ? fail_with(r, E_STALE, &filter_row_desc, row)
			    : reply_row(r, &filter_row_desc, row);
}

/* What is shared has its own routes, for those who review the work of a point. */
static int check_own(struct req *r, filter_id id)
{
	const struct filter_ref ref = { id };
	const struct filter_row *row = NULL;

	TRY(sql_filter_get(r, &ref, &row));
	return row->point_id.v == 0 ? 0 : fail(r, E_REFERENCE, "the filter is shared");
}

/* POST /api/filters */
HANDLER(filter_add, filter_own_new)
{
	return add(r, &(struct filter_new){ in->name, in->query, { 0 } });
}

/* PUT /api/filters/:filter_id */
HANDLER(filter_change, filter_own_change)
{
	TRY(check_own(r, in->filter_id));
	return change(r, (struct filter_change_in){
				 in->filter_id, in->name, in->query, { 0 }, in->version });
}

/* DELETE /api/filters/:filter_id */
HANDLER(filter_remove, filter_ref)
{
	TRY(check_own(r, in->filter_id));
	TRY(sql_filter_remove(r, in, NULL));
	return reply_empty(r);
}

/* POST /api/shared-filters */
HANDLER(shared_filter_add, filter_new)
{
	return add(r, in);
}

/*
 * PUT /api/shared-filters/:filter_id: also shares an own one, and without a point takes one back.
 */
HANDLER(shared_filter_change, filter_change_in)
{
	return change(r, *in);
}

/* DELETE /api/shared-filters/:filter_id */
HANDLER(shared_filter_remove, filter_ref)
{
	TRY(sql_filter_remove(r, in, NULL));
	return reply_empty(r);
}

/* POST /api/filters/order: how the actor wants to see them; nobody else's order changes. */
HANDLER(filter_order, filter_order_in)
{
	struct filter_order_row row;
	struct buf b;

	buf_init(&b, ORDER_BYTES);
	buf_adds(&b, ",");
	for (size_t i = 0; i < in->filter_ids.n; i++)
		buf_addf(&b, "%lld,", (long long)in->filter_ids.v[i].v);
	row.ids = arena_strndup(r->arena, b.p, b.len);
	buf_free(&b);
	TRY(sql_filter_order_put(r, &row, NULL));
	return reply_empty(r);
}

const struct route filters_routes[] = {
	ROUTE(GET, "/api/filters", STAFF, filter_list, LIST(filter_shown),
	      "saved filters of the feed"),
	ROUTE(POST, "/api/filters", STAFF, filter_add, CREATED, "save a filter"),
	ROUTE(POST, "/api/filters/order", STAFF, filter_order, EMPTY,
	      "the own order of saved filters"),
	ROUTE(PUT, "/api/filters/:filter_id", STAFF, filter_change, ROW(filter_row),
	      "rename or change an own filter"),
	ROUTE(DELETE, "/api/filters/:filter_id", STAFF, filter_remove, EMPTY,
	      "forget an own filter"),
	ROUTE(POST, "/api/shared-filters", REVIEWERS, shared_filter_add, CREATED,
	      "save a filter for a point"),
	ROUTE(PUT, "/api/shared-filters/:filter_id", REVIEWERS, shared_filter_change,
	      ROW(filter_row), "change or share a filter, or take it back"),
	ROUTE(DELETE, "/api/shared-filters/:filter_id", REVIEWERS, shared_filter_remove, EMPTY,
	      "forget a filter of a point"),
	{ 0 }
};
