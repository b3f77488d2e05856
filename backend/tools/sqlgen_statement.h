/*
 * sqlgen: one statement of a query file. Its head says what it is; its body is expanded and
 * checked: a scoped table is scoped or freed from it, every table is known, what is written is
 * owned by the file, a list has a LIMIT. What does not hold is an error.
 */
#ifndef TOOLS_SQLGEN_STATEMENT_H
#define TOOLS_SQLGEN_STATEMENT_H

#include "tools/sqlgen_text.h"

enum { PARAMS_MAX = 1400 };

struct statement {
	char name[NAME_BYTES];
	char kind[16];
	char in[NAME_BYTES];
	char out[NAME_BYTES];
	char unscoped[256];
	/* "users points: why": tables that need no scope in this statement */
	char beside[256];
	char *text;
	char params[PARAMS_MAX][NAME_BYTES];
	size_t params_n;
	bool is_write;
};

/* The tables that statements may write, of the line `-- owns: table, table` of their file. */
void owned_read(const char *line);
/*
 * The statement of a head, without a body as yet; it lives as long as the program:
 * name :kind in=x out=y unscoped="why" beside="table: why"
 */
struct statement *statement_begin(const char *line);
/* Takes the body: its text, its parameters, and whether it writes. */
void statement_finish(struct statement *st, const char *body);
/* Takes a body that is neither expanded nor checked: every :name becomes ? and a parameter. */
void statement_bind(struct statement *st, const char *s);

#endif
