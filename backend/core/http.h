/*
 * What a feature needs to answer requests: struct req, the declaration of handlers and routes, the
 * replies and fail(). struct req is one unit of work with its arena, connection and actor; jobs,
 * the mail collector and the command line make one too (then http is NULL), so that domain
 * functions serve endpoints and jobs alike.
 */
#ifndef CORE_HTTP_H
#define CORE_HTTP_H

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"
#include "core/actor.h"
#include "core/desc.h"

#include <stdbool.h>

struct db;
struct http;
struct worker;
struct live_note;

/* Why a request failed; told to the person and, without `data`, to the log. */
struct failure {
	int code;
	const char *field;            /* input field at fault, or NULL */
	const char *reason;           /* key under reason.* in the browser, or NULL */
	const char *detail;           /* English sentence for developers, or NULL */
	const struct desc *data_desc; /* extra object "data", or NULL */
	const void *data;
};

struct req {
	struct arena *arena;
	struct db *db;
	const struct conf *conf;
	struct actor actor;
	struct timestamp now; /* one clock reading for the whole unit of work */
	bool is_read_only;    /* GET: statements that write are refused */
	/* commit although the handler fails: counted wrong passwords */
	bool keeps_on_failure;
	struct live_note *notes; /* changes to announce at the commit (core/live.h) */
	struct worker *worker;
	struct failure failure;
	struct http *http; /* the HTTP side, NULL outside of requests */
	/* Where the events stood when the gate looked at the session: routes marked FRESH. */
	bool has_seq;
	int64_t seq;
};

/* ---- failing ---- */

/* Records the failure once (the first call wins) and returns `code`. */
int fail(struct req *r, int code, const char *detail, ...) __attribute__((format(printf, 3, 4)));
/* E_INVALID that names the field; reason is a key such as "required", "too_long", "taken". */
int fail_field(struct req *r, const char *field, const char *reason);
/* The same with an object for the browser (copied): where in the field, what word. */
int fail_field_with(struct req *r, const char *field, const char *reason, const struct desc *d,
		    const void *data);
/* Failure with an object for the browser (copied), e.g. who has claimed the card. */
int fail_with(struct req *r, int code, const struct desc *d, const void *data);

/* ---- replying: exactly one call in a handler that returns 0 ---- */

int reply_row(struct req *r, const struct desc *d, const void *row);
/* {"items": [...]} of n structs of the description. */
int reply_list(struct req *r, const struct desc *d, const void *v, size_t n);
/* {"items": [...], "next": cursor}; next is NULL on the last page. */
int reply_page(struct req *r, const struct desc *d, const void *v, size_t n, const char *next);
/* 201 {"id": n} */
int reply_created(struct req *r, int64_t id);
/* 204 */
int reply_empty(struct req *r);
/* A stored file through nginx (X-Accel-Redirect); path is relative to files_dir. */
int reply_file(struct req *r, const char *path, const char *type, const char *download_name);
/* Bytes as a download. */
int reply_bytes(struct req *r, const void *p, size_t n, const char *type,
		const char *download_name);

/* ---- the HTTP side ---- */

const char *http_header(const struct req *r, const char *name); /* e.g. "HTTP_USER_AGENT" */
const char *http_cookie(struct req *r, const char *name);       /* NULL if absent */
const char *http_remote_addr(const struct req *r);
/* Adds a response header line; value must not hold line breaks. */
void http_set_header(struct req *r, const char *name, const char *value);
/* Set-Cookie with HttpOnly, SameSite=Strict and Secure on https; max_age 0 deletes. */
void http_set_cookie(struct req *r, const char *name, const char *value, const char *path,
		     int64_t max_age);
/* ETag of the reply; true when the client has it already and the reply became 304. */
bool http_not_modified(struct req *r, const char *etag);

/* ---- declarations ---- */

struct handler {
	int (*call)(struct req *r, const void *in);
	const struct desc *in;
	const char *name;
};

enum reply_shape { SHAPE_EMPTY, SHAPE_ROW, SHAPE_LIST, SHAPE_PAGE, SHAPE_CREATED, SHAPE_FILE };

struct shape {
	enum reply_shape kind;
	const struct desc *desc;
};

/* clang-format off */
#define EMPTY       { SHAPE_EMPTY, NULL }
#define CREATED     { SHAPE_CREATED, NULL }
#define FILE_REPLY  { SHAPE_FILE, NULL }
#define ROW(s)      { SHAPE_ROW, &s##_desc }
#define LIST(s)     { SHAPE_LIST, &s##_desc }
#define PAGE(s)     { SHAPE_PAGE, &s##_desc }
/* clang-format on */

enum method { GET = 1, POST, PUT, DELETE };

/* Rate classes: how many requests a minute one actor (or address) may make. */
enum rate_class { RATE_NORMAL, RATE_LOGIN, RATE_HEAVY };

/* Extra marks of a route. */
enum {
	COOKIE_OK = 1,    /* GET of pictures and of the event stream: the read cookie is enough */
	MULTIPART = 2,    /* body is multipart/form-data */
	QUIET = 4,        /* no line in the audit trail: token rotation, polling */
	PERSONAL = 8,     /* not for who sees as another: drafts, sessions */
	ENDS_SEEING = 16, /* the one change that who sees as another may make */
	/*
	 * The session is looked at in each request, together with where the events stand
	 * (req.seq); who sees as another is known for some seconds there, too.
	 */
	FRESH = 32
};

struct route {
	enum method method;
	/* "/api/clients/:client_id": names are fields of the input */
	const char *path;
	unsigned access;
	const struct handler *handler;
	struct shape reply;
	const char *summary;
	enum rate_class rate;
	unsigned marks;
};

/* Input of a handler that takes none. */
struct no_in {
	char unused;
};
extern const struct desc no_in_desc;

/*
 * HANDLER_AS: the struct has more fields than the request may fill; `in_d` names the description.
 */
#define HANDLER_AS(fn, in_d, in_t)                                                   \
	static int fn(struct req *r, const struct in_t *in);                         \
	static int fn##_call(struct req *r, const void *in)                          \
	{                                                                            \
		return fn(r, in);                                                    \
	}                                                                            \
	static const struct handler fn##_handler = { fn##_call, &in_d##_desc, #fn }; \
	static int fn(struct req *r, const struct in_t *in)

#define HANDLER(fn, in_t) HANDLER_AS(fn, in_t, in_t)

/* The array size is negative, and so does not compile, when access is 0. */
#define ACCESS_(a) ((unsigned)(a) + 0 * sizeof(char[(a) != 0 ? 1 : -1]))

/* clang-format off */
#define ROUTE(method, path, access, fn, reply, summary) \
	{ method, path, ACCESS_(access), &fn##_handler, reply, summary, RATE_NORMAL, 0 }
#define ROUTE_X(method, path, access, fn, reply, summary, rate, marks) \
	{ method, path, ACCESS_(access), &fn##_handler, reply, summary, rate, marks }
/* clang-format on */

#endif
