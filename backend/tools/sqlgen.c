/*
 * sqlgen: turns sql/queries/<feature>.sql and sql/scope.sql into typed C functions.
 *
 *   sqlgen OUT_DIR SCOPE_FILE QUERY_FILE...      writes queries.gen.h and queries.gen.c
 *   sqlgen --audit SCOPE_FILE QUERY_FILE...      prints every statement that is not scoped, and why
 *
 * A query file starts with `-- owns: table, table` and holds statements headed by
 *   -- name: client_list :many in=client_list_in out=client_row [unscoped="why"]
 * with :one, :many, :exec, :insert or :bulk; beside="table table: why" frees single tables from
 * their scope, for names that stand beside a scoped row. Macros ({{part}}, {{union}}, families):
 * tools/sqlgen_macro.h. The build fails on a statement that touches a scoped table without
 * {{scope table alias}} (or unscoped), on a table that scope.sql does not know, on a write to a
 * table that the file does not own, and on a list without LIMIT.
 */
#include "tools/sqlgen_file.h"
#include "tools/sqlgen_macro.h"
#include "tools/sqlgen_read.h"
#include "tools/sqlgen_scope.h"
#include "tools/sqlgen_statement.h"
#include "tools/sqlgen_write.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS_MAX = 1000 };

static struct {
	struct statement *v[STATEMENTS_MAX];
	size_t n;
} statements;

static struct statement *statement_add(const char *line)
{
	if (statements.n >= STATEMENTS_MAX)
		die("too many statements");
	char *const whole = macros_expand(line);
	struct statement *st = statement_begin(whole);

	free(whole);
	for (size_t i = 0; i < statements.n; i++)
		if (strcmp(statements.v[i]->name, st->name) == 0)
			die("%s: name used twice", st->name);
	statements.v[statements.n++] = st;
	return st;
}

/* What the lines since the last head belong to: a statement, a part, or nothing. */
struct piece {
	struct statement *st;
	char part[NAME_BYTES];
	bool is_shared;
	int line;
	struct text body;
};

/* Errors in it name the line of its head, which is the call of a family for what that has made. */
static void piece_finish(struct piece *p)
{
	const int here = line_swap(p->line);

	if (p->st != NULL)
		statement_finish(p->st, p->body.p);
	if (p->part[0] != '\0')
		part_add(p->part, p->body.p, p->is_shared);
	line_swap(here);
	p->st = NULL;
	p->part[0] = '\0';
	p->body.n = 0;
	p->body.p[0] = '\0';
	p->line = here;
}

/* A head finishes what stands before it; false: the line is none. */
static bool head_take(struct piece *p, const char *line)
{
	const bool is_name = strncmp(line, "-- name:", 8) == 0;
	const bool is_shared = strncmp(line, "-- shared part:", 15) == 0;

	if (!is_name && !is_shared && strncmp(line, "-- part:", 8) != 0)
		return false;
	piece_finish(p);
	p->is_shared = is_shared;
	if (is_name)
		p->st = statement_add(line + 8);
	else
		take_name(skip_space(strchr(line, ':') + 1), p->part);
	return true;
}

static void read_queries(const char *path)
{
	struct piece p = { .body = { must(calloc(1, TEXT_BYTES)), 0 } };

	file_open(path);
	const char *line = line_next();

	owned_read(line != NULL ? line : "");
	macros_forget();
	while ((line = query_line_next()) != NULL) {
		if (head_take(&p, line) || strncmp(line, "--", 2) == 0)
			continue;
		put(&p.body, line, strlen(line));
		put(&p.body, "\n", 1);
	}
	piece_finish(&p);
	free(p.body.p);
	file_close();
}

/* One statement per kind of id: the gate proves ids with it. */
static void add_visible(void)
{
	for (size_t i = 0; i < ID_TABLES; i++) {
		struct statement *st = must(calloc(1, sizeof(*st)));
		struct text t = { must(calloc(1, TEXT_BYTES)), 0 };
		char head[256];

		snprintf(st->name, sizeof(st->name), "visible_%s", id_tables[i].id);
		snprintf(st->kind, sizeof(st->kind), "one");
		snprintf(st->in, sizeof(st->in), "visible_in");
		snprintf(st->out, sizeof(st->out), "visible_row");
		snprintf(head, sizeof(head), "SELECT t.id FROM %s t WHERE t.id = :id AND ",
			 id_tables[i].table);
		put(&t, head, strlen(head));
		put_scope(&t, table_find(id_tables[i].table), "t");
		statement_bind(st, t.p);
		free(t.p);
		statements.v[statements.n++] = st;
	}
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: sqlgen OUT_DIR|--audit SCOPE_FILE QUERY_FILE...\n");
		return 2;
	}
	scopes_read(argv[2]);
	for (int i = 3; i < argc; i++)
		read_queries(argv[i]);
	if (strcmp(argv[1], "--audit") == 0) {
		for (size_t i = 0; i < statements.n; i++)
			if (statements.v[i]->unscoped[0] != '\0')
				printf("%-36s %s\n", statements.v[i]->name,
				       statements.v[i]->unscoped);
			else if (statements.v[i]->beside[0] != '\0')
				printf("%-36s beside %s\n", statements.v[i]->name,
				       statements.v[i]->beside);
		return 0;
	}
	add_visible();
	statements_write(argv[1], statements.v, statements.n);
	return 0;
}
