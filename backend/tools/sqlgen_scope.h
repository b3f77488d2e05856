/*
 * sqlgen: the tables of sql/scope.sql, each with the condition under which a row is the actor's to
 * see, and the kinds of ids with their tables.
 */
#ifndef TOOLS_SQLGEN_SCOPE_H
#define TOOLS_SQLGEN_SCOPE_H

#include "tools/sqlgen_text.h"

struct table {
	char name[NAME_BYTES];
	char scope[2048]; /* empty: open to everybody who may call the route */
};

struct id_table {
	const char *id, *table;
};

/* Every kind of id with its table (base/ids.def). */
enum {
#define ID(name, table) ID_OF_##name,
#include "base/ids.def"
#undef ID
	ID_TABLES
};
extern const struct id_table id_tables[ID_TABLES];

/* Reads scope.sql, once; every kind of id has to have a table with a scope. */
void scopes_read(const char *path);
/* NULL: scope.sql does not know it. */
const struct table *table_find(const char *name);
/* Appends the table's scope, with $t standing for the alias. */
void put_scope(struct text *out, const struct table *t, const char *alias);

#endif
