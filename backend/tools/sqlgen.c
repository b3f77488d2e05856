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
 * tools/sqlgen.h. The build fails on a statement that touches a scoped table without {{scope table
 * alias}} (or unscoped), on a table that scope.sql does not know, on a write to a table that the
 * file does not own, and on a list without LIMIT.
 */
#include "tools/sqlgen.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TABLES_MAX = 200, STATEMENTS_MAX = 1000, OWNED_MAX = 40, USED_MAX = 80 };

struct table {
	char name[NAME_BYTES];
	char scope[2048]; /* empty: open to everybody who may call the route */
};

static struct gen {
	struct table tables[TABLES_MAX];
	size_t tables_n;
	struct statement *statements[STATEMENTS_MAX];
	size_t statements_n;
	char owned[OWNED_MAX][NAME_BYTES];
	size_t owned_n;
} gen;

static bool is_name_char(int c)
{
	return isalnum(c) || c == '_';
}

const char *take_name(const char *s, char *out)
{
	size_t n = 0;

	while (is_name_char((unsigned char)*s)) {
		if (n + 1 >= NAME_BYTES)
			die("name too long");
		out[n++] = *s++;
	}
	out[n] = '\0';
	return s;
}

const char *skip_space(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

static const struct table *table_find(const char *name)
{
	for (size_t i = 0; i < gen.tables_n; i++)
		if (strcmp(gen.tables[i].name, name) == 0)
			return &gen.tables[i];
	return NULL;
}

/* -- scope: table = condition   or   -- open: table = why */
static void scope_line(const char *line, bool is_open)
{
	struct table *t = &gen.tables[gen.tables_n++];

	if (gen.tables_n >= TABLES_MAX)
		die("too many tables");
	line = skip_space(take_name(skip_space(line), t->name));
	if (*line != '=' || *skip_space(line + 1) == '\0')
		die("expected: table = condition");
	if (!is_open)
		snprintf(t->scope, sizeof(t->scope), "%s", skip_space(line + 1));
}

static void read_scopes(const char *path)
{
	file_open(path);
	for (char *line = line_next(); line != NULL; line = line_next()) {
		if (strncmp(line, "-- scope:", 9) == 0)
			scope_line(line + 9, false);
		else if (strncmp(line, "-- open:", 8) == 0)
			scope_line(line + 8, true);
	}
	file_close();
	for (size_t i = 0; i < ID_TABLES; i++) {
		const struct table *t = table_find(id_tables[i].table);

		if (t == NULL || t->scope[0] == '\0')
			die("id %s: table %s has no scope", id_tables[i].id, id_tables[i].table);
	}
}

void put(struct text *t, const char *s, size_t n)
{
	if (t->n + n + 1 > TEXT_BYTES)
		die("statement too long");
	memcpy(t->p + t->n, s, n);
	t->n += n;
	t->p[t->n] = '\0';
}

/* Expands $t to the alias. */
static void put_scope(struct text *out, const char *scope, const char *alias)
{
	put(out, "(", 1);
	for (const char *s = scope; *s != '\0'; s++) {
		if (s[0] == '$' && s[1] == 't') {
			put(out, alias, strlen(alias));
			s++;
		} else {
			put(out, s, 1);
		}
	}
	put(out, ")", 1);
}

/* Tables used and scoped in one statement. */
struct usage {
	char used[USED_MAX][NAME_BYTES];
	size_t used_n;
	char scoped[USED_MAX][NAME_BYTES];
	size_t scoped_n;
};

static size_t count_name(char names[][NAME_BYTES], size_t n, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += strcmp(names[i], name) == 0;
	return count;
}

static const char *expand_braces(const char *s, struct text *out, struct usage *u)
{
	char word[NAME_BYTES];
	char table[NAME_BYTES];
	char alias[NAME_BYTES];

	s = take_name(skip_space(s + 2), word);
	s = take_name(skip_space(s), table);
	s = skip_space(take_name(skip_space(s), alias));
	if (strcmp(word, "scope") != 0 || alias[0] == '\0' || strncmp(s, "}}", 2) != 0)
		die("expected {{scope table alias}}");
	const struct table *t = table_find(table);

	if (t == NULL || t->scope[0] == '\0')
		die("table %s has no scope", table);
	put_scope(out, t->scope, alias);
	snprintf(u->scoped[u->scoped_n++], NAME_BYTES, "%s", table);
	return s + 2;
}

/* Copies a quoted text as it is. */
static const char *copy_quoted(const char *s, struct text *out)
{
	const char quote = *s;
	const char *end = strchr(s + 1, quote);

	if (end == NULL)
		die("quote not closed");
	put(out, s, (size_t)(end + 1 - s));
	return end + 1;
}

/* First pass: comments out, scopes in, white space to one blank. */
static void expand(const char *s, struct text *out, struct usage *u)
{
	while (*s != '\0') {
		if (strncmp(s, "--", 2) == 0) {
			while (*s != '\0' && *s != '\n')
				s++;
		} else if (strncmp(s, "{{", 2) == 0) {
			s = expand_braces(s, out, u);
		} else if (*s == '\'' || *s == '"' || *s == '`') {
			s = copy_quoted(s, out);
		} else if (isspace((unsigned char)*s)) {
			if (out->n > 0 && out->p[out->n - 1] != ' ')
				put(out, " ", 1);
			s++;
		} else {
			put(out, s++, 1);
		}
	}
}

static bool word_is(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && strncasecmp(s, word, n) == 0;
}

static bool is_owned(const char *table)
{
	return count_name(gen.owned, gen.owned_n, table) > 0;
}

static void use_table(struct statement *st, struct usage *u, const char *table, bool is_write)
{
	if (is_write) {
		st->is_write = true;
		if (!is_owned(table))
			die("%s writes %s, which this file does not own", st->name, table);
	}
	if (u->used_n >= USED_MAX)
		die("%s: too many tables", st->name);
	snprintf(u->used[u->used_n++], NAME_BYTES, "%s", table);
}

/* A name after FROM, JOIN, INTO, UPDATE; `FROM a, b` is refused so that no table hides. */
static void note_table(struct statement *st, struct usage *u, const char *after, const char *text,
		       bool is_write)
{
	char name[NAME_BYTES];
	char common[NAME_BYTES + 16];

	after = skip_space(after);
	if (*after == '(' || strncasecmp(after, "SKIP ", 5) == 0 ||
	    strncasecmp(after, "JSON_TABLE(", 11) == 0)
		return;
	after = skip_space(take_name(after, name));
	if (name[0] == '\0')
		die("%s: no table name at: %.30s", st->name, after);
	snprintf(common, sizeof(common), "%s AS (", name);
	if (strncasecmp(text, "WITH ", 5) == 0 && strcasestr(text, common) != NULL)
		return;
	if (table_find(name) == NULL)
		die("%s: table %s is not in scope.sql", st->name, name);
	use_table(st, u, name, is_write);
	if (is_name_char((unsigned char)*after))
		after = skip_space(take_name(after, name));
	if (*after == ',' && !is_write)
		die("%s: write JOIN instead of a comma", st->name);
}

/* Second pass: tables and writes. */
static void find_tables(struct statement *st, struct usage *u, const char *text)
{
	size_t n = 0;

	for (const char *s = text; *s != '\0'; s += n > 0 ? n : 1) {
		n = 0;
		if (*s == '\'' || *s == '"') {
			n = (size_t)(strchr(s + 1, *s) + 1 - s);
			continue;
		}
		while (is_name_char((unsigned char)s[n]))
			n++;
		if (s > text && s[-1] == ':')
			continue;
		const bool is_delete = word_is(s, n, "FROM") &&
				       strncasecmp(text, "DELETE", 6) == 0 &&
				       strncasecmp(text + 7, s, 4) == 0 && s == text + 7;
		const bool is_update = word_is(s, n, "UPDATE") && s == text;

		if (word_is(s, n, "FROM") || word_is(s, n, "JOIN"))
			note_table(st, u, s + n, text, is_delete);
		else if (word_is(s, n, "INTO") || is_update)
			note_table(st, u, s + n, text, true);
	}
}

/* Third pass: every :name becomes ?. */
static char *bind_params(struct statement *st, const char *s)
{
	struct text out = { must(calloc(1, TEXT_BYTES)), 0 };

	while (*s != '\0') {
		if (*s == '\'' || *s == '"' || *s == '`') {
			s = copy_quoted(s, &out);
		} else if (*s == ':' && isalpha((unsigned char)s[1])) {
			if (st->params_n >= PARAMS_MAX)
				die("%s: too many parameters", st->name);
			s = take_name(s + 1, st->params[st->params_n++]);
			put(&out, "?", 1);
		} else {
			put(&out, s++, 1);
		}
	}
	while (out.n > 0 && strchr(" ;", out.p[out.n - 1]) != NULL)
		out.p[--out.n] = '\0';
	return out.p;
}

/* True for a table named before the colon of beside="users points: why". */
static bool is_beside(const struct statement *st, const char *table)
{
	char name[NAME_BYTES];

	for (const char *s = st->beside; *s != '\0' && *s != ':';) {
		s = skip_space(take_name(s, name));
		if (name[0] == '\0')
			die("%s: expected beside=\"table table: why\"", st->name);
		if (strcmp(name, table) == 0)
			return true;
	}
	return false;
}

static void check_scopes(const struct statement *st, struct usage *u)
{
	for (size_t i = 0; i < u->used_n; i++) {
		const struct table *t = table_find(u->used[i]);

		if (t->scope[0] == '\0' || st->unscoped[0] != '\0' ||
		    (st->is_write &&
		     (strcmp(st->kind, "insert") == 0 || strcmp(st->kind, "bulk") == 0)) ||
		    is_beside(st, t->name))
			continue;
		if (count_name(u->scoped, u->scoped_n, t->name) <
		    count_name(u->used, u->used_n, t->name))
			die("%s: table %s is used without {{scope %s alias}} or unscoped=\"why\"",
			    st->name, t->name, t->name);
	}
}

static void statement_finish(struct statement *st, const char *body)
{
	struct text expanded = { must(calloc(1, TEXT_BYTES)), 0 };
	struct text plain = { must(calloc(1, TEXT_BYTES)), 0 };
	struct usage *u = must(calloc(1, sizeof(*u)));
	struct usage *scopes = must(calloc(1, sizeof(*scopes)));
	char *const whole = macros_expand(body);

	body = whole;
	expand(skip_space(body), &expanded, scopes);
	/* Tables are looked for in the text without the scopes' own subqueries. */
	for (const char *s = body = skip_space(body); *s != '\0'; s++) {
		if (strncmp(s, "--", 2) == 0)
			while (s[1] != '\0' && *s != '\n')
				s++;
		if (strncmp(s, "{{", 2) == 0)
			s = strstr(s, "}}") + 2;
		put(&plain, isspace((unsigned char)*s) ? " " : s, 1);
	}
	find_tables(st, u, plain.p);
	memcpy(u->scoped, scopes->scoped, sizeof(u->scoped));
	u->scoped_n = scopes->scoped_n;
	check_scopes(st, u);
	if (strcmp(st->kind, "many") == 0 && strstr(plain.p, "LIMIT") == NULL)
		die("%s: a list without LIMIT", st->name);
	if (st->is_write == (strcmp(st->kind, "many") == 0 || strcmp(st->kind, "one") == 0))
		die("%s: :%s does not fit the statement", st->name, st->kind);
	st->text = bind_params(st, expanded.p);
	free(whole);
	free(expanded.p);
	free(plain.p);
	free(u);
	free(scopes);
}

/* Takes a text in quotes; gives the place after it. */
static const char *take_quoted(const char *s, char *out, size_t size)
{
	const char *end = *s == '"' ? strchr(s + 1, '"') : NULL;

	if (end == NULL)
		die("expected a text in quotes at %s", s);
	snprintf(out, size, "%.*s", (int)(end - s - 1), s + 1);
	return end + 1;
}

/* name :kind in=x out=y unscoped="why" beside="table: why" */
static struct statement *statement_head(const char *line)
{
	struct statement *st = must(calloc(1, sizeof(*st)));

	line = skip_space(take_name(skip_space(line), st->name));
	if (*line != ':')
		die("%s: expected :one, :many, :exec, :insert or :bulk", st->name);
	line = skip_space(take_name(line + 1, st->kind));
	while (*line != '\0') {
		char key[NAME_BYTES];

		line = take_name(line, key);
		if (*line != '=')
			die("%s: expected key=value at %s", st->name, line);
		if (strcmp(key, "in") == 0)
			line = take_name(line + 1, st->in);
		else if (strcmp(key, "out") == 0)
			line = take_name(line + 1, st->out);
		else if (strcmp(key, "unscoped") == 0)
			line = take_quoted(line + 1, st->unscoped, sizeof(st->unscoped));
		else if (strcmp(key, "beside") == 0)
			line = take_quoted(line + 1, st->beside, sizeof(st->beside));
		else
			die("%s: unknown %s", st->name, key);
		line = skip_space(line);
	}
	const bool has_rows = strcmp(st->kind, "one") == 0 || strcmp(st->kind, "many") == 0;

	if (!has_rows && strcmp(st->kind, "exec") != 0 && strcmp(st->kind, "insert") != 0 &&
	    strcmp(st->kind, "bulk") != 0)
		die("%s: unknown kind %s", st->name, st->kind);
	if (has_rows != (st->out[0] != '\0'))
		die("%s: out= goes with :one and :many", st->name);
	if (strcmp(st->kind, "bulk") == 0 && st->in[0] == '\0')
		die("%s: :bulk needs in=", st->name);
	for (size_t i = 0; i < gen.statements_n; i++)
		if (strcmp(gen.statements[i]->name, st->name) == 0)
			die("%s: name used twice", st->name);
	return st;
}

static void read_owned(const char *line)
{
	gen.owned_n = 0;
	if (strncmp(line, "-- owns:", 8) != 0)
		die("the first line must be: -- owns: tables");
	for (line += 8; *line != '\0';) {
		line = skip_space(line);
		if (gen.owned_n >= OWNED_MAX)
			die("too many owned tables");
		line = take_name(line, gen.owned[gen.owned_n]);
		if (gen.owned[gen.owned_n++][0] == '\0')
			break;
		line += *line == ',';
	}
}

static struct statement *statement_add(const char *line)
{
	if (gen.statements_n >= STATEMENTS_MAX)
		die("too many statements");
	char *const whole = macros_expand(line);
	struct statement *st = statement_head(whole);

	free(whole);
	gen.statements[gen.statements_n++] = st;
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

	read_owned(line != NULL ? line : "");
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
		put_scope(&t, table_find(id_tables[i].table)->scope, "t");
		st->text = bind_params(st, t.p);
		free(t.p);
		gen.statements[gen.statements_n++] = st;
	}
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: sqlgen OUT_DIR|--audit SCOPE_FILE QUERY_FILE...\n");
		return 2;
	}
	read_scopes(argv[2]);
	for (int i = 3; i < argc; i++)
		read_queries(argv[i]);
	if (strcmp(argv[1], "--audit") == 0) {
		for (size_t i = 0; i < gen.statements_n; i++)
			if (gen.statements[i]->unscoped[0] != '\0')
				printf("%-36s %s\n", gen.statements[i]->name,
				       gen.statements[i]->unscoped);
			else if (gen.statements[i]->beside[0] != '\0')
				printf("%-36s beside %s\n", gen.statements[i]->name,
				       gen.statements[i]->beside);
		return 0;
	}
	add_visible();
	statements_write(argv[1], gen.statements, gen.statements_n);
	return 0;
}
