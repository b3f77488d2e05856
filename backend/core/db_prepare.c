/* Preparing a statement: where each parameter comes from, where each column goes. */
#include "core/db_internal.h"
#include "base/log.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

static int plan_param(struct db *db, const struct sql_stmt *s, const char *name,
		      struct param_plan *out)
{
	/* clang-format off */
	static const struct {
		const char *name;
		enum source source;
	} special[] = {
		{ "actor_id", FROM_ACTOR_ID },  { "actor_all", FROM_ACTOR_ALL },
		{ "actor_role", FROM_ACTOR_ROLE },
		{ "actor_session", FROM_ACTOR_SESSION },        { "now", FROM_NOW },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (str_eq(special[i].name, name)) {
			out->source = special[i].source;
			return 0;
		}
	if (str_starts(name, "actor_point_")) {
		out->source = FROM_ACTOR_POINT;
		out->point = name[strlen("actor_point_")] - '1';
		return out->point >= 0 && out->point < ACTOR_POINTS
			       ? 0
			       : db_misfit(db, "no parameter", name);
	}
	out->source = FROM_FIELD;
	out->field = s->in != NULL ? desc_field(s->in, name) : NULL;
	return out->field != NULL ? 0 : db_misfit(db, "no field for parameter", name);
}

static bool is_number_type(enum enum_field_types t)
{
	return t == MYSQL_TYPE_TINY || t == MYSQL_TYPE_SHORT || t == MYSQL_TYPE_LONG ||
	       t == MYSQL_TYPE_INT24 || t == MYSQL_TYPE_LONGLONG || t == MYSQL_TYPE_NULL;
}

static bool is_text_type(enum enum_field_types t)
{
	return t == MYSQL_TYPE_VAR_STRING || t == MYSQL_TYPE_STRING || t == MYSQL_TYPE_VARCHAR ||
	       t == MYSQL_TYPE_BLOB || t == MYSQL_TYPE_TINY_BLOB || t == MYSQL_TYPE_MEDIUM_BLOB ||
	       t == MYSQL_TYPE_LONG_BLOB || t == MYSQL_TYPE_JSON || t == MYSQL_TYPE_NULL;
}

static bool column_fits(enum desc_type field, enum enum_field_types column)
{
	switch (field) {
	case D_I64:
	case D_BOOL:
	case D_CHOICE:
	case D_OPT_I64:
	case D_ID:
		return is_number_type(column);
	case D_STR:
	case D_BYTES:
	case D_JSON:
		return is_text_type(column);
	case D_TIME:
		return column == MYSQL_TYPE_DATETIME || column == MYSQL_TYPE_TIMESTAMP ||
		       column == MYSQL_TYPE_NULL;
	default:
		return false;
	}
}

static void bind_cell(struct db *db, const struct field *f, struct cell *c, MYSQL_BIND *b)
{
	b->is_null = &c->is_null;
	b->error = &c->is_cut;
	b->length = &c->length;
	switch (f->type) {
	case D_STR:
	case D_BYTES:
	case D_JSON:
		c->text = arena_alloc(db->arena, CELL_BYTES);
		b->buffer_type = f->type == D_BYTES ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
		b->buffer = c->text;
		b->buffer_length = CELL_BYTES;
		break;
	case D_TIME:
		b->buffer_type = MYSQL_TYPE_DATETIME;
		b->buffer = &c->time;
		b->buffer_length = sizeof(c->time);
		break;
	default:
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		b->buffer = &c->number;
		b->buffer_length = sizeof(c->number);
	}
}

/* The first field of a row that the statement does not bring. */
static int misses_column(struct db *db, const struct desc *out, const struct prepared *p)
{
	for (size_t i = 0; i < out->n; i++) {
		bool is_there = false;

		for (size_t k = 0; k < p->columns_n && !is_there; k++)
			is_there = p->columns[k] == &out->fields[i];
		if (!is_there)
			return db_misfit(db, "no column for field", out->fields[i].name);
	}
	return db_misfit(db, "a column is doubled in", out->name);
}

static int plan_columns(struct db *db, const struct sql_stmt *s, struct prepared *p,
			MYSQL_RES *meta)
{
	const MYSQL_FIELD *columns = mysql_fetch_fields(meta);

	p->columns_n = mysql_num_fields(meta);
	p->columns = arena_array(db->arena, p->columns_n, sizeof(*p->columns));
	p->result = arena_array(db->arena, p->columns_n, sizeof(*p->result));
	p->cells = arena_array(db->arena, p->columns_n, sizeof(*p->cells));
	for (size_t i = 0; i < p->columns_n; i++) {
		p->columns[i] = desc_field(s->out, columns[i].name);
		if (p->columns[i] == NULL)
			return db_misfit(db, "no field for column", columns[i].name);
		if (!column_fits(p->columns[i]->type, columns[i].type))
			return db_misfit(db, "wrong type of column", columns[i].name);
		bind_cell(db, p->columns[i], &p->cells[i], &p->result[i]);
	}
	if (p->columns_n != s->out->n)
		return misses_column(db, s->out, p);
	if (mysql_stmt_bind_result(p->stmt, p->result) != 0)
		return db_misfit(db, "bind:", mysql_stmt_error(p->stmt));
	return 0;
}

static int compare(struct db *db, const struct sql_stmt *s, struct prepared *p)
{
	if (mysql_stmt_param_count(p->stmt) != s->params_n)
		return db_misfit(db, "number of parameters in", s->name);
	p->params = arena_array(db->arena, s->params_n, sizeof(*p->params));
	for (size_t i = 0; i < s->params_n; i++)
		TRY(plan_param(db, s, s->params[i], &p->params[i]));
	if (s->out == NULL)
		return 0;
	MYSQL_RES *meta = mysql_stmt_result_metadata(p->stmt);

	if (meta == NULL)
		return db_misfit(db, "no rows from", s->name);
	const int rc = plan_columns(db, s, p, meta);

	mysql_free_result(meta);
	return rc;
}

/* A connection that is lost meanwhile takes everything prepared with it. */
static int prepare(struct db *db, const struct sql_stmt *s, struct prepared *p)
{
	p->stmt = mysql_stmt_init(db->my);
	if (p->stmt == NULL)
		log_abort("mysql_stmt_init failed");
	if (mysql_stmt_prepare(p->stmt, s->text, strlen(s->text)) == 0) {
		const int rc = compare(db, s, p);

		if (rc != 0)
			db_unprepare(p);
		return rc;
	}
	const unsigned int number = mysql_stmt_errno(p->stmt);
	char text[sizeof(db->error) - 16];

	snprintf(text, sizeof(text), "%s", mysql_stmt_error(p->stmt));
	db_unprepare(p);
	return db_fail(db, number, text);
}

int db_prepare(struct db *db, const struct sql_stmt *s)
{
	const int rc = prepare(db, s, &db->prepared[s->index]);

	if (rc != 0 && db->my != NULL)
		log_error("statement does not fit", "sql=%s error=\"%s\"", s->name, db->error);
	return rc;
}
