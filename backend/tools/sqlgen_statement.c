/* sqlgen: statements: their heads, their bodies with scopes in and names bound, and the checks. */
#include "tools/sqlgen_statement.h"
#include "tools/sqlgen_file.h"
#include "tools/sqlgen_macro.h"
#include "tools/sqlgen_scope.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { OWNED_MAX = 40, USED_MAX = 80 };

static struct {
	char v[OWNED_MAX][NAME_BYTES];
	size_t n;
} owned;

void owned_read(const char *line)
{
	owned.n = 0;
	if (strncmp(line, "-- owns:", 8) != 0)
		die("the first line must be: -- owns: tables");
	for (line += 8; *line != '\0';) {
		line = skip_space(line);
		if (owned.n >= OWNED_MAX)
			die("too many owned tables");
		line = take_name(line, owned.v[owned.n]);
		if (owned.v[owned.n++][0] == '\0')
			break;
		line += *line == ',';
	}
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

struct statement *statement_begin(const char *line)
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
	return st;
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
	put_scope(out, t, alias);
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
	return count_name(owned.v, owned.n, table) > 0;
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
void statement_bind(struct statement *st, const char *s)
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
	st->text = out.p;
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

void statement_finish(struct statement *st, const char *body)
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
	statement_bind(st, expanded.p);
	free(whole);
	free(expanded.p);
	free(plain.p);
	free(u);
	free(scopes);
}
