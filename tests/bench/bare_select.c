/*
 * The ceiling of the report: the least that a FastCGI program can do with a database, one row by
 * its primary key, prepared once, printed.
 *
 *   bare_select SOCKET DB_SOCKET DB_USER DB_PASSWORD DB_NAME
 */
#include <fcgiapp.h>
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>

enum { BACKLOG = 4096, IDS = 20 };

static void die(const char *what, const char *detail)
{
	fprintf(stderr, "bare_select: %s %s\n", what, detail);
	exit(1);
}

static MYSQL *connect_db(char **argv)
{
	MYSQL *my = mysql_init(NULL);

	if (my == NULL)
		die("no memory", "");
	mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (mysql_real_connect(my, NULL, argv[3], argv[4], argv[5], 0, argv[2], 0) == NULL)
		die("connect:", mysql_error(my));
	return my;
}

int main(int argc, char **argv)
{
	static const char sql[] = "SELECT name FROM points WHERE id = ?";
	char name[512] = "";
	unsigned long length = 0;
	long long id = 0;

	if (argc != 6)
		die("SOCKET DB_SOCKET DB_USER DB_PASSWORD DB_NAME", "");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	MYSQL *my = connect_db(argv);
	MYSQL_STMT *stmt = mysql_stmt_init(my);
	MYSQL_BIND in = { .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &id };
	MYSQL_BIND out = { .buffer_type = MYSQL_TYPE_STRING,
			   .buffer = name,
			   .buffer_length = sizeof(name) - 1,
			   .length = &length };

	if (stmt == NULL || mysql_stmt_prepare(stmt, sql, sizeof(sql) - 1) != 0 ||
	    mysql_stmt_bind_param(stmt, &in) != 0 || mysql_stmt_bind_result(stmt, &out) != 0)
		die("prepare:", mysql_error(my));
	const int listener = FCGX_OpenSocket(argv[1], BACKLOG);
	FCGX_Request f;

	FCGX_Init();
	FCGX_InitRequest(&f, listener, 0);
	while (FCGX_Accept_r(&f) == 0) {
		id = id % IDS + 1;
		if (mysql_stmt_execute(stmt) != 0 || mysql_stmt_fetch(stmt) != 0)
			die("select:", mysql_stmt_error(stmt));
		mysql_stmt_free_result(stmt);
		FCGX_FPrintF(f.out, "Content-Type: application/json\r\n\r\n{\"length\":%d}",
			     (int)length);
		FCGX_Finish_r(&f);
	}
	return 0;
}
