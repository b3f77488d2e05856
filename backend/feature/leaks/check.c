/*
 * The check. For each person of the sample and each reading route that the role may call:
 *
 *   with rows of the person's own point     everything the answer names must be in sight
 *   the same, searching for a foreign word  the same
 *   with a row of another point             there must be no answer
 *
 * What looks like a leak is asked once more: a card may have moved between answer and comparison.
 */
#include "base/log.h"
#include "base/str.h"
#include "core/ask.h"
#include "core/db.h"
#include "core/dispatch.h"
#include "core/live.h"
#include "feature/changes/changes.h"
#include "feature/leaks/leaks.h"
#include "feature/leaks/names.h"
#include "feature/leaks/question.h"
#include "feature/notices/notices.h"
#include "feature/users/users.h"
#include "queries.gen.h"

#include <jansson.h>
#include <string.h>

enum {
	PEOPLE_MAX = 60,
	POINTS_MAX = 20,
	NAMED_MAX = 4000,
	FOUND_MAX = 100,
	KEEP_DAYS = 90,
	CHECK_SECONDS = 200,
	NEWS_MOST = 400, /* so many of the last are looked at: more would be "load anew" */
	BODY_MAX = 16 << 20
};

static const int64_t DAY_US = (int64_t)86400 * 1000000;

struct leak_salt {
	int64_t salt;
	int64_t limit;
};
DESC(leak_salt, O(leak_salt, salt), O(leak_salt, limit));

struct leak_person {
	int64_t user_id;
	int role;
	int64_t point_id;  /* 0: none, or all of them */
	int64_t of_people; /* how many there are to ask as */
};
DESC(leak_person, O(leak_person, user_id), FC(leak_person, role, 0, role_choices),
     O(leak_person, point_id), O(leak_person, of_people));

struct leak_point {
	int64_t id;
};
DESC(leak_point, O(leak_point, id));

struct leak_sample_row {
	int64_t point;
	struct opt_i64 channel, interest, client, file, person;
	const char *word;
};
DESC(leak_sample_row, O(leak_sample_row, point), O(leak_sample_row, channel),
     O(leak_sample_row, interest), O(leak_sample_row, client), O(leak_sample_row, file),
     O(leak_sample_row, person), O(leak_sample_row, word));

struct leak_asked {
	int64_t person;
	bool is_all;
	const char *named; /* [["interest", 5], ...] */
};
DESC(leak_asked, O(leak_asked, person), O(leak_asked, is_all), O(leak_asked, named));

struct leak_row {
	const char *kind;
	int64_t id;
};
DESC(leak_row, O(leak_row, kind), O(leak_row, id));

struct leak_who {
	int64_t person;
};
DESC(leak_who, O(leak_who, person));

struct leak_counts_row {
	int64_t fresh, processed;
};
DESC(leak_counts_row, O(leak_counts_row, fresh), O(leak_counts_row, processed));

struct leak_check_new {
	struct timestamp started_at;
	int64_t people, routes, requests, compared, failed, leaks;
};
DESC(leak_check_new, O(leak_check_new, started_at), O(leak_check_new, people),
     O(leak_check_new, routes), O(leak_check_new, requests), O(leak_check_new, compared),
     O(leak_check_new, failed), O(leak_check_new, leaks));

struct leak_new {
	int64_t check_id;
	int64_t person;
	const char *route;
	const char *kind;
	int64_t ref_id;
};
DESC(leak_new, O(leak_new, check_id), O(leak_new, person), O(leak_new, route), O(leak_new, kind),
     O(leak_new, ref_id));

struct leak_purge {
	struct timestamp before;
};
DESC(leak_purge, O(leak_purge, before));

struct leak_told {
	int64_t leaks;
	const char *route;
};
DESC(leak_told, O(leak_told, leaks), O(leak_told, route));

/* One point with a row of each kind, and a word that its cards are found by. */
struct sample {
	struct known_rows rows;
	int64_t point;
};

struct check {
	struct worker *w;
	struct arena *kept; /* the worker's arena dies with each question */
	struct buf body;
	int64_t give_up;
	int64_t since; /* of the news that are asked for */
	struct sample samples[POINTS_MAX + PEOPLE_MAX];
	size_t samples_n;
	struct actor actor; /* who is asked as */
	struct named named[NAMED_MAX];
	struct leak_new found[FOUND_MAX];
	struct leak_check_new sum;
	bool *are_asked;   /* routes that gave an answer to somebody */
	int64_t of_people; /* `sum.people` are those asked as; the next check goes on behind them */
};

/* ---- what is out of sight ---- */

static const char *named_json(struct arena *a, const struct named_list *l)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	buf_addc(&b, '[');
	for (size_t i = 0; i < l->n; i++)
		buf_addf(&b, "%s[\"%s\",%lld]", i > 0 ? "," : "", leak_kind_name(l->v[i].kind),
			 (long long)l->v[i].id);
	buf_addc(&b, ']');
	const char *text = arena_strdup(a, buf_str(&b));

	buf_free(&b);
	return text;
}

/* Those of the named rows that the actor may not see. */
static int outside(struct check *c, const struct named_list *l, struct leak_row_list *out)
{
	struct req r;

	out->n = 0;
	if (l->n == 0)
		return 0;
	work_begin(c->w, &r);
	const struct leak_asked in = { c->actor.user.v, c->actor.is_all, named_json(r.arena, l) };

	TRY(db_ensure(r.db));
	return sql_leak_outside(&r, &in, out);
}

static void note_leak(struct check *c, const struct route *t, const char *kind, int64_t id)
{
	const size_t n = (size_t)c->sum.leaks++;

	log_line(LOG_WARN_LEVEL, "leak", "person=%lld route=%s kind=%s id=%lld",
		 (long long)c->actor.user.v, t->path, kind, (long long)id);
	if (n < FOUND_MAX)
		c->found[n] = (struct leak_new){ 0, c->actor.user.v, t->path,
						 arena_strdup(c->kept, kind), id };
}

/* ---- one question ---- */

static int ask(struct check *c, const struct question *q)
{
	c->sum.requests++;
	return gate_ask(c->w, &c->actor, q->path, q->query, &c->body);
}

static bool is_answer(struct check *c, const struct route *t, int status)
{
	if (status < 400)
		return true;
	c->sum.failed += status != 404;
	if (status != 404)
		log_line(LOG_WARN_LEVEL, "leak check was not answered", "route=%s status=%d",
			 t->handler->name, status);
	return false;
}

/* New and processed cards, as the answer has them, against the cards of the points. */
static bool are_counts_right(struct check *c)
{
	json_t *root = json_loadb(c->body.p, c->body.len, 0, NULL);
	const int64_t fresh = json_integer_value(json_object_get(root, "new"));
	const int64_t processed = json_integer_value(json_object_get(root, "processed"));
	const struct leak_who who = { c->actor.user.v };
	const struct leak_counts_row *own = NULL;
	struct req r;

	json_decref(root);
	if (c->actor.is_all)
		return true;
	work_begin(c->w, &r);
	return sql_leak_counts(&r, &who, &own) != 0 ||
	       (fresh <= own->fresh && processed <= own->processed);
}

/* What the answer of one question shows and must not: {NULL, 0} when nothing. False: no answer. */
static bool look(struct check *c, const struct route *t, const struct question *q,
		 struct leak_row_list *out)
{
	struct named_list l = { c->named, 0, NAMED_MAX };
	const bool is_json = t->reply.kind != SHAPE_FILE && t->reply.kind != SHAPE_EMPTY;
	static const struct leak_row counts = { "count", 0 };

	*out = (struct leak_row_list){ NULL, 0 };
	if (!is_answer(c, t, ask(c, q)))
		return false;
	if (str_eq(t->path, "/api/interests/counts") && !are_counts_right(c)) {
		struct leak_row *v = arena_alloc(c->kept, sizeof(*v));

		*v = counts;
		*out = (struct leak_row_list){ v, 1 };
		return true;
	}
	if (is_json && !leak_names(t->path, c->body.p, c->body.len, &l))
		c->sum.failed++;
	c->sum.compared += (int64_t)l.n;
	return outside(c, &l, out) == 0;
}

static bool is_among(const struct leak_row *row, const struct leak_row_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].id == row->id && str_eq(l->v[i].kind, row->kind))
			return true;
	return false;
}

/* Rows of the first look, out of the arena that the second one resets. */
static struct leak_row_list keep_rows(struct check *c, const struct leak_row_list *l)
{
	struct leak_row *v = arena_array(c->kept, l->n, sizeof(*v));

	for (size_t i = 0; i < l->n; i++)
		v[i] = (struct leak_row){ arena_strdup(c->kept, l->v[i].kind), l->v[i].id };
	return (struct leak_row_list){ v, l->n };
}

/* True if there was an answer. */
static bool compare(struct check *c, const struct route *t, const struct question *q)
{
	struct leak_row_list first;
	struct leak_row_list again;

	if (!look(c, t, q, &first))
		return false;
	if (first.n == 0)
		return true;
	first = keep_rows(c, &first);
	if (!look(c, t, q, &again))
		return true;
	for (size_t i = 0; i < again.n; i++)
		if (is_among(&again.v[i], &first))
			note_leak(c, t, again.v[i].kind, again.v[i].id);
	return true;
}

/* ---- the questions of one route ---- */

/* A row of another point in one of the places for ids: nothing may come back. */
static void ask_foreign(struct check *c, const struct route *t, const struct known_rows *own,
			const struct known_rows *foreign)
{
	const struct desc *d = t->handler->in;

	for (size_t i = 0; i < d->n; i++) {
		const struct field *f = &d->fields[i];
		const struct question_of of = { t, own, foreign, f, NULL, 0 };
		struct question q;

		if (f->type != D_ID || foreign->id[f->id] == 0 || !question_make(c->kept, &of, &q))
			continue;
		if (ask(c, &q) < 400)
			note_leak(c, t, leak_kind_name(f->id), foreign->id[f->id]);
	}
}

/* Each view of a list, and its search by a word of another point. */
static bool ask_own(struct check *c, const struct route *t, const struct known_rows *own,
		    const struct known_rows *foreign)
{
	const struct field *view = desc_field(t->handler->in, "view");
	const bool has_search = desc_field(t->handler->in, "q") != NULL && foreign->word != NULL;
	struct question_of of = { t, own, foreign, NULL, NULL, 0 };
	const int views = view != NULL && view->choices != NULL ? (int)view->choices->n : 0;
	bool is_answered = false;
	struct question q;

	for (of.view = views > 0 ? 1 : 0; of.view <= views; of.view++)
		if (question_make(c->kept, &of, &q))
			is_answered = compare(c, t, &q) || is_answered;
	of.view = 0;
	of.word = foreign->word;
	if (has_search && question_make(c->kept, &of, &q))
		compare(c, t, &q);
	return is_answered;
}

/* ---- people ---- */

static bool may_ask(const struct route *t, enum role role)
{
	return t->method == GET && t->access != PUBLIC && (t->marks & PERSONAL) == 0 &&
	       (t->access & ROLE_BIT(role)) != 0;
}

static void ask_as(struct check *c, const struct route *const *tables, const struct known_rows *own,
		   const struct known_rows *foreign)
{
	size_t n = 0;

	for (const struct route *const *table = tables; *table != NULL; table++)
		for (const struct route *t = *table; t->path != NULL; t++, n++) {
			if (!may_ask(t, c->actor.role) || time_mono_us() > c->give_up)
				continue;
			if (ask_own(c, t, own, foreign))
				c->are_asked[n] = true;
			if (!c->actor.is_all)
				ask_foreign(c, t, own, foreign);
		}
}

static const struct sample *sample_of(const struct check *c, int64_t point)
{
	for (size_t i = 0; i < c->samples_n; i++)
		if (c->samples[i].point == point)
			return &c->samples[i];
	return NULL;
}

/* Of the rows of another point only those that are out of the person's sight indeed. */
static struct known_rows really_foreign(struct check *c, const struct sample *s)
{
	struct named all[IDK__MAX];
	struct named_list l = { all, 0, IDK__MAX };
	struct known_rows out = { .word = s->rows.word };
	struct leak_row_list rows;

	for (int k = IDK_NONE + 1; k < IDK__MAX; k++)
		if (s->rows.id[k] != 0)
			all[l.n++] = (struct named){ (enum id_kind)k, s->rows.id[k] };
	if (outside(c, &l, &rows) != 0)
		return out;
	for (size_t i = 0; i < l.n; i++) {
		const struct leak_row row = { leak_kind_name(all[i].kind), all[i].id };

		if (is_among(&row, &rows))
			out.id[all[i].kind] = all[i].id;
	}
	return out;
}

/* The first point of the sample, from a place of the person's own, that is not in sight. */
static struct known_rows find_foreign(struct check *c, size_t from)
{
	for (size_t i = 0; i < c->samples_n && !c->actor.is_all; i++) {
		const struct known_rows rows =
			really_foreign(c, &c->samples[(from + i) % c->samples_n]);

		if (rows.id[IDK_point] != 0)
			return rows;
	}
	return (struct known_rows){ .word = NULL };
}

static void check_person(struct check *c, const struct route *const *tables,
			 const struct leak_person *p, size_t at)
{
	const struct sample *own = sample_of(c, p->point_id);
	static const struct known_rows none;
	struct req r;

	work_begin(c->w, &r);
	if (db_ensure(r.db) != 0 ||
	    user_actor(&r, (user_id){ p->user_id }, (enum role)p->role, &c->actor) != 0) {
		c->sum.failed++;
		return;
	}
	/* Who sees all is asked with rows of any point. */
	if (own == NULL && c->actor.is_all && c->samples_n > 0)
		own = &c->samples[at % c->samples_n];
	const struct known_rows foreign = find_foreign(c, at);

	c->sum.people++;
	ask_as(c, tables, own != NULL ? &own->rows : &none, &foreign);
	/* Half a person is none, or the next check would pass the other half over. */
	if (time_mono_us() > c->give_up && c->sum.people > 1)
		c->sum.people--;
}

/* ---- the sample ---- */

static void read_sample(struct check *c, int64_t point)
{
	const struct leak_point in = { point };
	const struct leak_sample_row *row = NULL;
	struct req r;

	work_begin(c->w, &r);
	if (point == 0 || sample_of(c, point) != NULL || db_ensure(r.db) != 0 ||
	    sql_leak_sample(&r, &in, &row) != 0)
		return;
	struct sample *s = &c->samples[c->samples_n++];

	*s = (struct sample){ .point = point };
	s->rows.since = c->since;
	s->rows.id[IDK_point] = point;
	s->rows.id[IDK_channel] = row->channel.v;
	s->rows.id[IDK_interest] = row->interest.v;
	s->rows.id[IDK_client] = row->client.v;
	s->rows.id[IDK_file] = row->file.v;
	s->rows.id[IDK_user] = row->person.v;
	if (row->word != NULL && row->word[0] != '\0')
		s->rows.word = arena_strndup(c->kept, row->word, str_utf8_cut(row->word, 60));
}

static int read_people(struct check *c, struct leak_person *out, size_t *n)
{
	struct leak_salt salt = { c->sum.started_at.us / DAY_US, PEOPLE_MAX };
	struct leak_person_list people;
	struct leak_point_list points;
	struct leak_point other[POINTS_MAX];
	struct req r;

	work_begin(c->w, &r);
	TRY(db_ensure(r.db));
	TRY(live_seq(&r, &c->since));
	c->since = c->since > NEWS_MOST ? c->since - NEWS_MOST : 0;
	TRY(sql_leak_people(&r, &salt, &people));
	salt.limit = POINTS_MAX;
	TRY(sql_leak_points(&r, &salt, &points));
	*n = people.n;
	memcpy(out, people.v, people.n * sizeof(*out));
	const size_t others = points.n;

	memcpy(other, points.v, others * sizeof(*other));
	for (size_t i = 0; i < *n; i++)
		read_sample(c, out[i].point_id);
	for (size_t i = 0; i < others; i++)
		read_sample(c, other[i].id);
	return 0;
}

/* ---- the record ---- */

static int tell(struct req *r, const struct check *c)
{
	const struct leak_told told = { c->sum.leaks, c->found[0].route };
	const struct notice notice = { .kind = NOTICE_LEAK_FOUND,
				       .params = notice_params(r, &leak_told_desc, &told) };

	return notice_add_roles(r, ADMINS, (point_id){ 0 }, &notice);
}

static int record(struct req *r, void *arg)
{
	struct check *c = arg;
	const struct leak_purge purge = { time_add(r->now, -(int64_t)KEEP_DAYS * DAY_US) };
	const size_t n = c->sum.leaks < FOUND_MAX ? (size_t)c->sum.leaks : FOUND_MAX;
	int64_t id = 0;

	TRY(sql_leak_check_add(r, &c->sum, &id));
	for (size_t i = 0; i < n; i++)
		c->found[i].check_id = id;
	if (n > 0) {
		TRY(sql_leak_add(r, c->found, n));
		TRY(tell(r, c));
	}
	return sql_leak_checks_purge(r, &purge, NULL);
}

static size_t count_routes(const struct route *const *tables)
{
	size_t n = 0;

	for (const struct route *const *table = tables; *table != NULL; table++)
		for (const struct route *t = *table; t->path != NULL; t++)
			n++;
	return n;
}

static int check_all(struct check *c, const struct route *const *tables)
{
	struct leak_person people[PEOPLE_MAX];
	const size_t routes = count_routes(tables);
	size_t n = 0;
	struct req r;

	c->are_asked = arena_array(c->kept, routes, sizeof(*c->are_asked));
	TRY(read_people(c, people, &n));
	c->of_people = n > 0 ? people[0].of_people : 0;
	for (size_t i = 0; i < n && time_mono_us() < c->give_up; i++)
		check_person(c, tables, &people[i], i);
	for (size_t i = 0; i < routes; i++)
		c->sum.routes += c->are_asked[i];
	work_begin(c->w, &r);
	TRY(work_run(&r, record, c));
	log_line(c->sum.leaks > 0 ? LOG_WARN_LEVEL : LOG_INFO_LEVEL, "leaks were looked for",
		 "people=%lld of=%lld routes=%lld requests=%lld compared=%lld failed=%lld "
		 "leaks=%lld",
		 (long long)c->sum.people, (long long)c->of_people, (long long)c->sum.routes,
		 (long long)c->sum.requests, (long long)c->sum.compared, (long long)c->sum.failed,
		 (long long)c->sum.leaks);
	return 0;
}

enum job_result leaks_check(struct worker *w, const struct route *const *tables, const char **error)
{
	struct arena *kept = arena_new((size_t)64 << 20);
	struct check *c = arena_zalloc(kept, sizeof(*c));

	c->w = w;
	c->kept = kept;
	c->give_up = time_mono_us() + (int64_t)CHECK_SECONDS * 1000000;
	c->sum.started_at = time_now();
	buf_init(&c->body, BODY_MAX);
	w->gate = gate_new(tables, NULL);
	changes_forget(w);
	const int rc = check_all(c, tables);

	gate_free(w->gate);
	w->gate = NULL;
	buf_free(&c->body);
	arena_free(kept);
	*error = "the check could not be made";
	return rc == 0 ? JOB_DONE : JOB_RETRY;
}
