/* Clients by what changed last, or found by names and by what people are known by. */
#include "base/str.h"
#include "core/page.h"
#include "feature/clients/client_row.h"
#include "feature/clients/name_key.h"
#include "feature/history/history.h"
#include "queries.gen.h"

#include <string.h>

static const struct timestamp END = { 253402214400000000 };             /* year 9999 */

struct client_list_in {
	const char *q;
	point_id point_id;
	const char *after;
	int64_t limit;
};
DESC(client_list_in, F(client_list_in, q, TRIM, 0, 200), F(client_list_in, point_id, 0, 1, INT64_MAX),
     F(client_list_in, after, 0, 0, 300), F(client_list_in, limit, 0, 1, PAGE_MAX));

struct client_list_sql {
	struct timestamp at;            /* the cursor of a list */
	int64_t id;
	const char *value;              /* with id: the cursor of a search */
	int64_t kind;
	const char *q1, *q2, *q3;       /* beginnings of words; the longest first */
	int64_t limit;
	point_id point_1, point_2, point_3, point_4, point_5, point_6, point_7, point_8;
};
DESC(client_list_sql, O(client_list_sql, at), O(client_list_sql, id), O(client_list_sql, value), O(client_list_sql, kind),
     O(client_list_sql, q1), O(client_list_sql, q2), O(client_list_sql, q3), O(client_list_sql, limit),
     O(client_list_sql, point_1), O(client_list_sql, point_2), O(client_list_sql, point_3), O(client_list_sql, point_4),
     O(client_list_sql, point_5), O(client_list_sql, point_6), O(client_list_sql, point_7), O(client_list_sql, point_8));

/* A row and the key that it was found by: the cursor of a search. */
struct client_found {
	CLIENT_MEMBERS
	const char *found;
};
DESC(client_found, CLIENT_FIELDS(client_found), O(client_found, found));

/* The same as the browser sees it. */
static const struct field shown_fields[] = { CLIENT_FIELDS(client_found) };
static const struct desc shown_desc = { "client_row", sizeof(struct client_found), shown_fields,
					sizeof(shown_fields) / sizeof(shown_fields[0]) };

/* One point when it is asked for, else those of a person who has few; false: read over everything. */
static bool take_points(const struct actor *actor, point_id wanted, struct client_list_sql *q)
{
	point_id *const to[ACTOR_POINTS] = { &q->point_1, &q->point_2, &q->point_3, &q->point_4,
					     &q->point_5, &q->point_6, &q->point_7, &q->point_8 };

	if (wanted.v == 0 && (actor->is_all || actor->has_more_points))
		return false;
	q->point_1 = wanted;
	for (int i = 0; i < actor->points_n && wanted.v == 0; i++)
		*to[i] = actor->points[i];
	return true;
}

/* "a_b" is what it says, not a pattern. */
static const char *beginning(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) * 2 + 2);
	size_t n = 0;

	for (; *s != '\0'; s++) {
		if (*s == '%' || *s == '_' || *s == '\\')
			out[n++] = '\\';
		out[n++] = *s;
	}
	out[n++] = '%';
	out[n] = '\0';
	return out;
}

/* A phone or the beginning of one: digits and what stands between them. */
static const char *phone_beginning(struct arena *a, const char *q)
{
	enum { LEAST = 3 };
	char *digits = arena_alloc(a, strlen(q) + 1);
	size_t n = 0;

	if (q[strspn(q, "+0123456789 ()-.")] != '\0')
		return NULL;
	for (const char *p = q; *p != '\0'; p++)
		if (*p == '+' ? n == 0 : *p >= '0' && *p <= '9')
			digits[n++] = *p;
	digits[n] = '\0';
	return n >= LEAST ? digits : NULL;
}

static const char *identity_beginning(struct arena *a, const char *q)
{
	const char *profile = identity_profile(a, q);
	const char *phone = phone_beginning(a, q);

	if (profile != NULL || phone != NULL)
		return profile != NULL ? profile : phone;
	if (strchr(q, '@') != NULL || (strchr(q, '.') != NULL && strchr(q, '/') != NULL && strchr(q, ' ') == NULL))
		return str_ascii_lower(a, q);
	return NULL;
}

/* False: nothing can be found by such a text. */
static bool take_query(struct arena *a, const char *text, struct client_list_sql *q)
{
	const char *identity = identity_beginning(a, text);
	struct name_words words = { .n = 0 };

	q->kind = identity != NULL ? KEY_IDENTITY : KEY_WORD;
	if (identity != NULL) {
		q->q1 = beginning(a, identity);
		return true;
	}
	name_words(a, text, &words);
	for (size_t i = 1; i < words.n; i++)
		if (strlen(words.v[i]) > strlen(words.v[0])) {
			const char *t = words.v[0];

			words.v[0] = words.v[i];
			words.v[i] = t;
		}
	q->q1 = words.n > 0 ? beginning(a, words.v[0]) : NULL;
	q->q2 = words.n > 1 ? beginning(a, words.v[1]) : NULL;
	q->q3 = words.n > 2 ? beginning(a, words.v[2]) : NULL;
	return words.n > 0;
}

/* "<id>-<key>" */
static int find_cursor_in(struct req *r, const char *after, struct client_list_sql *q)
{
	q->value = "";
	if (after == NULL)
		return 0;
	const char *dash = strchr(after, '-');

	if (dash == NULL || !str_to_i64(arena_strndup(r->arena, after, (size_t)(dash - after)), &q->id) || q->id <= 0)
		return fail_field(r, "after", "bad_format");
	q->value = dash + 1;
	return 0;
}

static const char *next_of(struct req *r, const struct client_found *last, bool is_search)
{
	if (is_search)
		return arena_printf(r->arena, "%lld-%s", (long long)last->id, last->found);
	return page_cursor(r, last->updated_at, last->id);
}

static int read_list(struct req *r, const struct client_list_in *in, struct client_list_sql *q, struct client_found_list *l)
{
	const bool is_by_point = take_points(&r->actor, in->point_id, q);

	if (in->q == NULL) {
		q->at = END;
		q->id = INT64_MAX;
		TRY(page_cursor_in(r, in->after, &q->at, &q->id));
		return is_by_point ? sql_client_list_points(r, q, l) : sql_client_list(r, q, l);
	}
	TRY(find_cursor_in(r, in->after, q));
	if (!take_query(r->arena, in->q, q))
		return 0;
	return is_by_point ? sql_client_find_points(r, q, l) : sql_client_find(r, q, l);
}

/* GET /api/clients */
HANDLER(client_list, client_list_in)
{
	struct client_list_sql q = { .limit = page_rows(in->limit) };
	struct client_found_list l = { NULL, 0 };
	const char *next = NULL;

	TRY(read_list(r, in, &q, &l));
	if (page_cut(&l.n, q.limit))
		next = next_of(r, &l.v[l.n - 1], in->q != NULL);
	return reply_page(r, &shown_desc, l.v, l.n, next);
}

const struct route client_list_routes[] = {
	ROUTE(GET, "/api/clients", STAFF, client_list, PAGE(client_row), "clients: what changed last first, or by name when searched"),
	{ 0 }
};
