/*
 * MariaDB: one connection, every statement of sql/queries prepared at start and compared with the
 * structs it binds. Features call only the functions that sqlgen writes (queries.gen.h); those call
 * sql_one, sql_many, sql_exec and sql_insert below. No text from outside ever becomes SQL.
 */
#ifndef CORE_DB_H
#define CORE_DB_H

#include "base/buf.h"
#include "core/http.h"

enum sql_kind { SQL_ONE, SQL_MANY, SQL_EXEC, SQL_INSERT, SQL_BULK };

/* One statement, written by sqlgen. */
struct sql_stmt {
	const char *name;
	const char *text; /* with ? for parameters */
	enum sql_kind kind;
	bool is_write;
	size_t index;              /* its place in sql_statements[] */
	const char *const *params; /* name of each ?, in order */
	size_t params_n;
	const struct desc *in;  /* NULL: only actor_*, now */
	const struct desc *out; /* NULL: no rows */
};

extern const struct sql_stmt *const sql_statements[];
extern const size_t sql_statements_n;

/* Statement that proves an id of that kind visible, or NULL. */
const struct sql_stmt *sql_visible_stmt(enum id_kind kind);

/* New, unconnected connection; db_close frees it. `conf` must outlive it. */
struct db *db_new(const struct conf *conf);
void db_close(struct db *db);

/*
 * Connects and sets the session up; a statement is prepared when it is first run. 0 or
 * E_UNAVAILABLE. db_ensure connects again after a loss, at once and without waiting; it is cheap
 * when the connection is alive.
 */
int db_connect(struct db *db);
int db_ensure(struct db *db);
/*
 * Connects and compares every statement of the program with the schema and with its structs. 0,
 * E_UNAVAILABLE, or E_INTERNAL when one does not fit (the log names it). One that turns out not to
 * fit when it is run gives E_UNAVAILABLE: it is the program that has to wait, for a migration or
 * for its successor, and nothing that it has in hand is to blame.
 */
int db_check(struct db *db);
/* True between db_connect and the loss of the connection. */
bool db_is_connected(const struct db *db);

/* A transaction, READ COMMITTED. Rolls back after an error; db_commit may fail with E_RETRY. */
int db_begin(struct req *r);
int db_commit(struct req *r);
void db_rollback(struct req *r);

/*
 * The generated functions call these. Rows live in the request's arena; outputs stay untouched on
 * failure.
 */
int sql_one(struct req *r, const struct sql_stmt *s, const void *in, const void **row);
int sql_many(struct req *r, const struct sql_stmt *s, const void *in, void **v, size_t *n);
int sql_exec(struct req *r, const struct sql_stmt *s, const void *in, int64_t *affected);
int sql_insert(struct req *r, const struct sql_stmt *s, const void *in, int64_t *id);
/*
 * Settings of something that has none until somebody sets them: the first version is inserted, each
 * later one replaces the version that it was made from. `rc` is what the insert gave. Somebody who
 * was faster (E_CONFLICT) is no error then, but changes nothing, as a stale version does.
 */
int db_first_version(int rc, int64_t *changed);
/*
 * One writing statement for each of n inputs in one round trip (array binding); n = 0 does nothing.
 */
int sql_bulk(struct req *r, const struct sql_stmt *s, const void *v, size_t n);

/* Statements and microseconds spent since db_stats_reset, for the log line. */
struct db_stats {
	int64_t statements;
	int64_t us;
};
struct db_stats db_stats(const struct db *db);
void db_stats_reset(struct db *db);

/*
 * What the server said about the last failure; for the log and the doctor. Owned by the connection.
 */
const char *db_error(const struct db *db);

/* ---- for migrations, the doctor and `otklik bench data` only: plain text, no parameters ---- */

/*
 * Runs a script of several statements on a connection of its own. False and a sentence on failure.
 */
bool db_script(struct arena *a, const struct conf *conf, const char *sql, const char **error);
/* First column of all rows of one query, as texts. False and a sentence on failure. */
bool db_texts(struct arena *a, const struct conf *conf, const char *sql, struct str_list *out,
	      const char **error);

/*
 * Streams rows that the program makes into a table: `sql` is a LOAD DATA LOCAL INFILE statement, fn
 * adds the next lines to the buffer and gives false when there are no more. Foreign keys and unique
 * keys are not looked at while loading, so an empty table gets its indexes built in one go: only
 * for rows known to be right. A row that the table had to bend (a warning) is a failure.
 */
typedef bool (*db_lines_fn)(struct buf *out, void *arg);
bool db_load(struct arena *a, const struct conf *conf, const char *sql, db_lines_fn fn, void *arg,
	     const char **error);

#endif
