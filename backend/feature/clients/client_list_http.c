/* Clients by what changed last, or found by names and by what people are known by. */
#include "base/str.h"
#include "core/page.h"
#include "feature/clients/client_row.h"
#include "feature/clients/name_key.h"
#include "feature/history/history.h"
#include "queries.gen.h"

#include <string.h>

enum { FIND_CHUNK = 2000 };

static const int64_t FIND_BUDGET_US = 300000;
static const struct timestamp END = { 253402214400000000 }; /* year 9999 */

struct client_list_in {
	const char *q;
	point_id point_id;
	const char *after;
	int64_t limit;
};
DESC(client_list_in, F(client_list_in, q, TRIM, 0, 200),
     F(client_list_in, point_id, 0, 1, INT64_MAX), F(client_list_in, after, 0, 0, 300),
     F(client_list_in, limit, 0, 1, PAGE_MAX));

#define POINT_MEMBERS \
	point_id point_1, point_2, point_3, point_4, point_5, point_6, point_7, point_8;
#define POINT_FIELDS(s)                                                                           \
	O(s, point_1), O(s, point_2), O(s, point_3), O(s, point_4), O(s, point_5), O(s, point_6), \
		O(s, point_7), O(s, point_8)

struct client_list_sql {
	struct timestamp at; /* the cursor */
	int64_t id;
	int64_t limit;
	POINT_MEMBERS
};
DESC(client_list_sql, O(client_list_sql, at), O(client_list_sql, id), O(client_list_sql, limit),
     POINT_FIELDS(client_list_sql));

struct client_find_sql {
	const char *value; /* with id: the cursor */
	int64_t id;
	int64_t kind;
	const char *q1, *q2, *q3; /* beginnings of words; the longest first */
	int64_t chunk;
	POINT_MEMBERS
};
DESC(client_find_sql, O(client_find_sql, value), O(client_find_sql, id), O(client_find_sql, kind),
     O(client_find_sql, q1), O(client_find_sql, q2), O(client_find_sql, q3),
     O(client_find_sql, chunk), POINT_FIELDS(client_find_sql));

/* A key that begins as asked. */
struct client_hit {
	client_id client_id;
	const char *value;
	/* its client has the other words, and this is its first such key */
	bool fits;
};
DESC(client_hit, O(client_hit, client_id), O(client_hit, value), O(client_hit, fits));

struct client_ids_in {
	const char *ids; /* JSON */
};
DESC(client_ids_in, O(client_ids_in, ids));

/*
 * One point when it is asked for, else those of a person who has few; false: read over everything.
 */
static bool take_points(const struct actor *actor, point_id wanted,
			point_id *const to[ACTOR_POINTS])
{
	if (wanted.v == 0 && (actor->is_all || actor->has_more_points))
		return false;
	*to[0] = wanted;
	for (int i = 0; i < actor->points_n && wanted.v == 0; i++)
		*to[i] = actor->points[i];
	return true;
}

#define POINTS_OF(q)                                                                       \
	(point_id *const[ACTOR_POINTS])                                                    \
	{                                                                                  \
		&(q)->point_1, &(q)->point_2, &(q)->point_3, &(q)->point_4, &(q)->point_5, \
			&(q)->point_6, &(q)->point_7, &(q)->point_8                        \
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
	if (strchr(q, '@') != NULL ||
	    (strchr(q, '.') != NULL && strchr(q, '/') != NULL && strchr(q, ' ') == NULL))
		return str_ascii_lower(a, q);
	return NULL;
}

/* False: nothing can be found by such a text. */
static bool take_query(struct arena *a, const char *text, struct client_find_sql *q)
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
static int find_cursor_in(struct req *r, const char *after, struct client_find_sql *q)
{
	q->value = "";
	if (after == NULL)
		return 0;
	const char *dash = strchr(after, '-');

	if (dash == NULL ||
	    !str_to_i64(arena_strndup(r->arena, after, (size_t)(dash - after)), &q->id) ||
	    q->id <= 0)
		return fail_field(r, "after", "bad_format");
	q->value = dash + 1;
	return 0;
}

static const char *find_cursor(struct req *r, const struct client_hit *at)
{
	return arena_printf(r->arena, "%lld-%s", (long long)at->client_id.v, at->value);
}

/* What was found so far, in the order of the keys. */
struct finding {
	struct client_hit *v;
	size_t n;
	size_t most;
	const char *next;
};

/*
 * Takes what fits out of one chunk; true when the page is full, its cursor is the last one taken
 * then.
 */
static bool take_hits(struct req *r, const struct client_hit_list *l, struct finding *f)
{
	for (size_t i = 0; i < l->n; i++) {
		if (!l->v[i].fits)
			continue;
		if (f->n == f->most) {
			f->next = find_cursor(r, &f->v[f->n - 1]);
			return true;
		}
		f->v[f->n++] = l->v[i];
	}
	return false;
}

/*
 * Two common words together may be rare: keys of the first one are looked through in chunks. After
 * a while the page is given as short as it is, with a cursor that goes on.
 */
static int find(struct req *r, struct client_find_sql *q, bool is_by_point, struct finding *f)
{
	const int64_t start = time_mono_us();

	for (;;) {
		struct client_hit_list l;

		TRY(is_by_point ? sql_client_find_points(r, q, &l) : sql_client_find(r, q, &l));
		if (take_hits(r, &l, f) || (int64_t)l.n < q->chunk)
			return 0;
		q->id = l.v[l.n - 1].client_id.v;
		q->value = l.v[l.n - 1].value;
		if (time_mono_us() - start > FIND_BUDGET_US) {
			f->next = find_cursor(r, &l.v[l.n - 1]);
			return 0;
		}
	}
}

static const struct client_row *row_of(const struct client_row_list *l, client_id id)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].id == id.v)
			return &l->v[i];
	return NULL;
}

static int reply_found(struct req *r, const struct finding *f)
{
	struct client_row *rows = arena_array(r->arena, f->n, sizeof(*rows));
	struct client_row_list l;
	const char *ids = "";
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		ids = arena_printf(r->arena, "%s%s%lld", ids, i == 0 ? "" : ",",
				   (long long)f->v[i].client_id.v);
	const struct client_ids_in in = { arena_printf(r->arena, "[%s]", ids) };

	TRY(sql_client_rows_get(r, &in, &l));
	for (size_t i = 0; i < f->n; i++) {
		const struct client_row *row = row_of(&l, f->v[i].client_id);

		if (row != NULL)
			rows[n++] = *row;
	}
	return reply_page(r, &client_row_desc, rows, n, f->next);
}

static int search(struct req *r, const struct client_list_in *in)
{
	struct client_find_sql q = { .value = "" };
	struct finding f = { .most = (size_t)page_rows(in->limit) - 1 };
	const bool is_by_point = take_points(&r->actor, in->point_id, POINTS_OF(&q));

	TRY(find_cursor_in(r, in->after, &q));
	if (!take_query(r->arena, in->q, &q))
		return reply_page(r, &client_row_desc, NULL, 0, NULL);
	f.v = arena_array(r->arena, f.most, sizeof(*f.v));
	q.chunk = q.q2 != NULL ? FIND_CHUNK : (int64_t)f.most + 1;
	TRY(find(r, &q, is_by_point, &f));
	return reply_found(r, &f);
}

/* GET /api/clients */
HANDLER(client_list, client_list_in)
{
	struct client_list_sql q = { .at = END, .id = INT64_MAX, .limit = page_rows(in->limit) };
	struct client_row_list l;
	const char *next = NULL;

	if (in->q != NULL)
		return search(r, in);
	const bool is_by_point = take_points(&r->actor, in->point_id, POINTS_OF(&q));

	TRY(page_cursor_in(r, in->after, &q.at, &q.id));
	TRY(is_by_point ? sql_client_list_points(r, &q, &l) : sql_client_list(r, &q, &l));
	if (page_cut(&l.n, q.limit))
		next = page_cursor(r, l.v[l.n - 1].updated_at, l.v[l.n - 1].id);
	return reply_page(r, &client_row_desc, l.v, l.n, next);
}

const struct route client_list_routes[] = {
	ROUTE(GET, "/api/clients", STAFF, client_list, PAGE(client_row),
	      "clients: what changed last first, or by name when searched"),
	{ 0 }
};
