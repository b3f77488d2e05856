/*
 * The ceiling of the feed: the least that a FastCGI program can do to answer with the same rows.
 * The same libfcgi in the same number of pre-forked processes with a blocking accept, the product's
 * own statement prepared once, each row printed with one fixed format. It knows no people, no
 * tokens, no paths, no escaping and no log.
 *
 *   bare_feed SOCKET PROCESSES DB_SOCKET DB_USER DB_PASSWORD DB_NAME STATEMENT [NAME=NUMBER...]
 */
#include "base/buf.h"
#include "base/str.h"
#include "base/time.h"
#include "core/db.h"

#include <fcgiapp.h>
#include <inttypes.h>
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

enum { COLUMNS = 37, PARAMS_MAX = 400, TEXT_BYTES = 2432, BACKLOG = 4096, OUT_BYTES = 1 << 20 };

/* A column of the row that was fetched last: a number, a text or a time. */
struct cell {
	int64_t number;
	char text[TEXT_BYTES];
	MYSQL_TIME time;
	my_bool is_null;
};

struct bare {
	const struct sql_stmt *statement;
	MYSQL *my;
	MYSQL_STMT *stmt;
	MYSQL_BIND params[PARAMS_MAX];
	int64_t numbers[PARAMS_MAX];
	MYSQL_TIME now, first, last;
	MYSQL_BIND columns[COLUMNS];
	struct cell cells[COLUMNS];
};

static void die(const char *what, const char *detail)
{
	fprintf(stderr, "bare_feed: %s %s\n", what, detail);
	exit(1);
}

static const struct sql_stmt *find_statement(const char *name)
{
	for (size_t i = 0; i < sql_statements_n; i++)
		if (str_eq(sql_statements[i]->name, name))
			return sql_statements[i];
	die("no statement", name);
	return NULL;
}

static MYSQL_TIME time_of(int64_t us)
{
	struct time_fields f;

	time_split((struct timestamp){ us }, &f);
	return (MYSQL_TIME){ .year = (unsigned)f.year,
			     .month = (unsigned)f.month,
			     .day = (unsigned)f.day,
			     .hour = (unsigned)f.hour,
			     .minute = (unsigned)f.minute,
			     .second = (unsigned)f.second,
			     .time_type = MYSQL_TIMESTAMP_DATETIME };
}

/* NAME=NUMBER of the command line, or false. */
static bool find_value(char **args, const char *name, int64_t *v)
{
	const size_t n = strlen(name);

	for (; *args != NULL; args++)
		if (strncmp(*args, name, n) == 0 && (*args)[n] == '=')
			return str_to_i64(*args + n + 1, v);
	return false;
}

/* A page from the newest card on: bounds of time are open, filters that are not given are NULL. */
static void bind_param(struct bare *b, size_t i, char **args)
{
	const char *name = b->statement->params[i];
	MYSQL_BIND *p = &b->params[i];
	MYSQL_TIME *time = str_eq(name, "now")                        ? &b->now
			   : str_eq(name, "from")                     ? &b->first
			   : str_eq(name, "at") || str_eq(name, "to") ? &b->last
								      : NULL;

	p->buffer_type = MYSQL_TYPE_NULL;
	if (time != NULL) {
		p->buffer_type = MYSQL_TYPE_DATETIME;
		p->buffer = time;
	} else if (find_value(args, name, &b->numbers[i])) {
		p->buffer_type = MYSQL_TYPE_LONGLONG;
		p->buffer = &b->numbers[i];
	}
}

static bool is_time(enum enum_field_types t)
{
	return t == MYSQL_TYPE_DATETIME || t == MYSQL_TYPE_TIMESTAMP;
}

static bool is_text(enum enum_field_types t)
{
	return t == MYSQL_TYPE_VAR_STRING || t == MYSQL_TYPE_STRING || t == MYSQL_TYPE_BLOB;
}

static void bind_column(struct bare *b, size_t i, enum enum_field_types type)
{
	MYSQL_BIND *c = &b->columns[i];
	struct cell *cell = &b->cells[i];

	c->is_null = &cell->is_null;
	c->buffer_type = is_text(type)   ? MYSQL_TYPE_STRING
			 : is_time(type) ? MYSQL_TYPE_DATETIME
					 : MYSQL_TYPE_LONGLONG;
	c->buffer = is_text(type)   ? (void *)cell->text
		    : is_time(type) ? (void *)&cell->time
				    : (void *)&cell->number;
	c->buffer_length = is_text(type) ? TEXT_BYTES : 0;
}

static void prepare(struct bare *b, char **args)
{
	const char *text = b->statement->text;

	b->first = time_of(INT64_C(-62135596800000000));
	b->last = time_of(INT64_C(253402214400000000));
	b->stmt = mysql_stmt_init(b->my);
	if (b->stmt == NULL || mysql_stmt_prepare(b->stmt, text, strlen(text)) != 0)
		die("prepare:", mysql_error(b->my));
	if (b->statement->params_n > PARAMS_MAX)
		die("too many parameters in", b->statement->name);
	for (size_t i = 0; i < b->statement->params_n; i++)
		bind_param(b, i, args);
	MYSQL_RES *meta = mysql_stmt_result_metadata(b->stmt);

	if (meta == NULL || mysql_num_fields(meta) != COLUMNS)
		die("not the columns of a card:", b->statement->name);
	for (size_t i = 0; i < COLUMNS; i++)
		bind_column(b, i, mysql_fetch_fields(meta)[i].type);
	mysql_free_result(meta);
	if (mysql_stmt_bind_param(b->stmt, b->params) != 0 ||
	    mysql_stmt_bind_result(b->stmt, b->columns) != 0)
		die("bind:", mysql_stmt_error(b->stmt));
}

/* NULL is printed as "" and 0, which is no longer than null. */
static void clear_nulls(struct bare *b)
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (b->cells[i].is_null) {
			b->cells[i].number = 0;
			b->cells[i].text[0] = '\0';
			b->cells[i].time = (MYSQL_TIME){ 0 };
		}
}

#define ISO  "\"%04u-%02u-%02uT%02u:%02u:%02u.%06luZ\""
#define N(i) b->cells[i].number
#define S(i) b->cells[i].text
#define T(i)                                                                             \
	b->cells[i].time.year, b->cells[i].time.month, b->cells[i].time.day,             \
		b->cells[i].time.hour, b->cells[i].time.minute, b->cells[i].time.second, \
		b->cells[i].time.second_part
#define I64 "%" PRId64

static int print_row(struct bare *b, char *to, size_t room)
{
	return snprintf(
		to, room,
		"{\"id\":" I64 ",\"state\":" I64 ",\"source_type\":" I64 ",\"action\":" I64
		",\"place\":\"%s\",\"author_name\":\"%s\",\"author_url\":\"%s\""
		",\"author_photo_id\":" I64 ",\"product\":\"%s\",\"product_url\":\"%s\""
		",\"link\":\"%s\",\"received_at\":" ISO ",\"due_at\":" ISO ",\"window_at\":" ISO
		",\"due_by\":" I64 ",\"escalated_at\":" ISO ",\"assignee_id\":" I64
		",\"assignee_name\":\"%s\",\"claimed_at\":" ISO ",\"answered_at\":" ISO
		",\"answered_by_id\":" I64 ",\"answered_by_name\":\"%s\",\"processed_at\":" ISO
		",\"remark\":\"%s\",\"point_id\":" I64 ",\"point_name\":\"%s\""
		",\"channel_id\":" I64 ",\"channel_name\":\"%s\",\"reply_way\":" I64
		",\"proofs_count\":" I64 ",\"proof_file_id\":" I64 ",\"proof_url\":\"%s\""
		",\"proof_grade\":" I64 ",\"version\":" I64 ",\"client_id\":" I64
		",\"client_name\":\"%s\",\"text\":\"%s\"},",
		N(0), N(1), N(2), N(3), S(4), S(5), S(6), N(7), S(8), S(9), S(10), T(11), T(12),
		T(13), N(14), T(15), N(16), S(17), T(18), T(19), N(20), S(21), T(22), S(23), N(24),
		S(25), N(26), S(27), N(28), N(29), N(30), S(31), N(32), N(33), N(34), S(35), S(36));
}

static size_t print_rows(struct bare *b, char *out)
{
	size_t n = 0;

	b->now = time_of(time_now().us);
	if (mysql_stmt_execute(b->stmt) != 0)
		die("execute:", mysql_stmt_error(b->stmt));
	while (mysql_stmt_fetch(b->stmt) == 0) {
		clear_nulls(b);
		n += (size_t)print_row(b, out + n, OUT_BYTES - n);
		if (n >= OUT_BYTES)
			die("too many rows", "");
	}
	mysql_stmt_free_result(b->stmt);
	/* The comma behind the last row is left out. */
	return n > 0 ? n - 1 : 0;
}

static void serve(struct bare *b, int listener)
{
	char *out = malloc(OUT_BYTES);
	FCGX_Request f;

	FCGX_Init();
	FCGX_InitRequest(&f, listener, 0);
	while (out != NULL && FCGX_Accept_r(&f) == 0) {
		const size_t n = print_rows(b, out);

		FCGX_FPrintF(f.out, "Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n",
			     (int)n + 12);
		FCGX_PutStr("{\"items\":[", 10, f.out);
		FCGX_PutStr(out, (int)n, f.out);
		FCGX_PutStr("]}", 2, f.out);
		FCGX_Finish_r(&f);
	}
	free(out);
}

static int work(int listener, char **argv)
{
	struct bare *b = calloc(1, sizeof(*b));

	if (b == NULL || (b->my = mysql_init(NULL)) == NULL)
		die("no memory", "");
	b->statement = find_statement(argv[7]);
	mysql_options(b->my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (mysql_real_connect(b->my, NULL, argv[4], argv[5], argv[6], 0, argv[3], 0) == NULL)
		die("connect:", mysql_error(b->my));
	prepare(b, argv + 8);
	serve(b, listener);
	mysql_stmt_close(b->stmt);
	mysql_close(b->my);
	free(b);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 8)
		die("SOCKET PROCESSES DB_SOCKET DB_USER DB_PASSWORD DB_NAME STATEMENT "
		    "[NAME=NUMBER...]",
		    "");
	const int listener = FCGX_OpenSocket(argv[1], BACKLOG);
	const long processes = strtol(argv[2], NULL, 10);

	for (long i = 0; i < processes; i++)
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			return work(listener, argv);
		}
	return wait(NULL) > 0 ? 1 : 0;
}
