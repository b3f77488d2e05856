/* Connection, session settings, transactions, scripts. */
#include "core/db_internal.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

struct db *db_new(const struct conf *conf)
{
	struct db *db = mem_zalloc(sizeof(*db));

	db->conf = conf;
	db->arena = arena_new((size_t)64 << 20);
	return db;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	db_disconnect(db);
	arena_free(db->arena);
	mem_free(db);
}

bool db_is_connected(const struct db *db)
{
	return db->my != NULL;
}

int db_first_version(int rc, int64_t *changed)
{
	*changed = rc == 0;
	return rc == E_CONFLICT ? 0 : rc;
}

const char *db_error(const struct db *db)
{
	return db->error;
}

MYSQL *db_open(const struct conf *conf, unsigned long flags, char *error, size_t error_size)
{
	const bool is_socket = conf->db_socket[0] != '\0';
	const unsigned int connect_seconds = 1;
	/* A script that changes the schema, or a load, takes as long as it takes. */
	const bool is_script = (flags & (CLIENT_MULTI_STATEMENTS | CLIENT_LOCAL_FILES)) != 0;
	const unsigned int io_seconds =
		is_script ? 0 : (unsigned int)conf->db_statement_seconds + 2;
	char settings[512];
	MYSQL *my = mysql_init(NULL);

	if (my == NULL)
		log_abort("mysql_init failed");
	snprintf(settings, sizeof(settings),
		 "SET NAMES utf8mb4 COLLATE utf8mb4_uca1400_ai_ci, SESSION tx_isolation = "
		 "'READ-COMMITTED', "
		 "time_zone = '+00:00', innodb_lock_wait_timeout = 4, max_statement_time = %lld, "
		 "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'",
		 (long long)conf->db_statement_seconds);
	mysql_options(my, MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
	mysql_options(my, MYSQL_OPT_READ_TIMEOUT, &io_seconds);
	mysql_options(my, MYSQL_OPT_WRITE_TIMEOUT, &io_seconds);
	mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(my, MYSQL_INIT_COMMAND, settings);
	if (mysql_real_connect(my, is_socket ? NULL : conf->db_host, conf->db_user,
			       conf->db_password, conf->db_name, (unsigned int)conf->db_port,
			       is_socket ? conf->db_socket : NULL, flags) != NULL)
		return my;
	snprintf(error, error_size, "%u %s", mysql_errno(my), mysql_error(my));
	mysql_close(my);
	return NULL;
}

int db_connect(struct db *db)
{
	db_disconnect(db);
	db->my = db_open(db->conf, 0, db->error, sizeof(db->error));
	if (db->my == NULL)
		return E_UNAVAILABLE;
	db->prepared = arena_array(db->arena, sql_statements_n, sizeof(*db->prepared));
	return 0;
}

int db_check(struct db *db)
{
	TRY(db_connect(db));
	for (size_t i = 0; i < sql_statements_n; i++) {
		const int rc = db_prepare(db, sql_statements[i]);
		const bool is_lost = db->my == NULL;

		if (rc != 0) {
			db_disconnect(db);
			return is_lost ? E_UNAVAILABLE : E_INTERNAL;
		}
		db_unprepare(&db->prepared[i]);
	}
	/* What is never run needs neither place here nor in the server, which has a limit. */
	db_forget_statements(db);
	db->prepared = arena_array(db->arena, sql_statements_n, sizeof(*db->prepared));
	return 0;
}

int db_ensure(struct db *db)
{
	return db->my != NULL ? 0 : db_connect(db);
}

static int run_plain(struct db *db, const char *sql)
{
	if (db->my == NULL)
		return E_UNAVAILABLE;
	const int64_t start = time_mono_us();
	const bool is_ok = mysql_real_query(db->my, sql, strlen(sql)) == 0;

	db->stats.statements++;
	db->stats.us += time_mono_us() - start;
	return is_ok ? 0 : db_fail(db, mysql_errno(db->my), mysql_error(db->my));
}

int db_begin(struct req *r)
{
	TRY(run_plain(r->db, "START TRANSACTION"));
	r->db->is_in_transaction = true;
	return 0;
}

int db_commit(struct req *r)
{
	r->db->is_in_transaction = false;
	return run_plain(r->db, "COMMIT");
}

void db_rollback(struct req *r)
{
	if (!r->db->is_in_transaction)
		return;
	r->db->is_in_transaction = false;
	run_plain(r->db, "ROLLBACK");
}

struct db_stats db_stats(const struct db *db)
{
	return db->stats;
}

void db_stats_reset(struct db *db)
{
	db->stats = (struct db_stats){ 0, 0 };
}

static bool script_error(struct arena *a, MYSQL *my, const char **error)
{
	*error = arena_printf(a, "%u %s", mysql_errno(my), mysql_error(my));
	mysql_close(my);
	return false;
}

bool db_script(struct arena *a, const struct conf *conf, const char *sql, const char **error)
{
	char text[512] = "";
	MYSQL *my = db_open(conf, CLIENT_MULTI_STATEMENTS, text, sizeof(text));
	int next = 0;

	if (my == NULL) {
		*error = arena_strdup(a, text);
		return false;
	}
	/* A migration may take long: no limit on its statements. */
	if (mysql_query(my, "SET SESSION max_statement_time = 0") != 0 ||
	    mysql_real_query(my, sql, strlen(sql)) != 0)
		return script_error(a, my, error);
	do {
		MYSQL_RES *res = mysql_store_result(my);

		if (res != NULL)
			mysql_free_result(res);
		next = mysql_next_result(my);
	} while (next == 0);
	if (next > 0)
		return script_error(a, my, error);
	mysql_close(my);
	return true;
}

bool db_texts(struct arena *a, const struct conf *conf, const char *sql, struct str_list *out,
	      const char **error)
{
	char text[512] = "";
	MYSQL *my = db_open(conf, 0, text, sizeof(text));

	if (my == NULL) {
		*error = arena_strdup(a, text);
		return false;
	}
	if (mysql_real_query(my, sql, strlen(sql)) != 0)
		return script_error(a, my, error);
	MYSQL_RES *res = mysql_store_result(my);

	if (res == NULL)
		return script_error(a, my, error);
	out->n = 0;
	out->v = arena_array(a, (size_t)mysql_num_rows(res) + 1, sizeof(*out->v));
	for (MYSQL_ROW row = mysql_fetch_row(res); row != NULL; row = mysql_fetch_row(res))
		out->v[out->n++] = arena_strdup(a, row[0] != NULL ? row[0] : "");
	mysql_free_result(res);
	mysql_close(my);
	return true;
}
