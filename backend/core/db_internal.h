/* Inside of core/db*.c: the connection and its prepared statements. Nobody else includes it. */
#ifndef CORE_DB_INTERNAL_H
#define CORE_DB_INTERNAL_H

#include "base/buf.h"
#include "core/db.h"

#include <mysql.h>

/* Where the value of one ? comes from. */
enum source {
	FROM_FIELD,
	FROM_ACTOR_ID,
	FROM_ACTOR_ALL,
	FROM_ACTOR_ROLE,
	FROM_ACTOR_SESSION,
	FROM_ACTOR_POINT,
	FROM_NOW
};

struct param_plan {
	enum source source;
	int point; /* for FROM_ACTOR_POINT: 0..ACTOR_POINTS-1 */
	const struct field *field;
};

struct prepared {
	MYSQL_STMT *stmt;
	struct param_plan *params;
	const struct field **columns;
	size_t columns_n;
	MYSQL_BIND *result; /* one per column, pointing into `cells` */
	struct cell *cells;
};

/* Longer texts are read in a second step. */
enum { CELL_BYTES = 4096 };

/* A column of the row being fetched. */
struct cell {
	int64_t number;
	MYSQL_TIME time;
	char *text;
	unsigned long length;
	my_bool is_null;
	my_bool is_cut;
};

struct db {
	const struct conf *conf;
	MYSQL *my;           /* NULL when not connected */
	struct arena *arena; /* plans and cells; lives as long as the connection */
	struct prepared *prepared;
	bool is_in_transaction;
	struct db_stats stats;
	char error[512];
};

/*
 * Opens a connection with the session settings of the house; NULL and db_error-like text on
 * failure.
 */
MYSQL *db_open(const struct conf *conf, unsigned long flags, char *error, size_t error_size);

/* Closes the connection and whatever was prepared on it; nothing to do where there is none. */
void db_disconnect(struct db *db);
/* Closes what is prepared and gives its memory back; the connection stays. */
void db_forget_statements(struct db *db);
void db_unprepare(struct prepared *p);

/* Maps a server or client error number to a code; notes the text; a lost connection is closed. */
int db_fail(struct db *db, unsigned int number, const char *text);

/*
 * Prepares a statement and compares it with its structs: 0, or what db_fail says, or E_INTERNAL
 * when it does not fit. An error is in the log and leaves the statement unprepared.
 */
int db_prepare(struct db *db, const struct sql_stmt *s);

/* Notes what does not fit: E_INTERNAL. */
int db_misfit(struct db *db, const char *what, const char *name);

#endif
