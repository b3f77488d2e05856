/* sqlgen: tables and their scopes, and the tables of ids. */
#include "tools/sqlgen_scope.h"
#include "tools/sqlgen_file.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { TABLES_MAX = 200 };

const struct id_table id_tables[ID_TABLES] = {
#define ID(name, table) { #name, table },
#include "base/ids.def"
#undef ID
};

static struct {
	struct table v[TABLES_MAX];
	size_t n;
} tables;

const struct table *table_find(const char *name)
{
	for (size_t i = 0; i < tables.n; i++)
		if (strcmp(tables.v[i].name, name) == 0)
			return &tables.v[i];
	return NULL;
}

/* -- scope: table = condition   or   -- open: table = why */
static void scope_line(const char *line, bool is_open)
{
	struct table *t = &tables.v[tables.n++];

	if (tables.n >= TABLES_MAX)
		die("too many tables");
	line = skip_space(take_name(skip_space(line), t->name));
	if (*line != '=' || *skip_space(line + 1) == '\0')
		die("expected: table = condition");
	if (!is_open)
		snprintf(t->scope, sizeof(t->scope), "%s", skip_space(line + 1));
}

void scopes_read(const char *path)
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

void put_scope(struct text *out, const struct table *t, const char *alias)
{
	put(out, "(", 1);
	for (const char *s = t->scope; *s != '\0'; s++) {
		if (s[0] == '$' && s[1] == 't') {
			put(out, alias, strlen(alias));
			s++;
		} else {
			put(out, s, 1);
		}
	}
	put(out, ")", 1);
}
