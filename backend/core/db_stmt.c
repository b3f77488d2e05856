/*
 * Running prepared statements: names were resolved when they were prepared (db_prepare.c), and a
 * request only follows the plan. Rows are copied into the arena of the request.
 */
#include "base/log.h"
#include "base/str.h"
#include "core/db_internal.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_MAX = 20000 };

struct visible_in {
	int64_t id;
};
struct visible_row {
	int64_t id;
};
DESC(visible_in, O(visible_in, id));
DESC(visible_row, O(visible_row, id));

/* ---- parameters ---- */

static void bind_number(struct arena *a, MYSQL_BIND *b, int64_t v)
{
	int64_t *copy = arena_alloc(a, sizeof(*copy));

	*copy = v;
	b->buffer_type = MYSQL_TYPE_LONGLONG;
	b->buffer = copy;
}

static void bind_null_or_number(struct arena *a, MYSQL_BIND *b, bool is_null, int64_t v)
{
	if (is_null)
		b->buffer_type = MYSQL_TYPE_NULL;
	else
		bind_number(a, b, v);
}

static void bind_bytes(MYSQL_BIND *b, enum enum_field_types type, const void *p, size_t n)
{
	if (p == NULL) {
		b->buffer_type = MYSQL_TYPE_NULL;
		return;
	}
	b->buffer_type = type;
	b->buffer = (void *)(uintptr_t)p;
	b->buffer_length = n;
}

static void bind_time(struct arena *a, MYSQL_BIND *b, struct timestamp t)
{
	struct time_fields f;
	MYSQL_TIME *m = arena_zalloc(a, sizeof(*m));

	if (t.us == 0) {
		b->buffer_type = MYSQL_TYPE_NULL;
		return;
	}
	time_split(t, &f);
	m->year = (unsigned int)f.year;
	m->month = (unsigned int)f.month;
	m->day = (unsigned int)f.day;
	m->hour = (unsigned int)f.hour;
	m->minute = (unsigned int)f.minute;
	m->second = (unsigned int)f.second;
	m->second_part = (unsigned long)f.us;
	m->time_type = MYSQL_TIMESTAMP_DATETIME;
	b->buffer_type = MYSQL_TYPE_DATETIME;
	b->buffer = m;
}

static void bind_field(struct arena *a, MYSQL_BIND *b, const struct field *f, const void *in)
{
	const char *at = (const char *)in + f->offset;

	switch (f->type) {
	case D_I64:
		bind_number(a, b, *(const int64_t *)(const void *)at);
		break;
	case D_BOOL:
		bind_number(a, b, *(const bool *)(const void *)at);
		break;
	case D_CHOICE:
		bind_null_or_number(a, b, *(const int *)(const void *)at == 0,
				    *(const int *)(const void *)at);
		break;
	case D_ID:
		bind_null_or_number(a, b, *(const int64_t *)(const void *)at == 0,
				    *(const int64_t *)(const void *)at);
		break;
	case D_OPT_I64: {
		const struct opt_i64 *o = (const void *)at;

		bind_null_or_number(a, b, !o->is_set, o->v);
		break;
	}
	case D_STR: {
		const char *s = *(const char *const *)(const void *)at;

		bind_bytes(b, MYSQL_TYPE_STRING, s, s != NULL ? strlen(s) : 0);
		break;
	}
	case D_BYTES: {
		const struct bytes *bytes = (const void *)at;

		bind_bytes(b, MYSQL_TYPE_BLOB, bytes->p, bytes->n);
		break;
	}
	case D_TIME:
		bind_time(a, b, *(const struct timestamp *)(const void *)at);
		break;
	default:
		log_abort("a list cannot be a parameter");
	}
}

static void bind_param(struct req *r, MYSQL_BIND *b, const struct param_plan *p, const void *in)
{
	const struct actor *actor = &r->actor;

	switch (p->source) {
	case FROM_FIELD:
		bind_field(r->arena, b, p->field, in);
		break;
	case FROM_ACTOR_ID:
		bind_null_or_number(r->arena, b, actor->user.v == 0, actor->user.v);
		break;
	case FROM_ACTOR_ALL:
		bind_number(r->arena, b, actor->is_all);
		break;
	case FROM_ACTOR_ROLE:
		bind_number(r->arena, b, (int64_t)actor->role);
		break;
	case FROM_ACTOR_SESSION:
		bind_null_or_number(r->arena, b, actor->session.v == 0, actor->session.v);
		break;
	case FROM_ACTOR_POINT:
		bind_null_or_number(r->arena, b, p->point >= actor->points_n,
				    p->point < actor->points_n ? actor->points[p->point].v : 0);
		break;
	case FROM_NOW:
		bind_time(r->arena, b, r->now);
		break;
	}
}

/* ---- rows ---- */

/* A text longer than its cell is fetched again into the arena. */
static const char *cell_text(struct req *r, struct prepared *p, size_t i)
{
	struct cell *c = &p->cells[i];

	if (c->length <= CELL_BYTES)
		return arena_strndup(r->arena, c->text, c->length);
	char *text = arena_alloc(r->arena, c->length + 1);
	MYSQL_BIND b = { .buffer_type = p->result[i].buffer_type,
			 .buffer = text,
			 .buffer_length = c->length,
			 .length = &c->length,
			 .is_null = &c->is_null,
			 .error = &c->is_cut };

	if (mysql_stmt_fetch_column(p->stmt, &b, (unsigned int)i, 0) != 0)
		log_abort("mysql_stmt_fetch_column failed");
	text[c->length] = '\0';
	return text;
}

static struct timestamp cell_time(const MYSQL_TIME *m)
{
	const struct time_fields f = { (int)m->year,       (int)m->month,  (int)m->day,
				       (int)m->hour,       (int)m->minute, (int)m->second,
				       (int)m->second_part };

	return time_join(&f);
}

static void store_cell(struct req *r, struct prepared *p, size_t i, void *row)
{
	const struct field *f = p->columns[i];
	const struct cell *c = &p->cells[i];
	char *at = (char *)row + f->offset;

	if (c->is_null)
		return;
	switch (f->type) {
	case D_BOOL:
		*(bool *)(void *)at = c->number != 0;
		break;
	case D_CHOICE:
		*(int *)(void *)at = (int)c->number;
		break;
	case D_OPT_I64:
		*(struct opt_i64 *)(void *)at = (struct opt_i64){ true, c->number };
		break;
	case D_STR:
		*(const char **)(void *)at = cell_text(r, p, i);
		break;
	case D_JSON:
		((struct json_text *)(void *)at)->text = cell_text(r, p, i);
		break;
	case D_BYTES: {
		const char *text = cell_text(r, p, i);

		*(struct bytes *)(void *)at = (struct bytes){ text, c->length };
		break;
	}
	case D_TIME:
		*(struct timestamp *)(void *)at = cell_time(&c->time);
		break;
	default:
		*(int64_t *)(void *)at = c->number;
	}
}

/* ---- running ---- */

static int prepared_of(struct db *db, const struct sql_stmt *s, struct prepared **out)
{
	if (db->my == NULL)
		return E_UNAVAILABLE;
	if (db->prepared[s->index].stmt == NULL) {
		const int rc = db_prepare(db, s);

		if (rc != 0)
			return rc == E_INTERNAL ? E_UNAVAILABLE : rc;
	}
	*out = &db->prepared[s->index];
	return 0;
}

static int execute(struct req *r, const struct sql_stmt *s, const void *in, struct prepared **out)
{
	struct db *db = r->db;
	struct prepared *p = NULL;

	if (s->is_write && r->is_read_only)
		return db_misfit(db, "a GET may not write:", s->name);
	TRY(prepared_of(db, s, &p));
	MYSQL_BIND *binds = arena_array(r->arena, s->params_n, sizeof(*binds));

	for (size_t i = 0; i < s->params_n; i++)
		bind_param(r, &binds[i], &p->params[i], in);
	db->stats.statements++;
	if ((s->params_n > 0 && mysql_stmt_bind_param(p->stmt, binds) != 0) ||
	    mysql_stmt_execute(p->stmt) != 0)
		return db_fail(db, mysql_stmt_errno(p->stmt), mysql_stmt_error(p->stmt));
	*out = p;
	return 0;
}

/* ---- arrays: one column of values for each parameter ---- */

struct values {
	const void *v;
	size_t n, size;
};

struct column {
	int64_t *numbers;
	void **values; /* texts, or pointers to MYSQL_TIME */
	unsigned long *lengths;
	char *indicators;
};

static void column_put(struct column *c, size_t i, const MYSQL_BIND *b)
{
	c->indicators[i] =
		b->buffer_type == MYSQL_TYPE_NULL ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE;
	if (b->buffer_type == MYSQL_TYPE_NULL)
		return;
	if (b->buffer_type == MYSQL_TYPE_LONGLONG)
		c->numbers[i] = *(const int64_t *)b->buffer;
	c->values[i] = b->buffer;
	c->lengths[i] = b->buffer_length;
}

static void bind_column(struct req *r, MYSQL_BIND *out, const struct param_plan *p,
			const struct values *in)
{
	struct column c = { arena_array(r->arena, in->n, sizeof(int64_t)),
			    arena_array(r->arena, in->n, sizeof(void *)),
			    arena_array(r->arena, in->n, sizeof(unsigned long)),
			    arena_zalloc(r->arena, in->n) };
	enum enum_field_types type = MYSQL_TYPE_LONGLONG;

	for (size_t i = 0; i < in->n; i++) {
		MYSQL_BIND b = { .buffer_type = MYSQL_TYPE_NULL };

		bind_param(r, &b, p, (const char *)in->v + i * in->size);
		if (b.buffer_type != MYSQL_TYPE_NULL)
			type = b.buffer_type;
		column_put(&c, i, &b);
	}
	out->buffer_type = type;
	out->buffer = type == MYSQL_TYPE_LONGLONG ? (void *)c.numbers : (void *)c.values;
	out->length = c.lengths;
	out->u.indicator = c.indicators;
}

int sql_bulk(struct req *r, const struct sql_stmt *s, const void *v, size_t n)
{
	struct db *db = r->db;
	const struct values in = { v, n, s->in->size };
	const int64_t start = time_mono_us();
	unsigned int rows = (unsigned int)n;

	struct prepared *p = NULL;

	if (n == 0)
		return 0;
	TRY(prepared_of(db, s, &p));
	MYSQL_BIND *binds = arena_array(r->arena, s->params_n, sizeof(*binds));

	for (size_t i = 0; i < s->params_n; i++)
		bind_column(r, &binds[i], &p->params[i], &in);
	db->stats.statements++;
	mysql_stmt_attr_set(p->stmt, STMT_ATTR_ARRAY_SIZE, &rows);
	const bool is_ok =
		mysql_stmt_bind_param(p->stmt, binds) == 0 && mysql_stmt_execute(p->stmt) == 0;

	db->stats.us += time_mono_us() - start;
	return is_ok ? 0 : db_fail(db, mysql_stmt_errno(p->stmt), mysql_stmt_error(p->stmt));
}

struct rows {
	char *v;
	size_t n, cap;
};

static void *rows_add(struct req *r, struct rows *rows, size_t size)
{
	if (rows->n == rows->cap) {
		const size_t cap = rows->cap == 0 ? 64 : rows->cap * 2;
		char *v = arena_array(r->arena, cap, size);

		if (rows->n > 0)
			memcpy(v, rows->v, rows->n * size);
		rows->v = v;
		rows->cap = cap;
	}
	return rows->v + rows->n++ * size;
}

static int fetch_all(struct req *r, const struct sql_stmt *s, struct prepared *p, struct rows *rows)
{
	for (;;) {
		const int rc = mysql_stmt_fetch(p->stmt);

		if (rc == MYSQL_NO_DATA)
			return 0;
		if (rc != 0 && rc != MYSQL_DATA_TRUNCATED)
			return db_fail(r->db, mysql_stmt_errno(p->stmt), mysql_stmt_error(p->stmt));
		if (rows->n >= ROWS_MAX)
			return db_misfit(r->db, "too many rows from", s->name);
		void *row = rows_add(r, rows, s->out->size);

		for (size_t i = 0; i < p->columns_n; i++)
			store_cell(r, p, i, row);
	}
}

static int run_rows(struct req *r, const struct sql_stmt *s, const void *in, struct rows *rows)
{
	struct prepared *p = NULL;
	const int64_t start = time_mono_us();
	int rc = execute(r, s, in, &p);

	if (rc == 0) {
		rc = fetch_all(r, s, p, rows);
		if (r->db->my != NULL)
			mysql_stmt_free_result(p->stmt);
	}
	r->db->stats.us += time_mono_us() - start;
	return rc;
}

int sql_many(struct req *r, const struct sql_stmt *s, const void *in, void **v, size_t *n)
{
	struct rows rows = { NULL, 0, 0 };

	TRY(run_rows(r, s, in, &rows));
	*v = rows.v;
	*n = rows.n;
	return 0;
}

int sql_one(struct req *r, const struct sql_stmt *s, const void *in, const void **row)
{
	struct rows rows = { NULL, 0, 0 };

	TRY(run_rows(r, s, in, &rows));
	if (rows.n == 0)
		return E_NOT_FOUND;
	*row = rows.v;
	return 0;
}

int sql_exec(struct req *r, const struct sql_stmt *s, const void *in, int64_t *affected)
{
	struct prepared *p = NULL;
	const int64_t start = time_mono_us();
	const int rc = execute(r, s, in, &p);

	r->db->stats.us += time_mono_us() - start;
	if (rc == 0 && affected != NULL)
		*affected = (int64_t)mysql_stmt_affected_rows(p->stmt);
	return rc;
}

int sql_insert(struct req *r, const struct sql_stmt *s, const void *in, int64_t *id)
{
	struct prepared *p = NULL;
	const int64_t start = time_mono_us();
	const int rc = execute(r, s, in, &p);

	r->db->stats.us += time_mono_us() - start;
	if (rc == 0 && id != NULL)
		*id = (int64_t)mysql_stmt_insert_id(p->stmt);
	return rc;
}
