/* Streaming of made-up rows into tables: the fastest way in that a client has. */
#include "core/db_internal.h"

#include <errmsg.h>
#include <string.h>

enum { LINES_MAX = 256 << 20 };

struct load {
	db_lines_fn fn;
	void *arg;
	struct buf lines;
	size_t taken; /* of `lines` */
	bool is_over;
};

/* The client library opens the "file": there is none, only the maker of lines. */
static int load_open(void **state, const char *name, void *arg)
{
	(void)name;
	*state = arg;
	return 0;
}

static int load_read(void *state, char *to, unsigned int room)
{
	struct load *l = state;

	while (l->taken == l->lines.len && !l->is_over) {
		buf_reset(&l->lines);
		l->taken = 0;
		l->is_over = !l->fn(&l->lines, l->arg);
	}
	const size_t left = l->lines.len - l->taken;
	const size_t n = left < room ? left : room;

	if (n > 0)
		memcpy(to, l->lines.p + l->taken, n);
	l->taken += n;
	return l->lines.is_over ? -1 : (int)n;
}

static void load_close(void *state)
{
	(void)state;
}

static int load_error(void *state, char *to, unsigned int room)
{
	(void)state;
	if (room > 0)
		to[0] = '\0';
	return CR_UNKNOWN_ERROR;
}

/* What the first warning says; a load without warnings gives NULL. */
static const char *first_warning(struct arena *a, MYSQL *my)
{
	const char *text = NULL;

	if (mysql_warning_count(my) == 0 || mysql_query(my, "SHOW WARNINGS LIMIT 1") != 0)
		return NULL;
	MYSQL_RES *res = mysql_store_result(my);
	MYSQL_ROW row = res != NULL ? mysql_fetch_row(res) : NULL;

	if (row != NULL)
		text = arena_strdup(a, row[2]);
	mysql_free_result(res);
	return text;
}

static bool load_run(struct arena *a, MYSQL *my, const char *sql, const char **error)
{
	if (mysql_query(my, "SET SESSION foreign_key_checks = 0, unique_checks = 0, "
			    "max_statement_time = 0") != 0 ||
	    mysql_query(my, "START TRANSACTION") != 0 ||
	    mysql_real_query(my, sql, strlen(sql)) != 0) {
		*error = arena_printf(a, "%u %s", mysql_errno(my), mysql_error(my));
		return false;
	}
	*error = first_warning(a, my);
	if (*error != NULL)
		return false;
	if (mysql_query(my, "COMMIT") == 0)
		return true;
	*error = arena_printf(a, "%u %s", mysql_errno(my), mysql_error(my));
	return false;
}

bool db_load(struct arena *a, const struct conf *conf, const char *sql, db_lines_fn fn, void *arg,
	     const char **error)
{
	struct load load = { .fn = fn, .arg = arg };
	char text[512] = "";
	MYSQL *my = db_open(conf, CLIENT_LOCAL_FILES, text, sizeof(text));

	if (my == NULL) {
		*error = arena_strdup(a, text);
		return false;
	}
	buf_init(&load.lines, LINES_MAX);
	mysql_set_local_infile_handler(my, load_open, load_read, load_close, load_error, &load);
	const bool is_loaded = load_run(a, my, sql, error);

	buf_free(&load.lines);
	mysql_close(my);
	return is_loaded;
}
