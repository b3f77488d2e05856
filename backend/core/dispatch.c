#include "core/dispatch.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/ask.h"
#include "core/db.h"
#include "core/http_internal.h"
#include "core/jwt.h"
#include "core/known.h"
#include "core/live.h"
#include "core/multipart.h"

#include <string.h>
#include <unistd.h>

enum { SEGMENTS_MAX = 8, ROUTES_MAX = 400, RATE_SLOTS = 512, RUN_TRIES = 5 };

/* Requests a minute of one actor or address, for one worker. */
static const int rate_limits[] = { [RATE_NORMAL] = 0, [RATE_LOGIN] = 60, [RATE_HEAVY] = 60 };

struct rate_slot {
	uint64_t who;
	int64_t minute;
	int count;
};

struct gate {
	const struct route *routes[ROUTES_MAX];
	size_t routes_n;
	const struct gate_hooks *hooks;
	struct known *known;
	struct rate_slot rates[RATE_SLOTS];
};

static bool is_literal(const struct route *t)
{
	return strchr(t->path, ':') == NULL;
}

struct gate *gate_new(const struct route *const *tables, const struct gate_hooks *hooks)
{
	struct gate *g = mem_zalloc(sizeof(*g));

	g->hooks = hooks;
	g->known = known_new();
	/* Literal paths first: /api/interests/counts is no id. */
	for (int pass = 0; pass < 2; pass++)
		for (const struct route *const *table = tables; *table != NULL; table++)
			for (const struct route *t = *table; t->path != NULL; t++)
				if (is_literal(t) == (pass == 0)) {
					if (g->routes_n == ROUTES_MAX)
						log_abort("too many routes");
					g->routes[g->routes_n++] = t;
				}
	return g;
}

void gate_free(struct gate *g)
{
	if (g != NULL)
		known_free(g->known);
	mem_free(g);
}

void gate_forget(struct gate *g, session_id session)
{
	if (g != NULL)
		known_forget(g->known, session);
}

void gate_forget_user(struct gate *g, user_id user)
{
	if (g != NULL)
		known_forget_user(g->known, user);
}

/* ---- 1 match ---- */

struct captures {
	struct pair v[SEGMENTS_MAX];
	size_t n;
};

/* Compares a path with a route's; ":name" takes a whole segment. */
static bool path_matches(const char *pattern, const char *path, struct captures *c, struct arena *a)
{
	c->n = 0;
	while (*pattern == '/' && *path == '/') {
		const size_t pn = strcspn(++pattern, "/");
		const size_t n = strcspn(++path, "/");

		if (*pattern == ':') {
			if (n == 0 || c->n == SEGMENTS_MAX)
				return false;
			c->v[c->n++] = (struct pair){ arena_strndup(a, pattern + 1, pn - 1),
						      arena_strndup(a, path, n), NULL };
		} else if (pn != n || memcmp(pattern, path, n) != 0) {
			return false;
		}
		pattern += pn;
		path += n;
	}
	return *pattern == '\0' && *path == '\0';
}

static const char *const method_names[] = { NULL, "GET", "POST", "PUT", "DELETE" };

static enum method method_of(const char *name)
{
	for (int m = GET; m <= DELETE; m++)
		if (str_eq(method_names[m], name))
			return (enum method)m;
	return 0;
}

static int match(struct req *r, struct gate *g, struct captures *c)
{
	const char *path = http_header(r, "DOCUMENT_URI");
	const enum method method = method_of(http_header(r, "REQUEST_METHOD"));
	const char *allowed = NULL;

	if (path == NULL || !str_is_utf8(path, strlen(path)))
		return E_NOT_FOUND;
	for (size_t i = 0; i < g->routes_n; i++) {
		if (!path_matches(g->routes[i]->path, path, c, r->arena))
			continue;
		allowed = allowed == NULL ? method_names[g->routes[i]->method]
					  : arena_printf(r->arena, "%s, %s", allowed,
							 method_names[g->routes[i]->method]);
		if (g->routes[i]->method == method) {
			r->http->route = g->routes[i];
			r->is_read_only = method == GET;
			return 0;
		}
	}
	if (allowed == NULL)
		return E_NOT_FOUND;
	http_set_header(r, "Allow", allowed);
	return E_METHOD;
}

/* ---- 2 who ---- */

static const char *bearer(struct req *r)
{
	const char *h = http_header(r, "HTTP_AUTHORIZATION");

	if (h != NULL && str_istarts(h, "bearer "))
		return h + strlen("bearer ");
	return (r->http->route->marks & COOKIE_OK) != 0 ? http_cookie(r, "otklik_read") : NULL;
}

/* The signature of the same text is checked once. */
static bool read_token(struct req *r, struct worker *w, const char *text, struct token *out)
{
	const int64_t now = r->now.us / 1000000;
	unsigned char hash[TOKEN_HASH_BYTES];

	known_hash(text, hash);
	const struct token *known = known_token(w->gate->known, hash, now);

	if (known != NULL)
		*out = *known;
	else if (!jwt_verify(r->arena, &w->keys.tokens, text, now, out))
		return false;
	else
		known_add_token(w->gate->known, hash, out);
	return true;
}

/*
 * One look tells whether the session holds, and where the events stand; role and points are read
 * again when the person has another version.
 */
static int look(struct req *r, const struct gate *g, const struct token *t,
		struct known_session *known)
{
	struct session_look now = { 0 };
	const int rc = g->hooks->session_look(r, t, &now);
	const int64_t at = time_mono_us();

	if (rc == 0 && known_is_same(known, t, &now, at))
		known->looked_at = at;
	else
		known->read_at = 0;
	r->has_seq = rc == 0;
	r->seq = now.seq;
	return rc;
}

static int load(struct req *r, const struct gate *g, const struct token *t,
		struct known_session *known)
{
	const int64_t now = time_mono_us();
	struct actor actor = { 0 };

	known->read_at = 0;
	TRY(g->hooks->actor_load(r, t, &actor));
	*known = (struct known_session){ t->session, t->see_as, now, now, actor };
	return 0;
}

static int authenticate(struct req *r, struct worker *w)
{
	struct token token = { 0 };
	const char *text = r->http->route->access == PUBLIC ? NULL : bearer(r);

	if (text == NULL)
		return 0;
	if (!read_token(r, w, text, &token))
		return E_UNAUTHORIZED;
	struct known_session *known = known_session(w->gate->known, token.session);

	/* Who is not known is read at once, and the events with him. */
	if ((r->http->route->marks & FRESH) != 0 && token.see_as == 0 &&
	    known_is_read(known, &token, time_mono_us()))
		TRY(look(r, w->gate, &token, known));
	if (!known_is_fresh(known, &token, time_mono_us()))
		TRY(load(r, w->gate, &token, known));
	if (known->actor.user.v != token.user.v)
		return E_UNAUTHORIZED;
	r->actor = known->actor;
	return 0;
}

/* The first statement after a restart of the database finds the connection dead. */
static int authenticate_again(struct req *r, struct worker *w)
{
	const int rc = authenticate(r, w);

	if (rc != E_UNAVAILABLE || db_is_connected(r->db))
		return rc;
	TRY(db_ensure(r->db));
	return authenticate(r, w);
}

/* ---- 3 role ---- */

/* Who sees as another reads what both may read, and changes nothing but that he does. */
static int check_seeing(const struct req *r)
{
	const struct route *t = r->http->route;

	if ((t->marks & ENDS_SEEING) != 0)
		return 0;
	if (t->method != GET)
		return E_ONLY_LOOKING;
	return (t->access & ROLE_BIT(r->actor.viewer_role)) != 0 && (t->marks & PERSONAL) == 0
		       ? 0
		       : E_FORBIDDEN;
}

static int check_role(const struct req *r)
{
	const unsigned access = r->http->route->access;

	if (access == PUBLIC)
		return 0;
	if (r->actor.user.v == 0)
		return E_UNAUTHORIZED;
	if ((access & ROLE_BIT(r->actor.role)) == 0)
		return E_FORBIDDEN;
	return r->actor.viewer.v != 0 ? check_seeing(r) : 0;
}

/* ---- 4 rate ---- */

static int check_rate(struct req *r, struct gate *g)
{
	const int limit = rate_limits[r->http->route->rate];
	uint64_t who = (uint64_t)r->actor.user.v + 1;

	if (limit == 0)
		return 0;
	if (r->actor.user.v == 0)
		for (const char *p = http_remote_addr(r); *p != '\0'; p++)
			who = who * 1099511628211u + (unsigned char)*p;
	struct rate_slot *slot =
		&g->rates[(who + (uint64_t)r->http->route->rate * 7919u) % RATE_SLOTS];
	const int64_t minute = r->now.us / 60000000;

	if (slot->who != who || slot->minute != minute)
		*slot = (struct rate_slot){ who, minute, 0 };
	return ++slot->count > limit ? E_TOO_MANY : 0;
}

/* ---- 5 size, 6 decode ---- */

static int decode_query(struct req *r, void *in, struct json_seen *seen)
{
	const char *query = http_header(r, "QUERY_STRING");
	struct pair *pairs = NULL;
	size_t n = 0;

	if (query == NULL || *query == '\0')
		return 0;
	TRY(query_split(r, query, strlen(query), &pairs, &n));
	return pairs_in(r, r->http->route->handler->in, pairs, n, in, seen);
}

static int decode_body(struct req *r, void *in, struct json_seen *seen)
{
	const struct http *h = r->http;
	const char *type = http_header(r, "CONTENT_TYPE");
	const struct desc *d = h->route->handler->in;
	struct pair *pairs = NULL;
	size_t n = 0;

	if (h->body_n == 0)
		return 0;
	if ((h->route->marks & MULTIPART) != 0) {
		TRY(multipart_split(r, type != NULL ? type : "", h->body, h->body_n, &pairs, &n));
		return pairs_in(r, d, pairs, n, in, seen);
	}
	if (h->body_n > (size_t)r->conf->body_max_kb * 1024)
		return E_TOO_LARGE;
	if (type == NULL || !str_istarts(type, "application/json"))
		return fail(r, E_MALFORMED, "Content-Type must be application/json");
	return json_in(r, d, h->body, h->body_n, in, seen);
}

static int decode(struct req *r, const struct captures *c, void *in)
{
	const struct route *t = r->http->route;
	struct json_seen seen = { { 0, 0 } };

	TRY(pairs_in(r, t->handler->in, c->v, c->n, in, &seen));
	TRY(decode_query(r, in, &seen));
	if (t->method != GET)
		TRY(decode_body(r, in, &seen));
	return in_complete(r, t->handler->in, &seen);
}

/* ---- 8 ids ---- */

struct id_in {
	int64_t id;
};

static int prove(struct req *r, const struct field *f, int64_t id)
{
	const struct id_in in = { id };
	const void *row = NULL;

	return id == 0 ? 0 : sql_one(r, sql_visible_stmt(f->id), &in, &row);
}

static int prove_ids(struct req *r, const void *in)
{
	const struct desc *d = r->http->route->handler->in;

	for (size_t i = 0; i < d->n; i++) {
		const struct field *f = &d->fields[i];
		const char *at = (const char *)in + f->offset;

		if (f->type == D_ID)
			TRY(prove(r, f, *(const int64_t *)(const void *)at));
		if (f->type != D_ID_LIST)
			continue;
		const struct point_id_list *list = (const void *)at;

		for (size_t k = 0; k < list->n; k++)
			TRY(prove(r, f, list->v[k].v));
	}
	return 0;
}

/* ---- 7 begin, 9 handle, 10 commit ---- */

/* A change, or a failure that leaves a trace: "login:bad_login". What nobody did is no change. */
static int audit(struct req *r, struct worker *w, const void *in, int result)
{
	const struct route *t = r->http->route;
	const char *name = t->handler->name;
	struct buf b;

	if ((t->marks & QUIET) != 0 || (result == 0 && r->actor.user.v == 0))
		return 0;
	buf_init(&b, (size_t)1 << 20);
	json_out_row(&b, t->handler->in, in);
	const int rc = w->gate->hooks->audit(
		r, result == 0 ? name : arena_printf(r->arena, "%s:%s", name, err_key(result)),
		buf_str(&b));

	buf_free(&b);
	return rc;
}

/* *is_unsure: the connection may have been lost after the server had committed. */
static int handle_write(struct req *r, struct worker *w, const void *in, bool *is_unsure)
{
	TRY(db_begin(r));
	int rc = prove_ids(r, in);

	if (rc == 0)
		rc = r->http->route->handler->call(r, in);
	if (rc != 0 && !r->keeps_on_failure)
		return rc;
	TRY(audit(r, w, in, rc));
	TRY(live_flush(r));
	*is_unsure = true;
	TRY(db_commit(r));
	return rc;
}

/* A GET needs no transaction: each statement reads committed rows, and db.c refuses to write. */
static int handle_read(struct req *r, const void *in)
{
	TRY(prove_ids(r, in));
	return r->http->route->handler->call(r, in);
}

static int handle_once(struct req *r, struct worker *w, const void *in, bool *is_unsure)
{
	r->failure = (struct failure){ 0 };
	r->notes = NULL;
	r->keeps_on_failure = false;
	buf_reset(&r->http->headers);
	const int rc = r->is_read_only ? handle_read(r, in) : handle_write(r, w, in, is_unsure);

	db_rollback(r);
	return rc;
}

/*
 * Deadlocks are tried again, for half of the time that a request may take; so is, once, a request
 * that found the connection dead, unless it may have been committed.
 */
static int handle(struct req *r, struct worker *w, const void *in)
{
	const int64_t give_up = time_mono_us() + r->conf->request_seconds * 500000;
	bool is_unsure = false;
	bool is_reconnected = false;
	int rc = E_RETRY;

	for (int i = 0; i < RUN_TRIES; i++) {
		rc = handle_once(r, w, in, &is_unsure);
		const bool is_lost = rc == E_UNAVAILABLE && !is_unsure && !is_reconnected &&
				     !db_is_connected(r->db);

		if ((rc != E_RETRY && !is_lost) || time_mono_us() > give_up)
			break;
		if (is_lost)
			is_reconnected = true;
		else
			usleep(1000 * (1 + rand_below(8u << i)));
		TRY(db_ensure(r->db));
	}
	return rc;
}

static int run(struct req *r, struct worker *w)
{
	struct captures c;

	TRY(match(r, w->gate, &c));
	TRY(db_ensure(r->db));
	TRY(authenticate_again(r, w));
	TRY(check_role(r));
	TRY(check_rate(r, w->gate));
	void *in = arena_zalloc(r->arena, r->http->route->handler->in->size);

	TRY(decode(r, &c, in));
	return handle(r, w, in);
}

static int run_as(struct req *r, struct worker *w, const struct actor *who)
{
	struct captures c;

	TRY(match(r, w->gate, &c));
	TRY(db_ensure(r->db));
	r->actor = *who;
	TRY(check_role(r));
	void *in = arena_zalloc(r->arena, r->http->route->handler->in->size);

	TRY(decode(r, &c, in));
	return handle(r, w, in);
}

int gate_ask(struct worker *w, const struct actor *who, const char *path, const char *query,
	     struct buf *body)
{
	char method[] = "REQUEST_METHOD=GET";

	arena_reset(w->arena);
	char *const env[] = { method, arena_printf(w->arena, "DOCUMENT_URI=%s", path),
			      arena_printf(w->arena, "QUERY_STRING=%s", query), NULL };
	struct http h = { .env = env, .body = "", .status = 500, .out = *body };
	struct req r = { .arena = w->arena,
			 .db = w->db,
			 .conf = w->conf,
			 .worker = w,
			 .http = &h,
			 .now = time_now() };

	buf_init(&h.headers, (size_t)1 << 16);
	buf_reset(&h.out);
	int rc = run_as(&r, w, who);

	if (rc == 0 && h.out.is_over)
		rc = E_INTERNAL;
	if (rc != 0)
		reply_failure(&r, rc);
	buf_free(&h.headers);
	*body = h.out;
	return h.status;
}

static void log_request(const struct req *r, int rc, int64_t start)
{
	const struct http *h = r->http;
	const struct db_stats stats = db_stats(r->db);
	const char *id = http_header(r, "HTTP_X_REQUEST_ID");
	const bool is_bad = h->status >= 500;

	log_line(is_bad ? LOG_ERROR_LEVEL : LOG_INFO_LEVEL, "request",
		 "route=%s actor=%lld viewer=%lld status=%d error=%s us=%lld sql=%lld sqlus=%lld "
		 "bytes=%zu arena=%zu req=%s%s%s%s",
		 h->route != NULL ? h->route->handler->name : "-", (long long)r->actor.user.v,
		 (long long)r->actor.viewer.v, h->status, rc != 0 ? err_key(rc) : "-",
		 (long long)(time_mono_us() - start), (long long)stats.statements,
		 (long long)stats.us, h->out.len, arena_used(r->arena), id != NULL ? id : "-",
		 is_bad ? " detail=\"" : "", is_bad ? db_error(r->db) : "", is_bad ? "\"" : "");
}

void dispatch(struct worker *w, struct http *h)
{
	struct req r = { .arena = w->arena,
			 .db = w->db,
			 .conf = w->conf,
			 .worker = w,
			 .http = h,
			 .now = time_now() };
	const int64_t start = time_mono_us();

	h->status = 500;
	h->route = NULL;
	buf_reset(&h->headers);
	buf_reset(&h->out);
	db_stats_reset(w->db);
	int rc = run(&r, w);

	if (rc == 0 && h->out.is_over)
		rc = E_INTERNAL;
	if (rc != 0)
		reply_failure(&r, rc);
	reply_private(&r);
	log_request(&r, rc, start);
}
