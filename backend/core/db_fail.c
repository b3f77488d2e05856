/* What went wrong: codes for errors, and letting go of a connection that is of no use any more. */
#include "core/db_internal.h"
#include "base/log.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <stdio.h>

/* Codes that Connector/C's headers do not name. */
enum {
	ER_TIMEOUT = 1969,
	ER_SHUTDOWN = 1053,
	ER_KILLED = 1927,
	ER_GALERA_NOT_READY = 1047,
	ER_CHECK_FAILED = 4025,
	ER_CHANGED = 1020,
	ER_REPREPARE = 1615,
	ER_UNKNOWN_STMT = 1243,
	CR_METADATA_CHANGED = 2057,
	ER_TOO_MANY = 1040
};

struct error_map {
	unsigned int number;
	int code;
	bool is_lost; /* the connection is of no use any more */
};

static const struct error_map error_maps[] = {
	{ ER_DUP_ENTRY, E_CONFLICT, false },
	{ ER_ROW_IS_REFERENCED_2, E_REFERENCE, false },
	{ ER_NO_REFERENCED_ROW_2, E_REFERENCE, false },
	{ ER_LOCK_DEADLOCK, E_RETRY, false },
	{ ER_LOCK_WAIT_TIMEOUT, E_RETRY, false },
	{ ER_CHANGED, E_RETRY, false },
	{ ER_REPREPARE, E_RETRY, true },
	{ ER_UNKNOWN_STMT, E_RETRY, true },
	{ CR_METADATA_CHANGED, E_RETRY, true },
	{ ER_TIMEOUT, E_TIMEOUT, false },
	{ ER_CHECK_FAILED, E_INVALID, false },
	/* The schema is of another version: nobody's data is at fault. */
	{ ER_BAD_FIELD_ERROR, E_UNAVAILABLE, false },
	{ ER_NO_SUCH_TABLE, E_UNAVAILABLE, false },
	{ ER_KEY_DOES_NOT_EXISTS, E_UNAVAILABLE, false },
	{ ER_NO_DEFAULT_FOR_FIELD, E_UNAVAILABLE, false },
	{ ER_DATA_TOO_LONG, E_INVALID, false },
	{ ER_GALERA_NOT_READY, E_UNAVAILABLE, true },
	{ ER_SHUTDOWN, E_UNAVAILABLE, true },
	{ ER_KILLED, E_UNAVAILABLE, true },
	{ ER_TOO_MANY, E_UNAVAILABLE, true },
	{ ER_CON_COUNT_ERROR, E_UNAVAILABLE, true },
	{ ER_DISK_FULL, E_UNAVAILABLE, false },
	{ ER_RECORD_FILE_FULL, E_UNAVAILABLE, false },
};

void db_unprepare(struct prepared *p)
{
	if (p->stmt != NULL)
		mysql_stmt_close(p->stmt);
	p->stmt = NULL;
}

void db_forget_statements(struct db *db)
{
	if (db->prepared != NULL)
		for (size_t i = 0; i < sql_statements_n; i++)
			db_unprepare(&db->prepared[i]);
	arena_reset(db->arena);
	db->prepared = NULL;
}

void db_disconnect(struct db *db)
{
	db_forget_statements(db);
	if (db->my != NULL)
		mysql_close(db->my);
	db->my = NULL;
	db->is_in_transaction = false;
}

int db_misfit(struct db *db, const char *what, const char *name)
{
	snprintf(db->error, sizeof(db->error), "%s %s", what, name);
	return E_INTERNAL;
}

int db_fail(struct db *db, unsigned int number, const char *text)
{
	/* 2000 to 2999 are the client's own: the connection broke. */
	struct error_map found = { number,
				   number >= 2000 && number < 3000 ? E_UNAVAILABLE : E_INTERNAL,
				   number >= 2000 && number < 3000 };

	for (size_t i = 0; i < sizeof(error_maps) / sizeof(error_maps[0]); i++)
		if (error_maps[i].number == number)
			found = error_maps[i];
	snprintf(db->error, sizeof(db->error), "%u %s", number, text);
	if (found.is_lost)
		db_disconnect(db);
	else if (found.code == E_UNAVAILABLE)
		log_error("the database cannot", "error=\"%s\"", db->error);
	return found.code;
}
