/* sqlgen: the typed functions as C. */
#ifndef TOOLS_SQLGEN_WRITE_H
#define TOOLS_SQLGEN_WRITE_H

#include "tools/sqlgen_statement.h"

/* Writes queries.gen.h and queries.gen.c into the directory. */
void statements_write(const char *dir, struct statement *const *v, size_t n);

#endif
