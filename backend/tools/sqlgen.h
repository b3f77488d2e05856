/* Inside of sqlgen: what it reads, its errors, its texts, and the macros of query files. */
#ifndef TOOLS_SQLGEN_H
#define TOOLS_SQLGEN_H

#include <stdbool.h>
#include <stddef.h>

enum { NAME_BYTES = 64, TEXT_BYTES = 128 * 1024, PARAMS_MAX = 1400 };

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

/* Prints file, line and the sentence, and ends the program. */
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void *must(void *p);

/* One file is read at a time, line by line; errors name it and the line. */
void file_open(const char *path);
void file_close(void);
/* The next line, to be changed at will until the file is closed; NULL: the end. */
char *line_next(void);
/* The same in a file of queries: a family is kept, and its call gives the lines it stands for. */
char *query_line_next(void);
/* Lets errors name another line; gives the former. */
int line_swap(int line);

/* Copies a name at s into out (NAME_BYTES); gives the place after it. */
const char *take_name(const char *s, char *out);
const char *skip_space(const char *s);

/* A growing output text of fixed capacity. */
struct text {
	char *p;
	size_t n;
};

void put(struct text *t, const char *s, size_t n);

/*
 * Macros, expanded before anything is checked, so that what they bring is checked like typed text:
 *   -- part: NAME            the text that follows is kept for this file
 *   -- shared part: NAME     the same, for the files that come after it too (in order of names)
 *   {{part NAME}}            is that text; parts that stand before may be used in parts
 *   {{part NAME a; b}}       the same, with $1 and $2 in it standing for a and b
 *   {{union 8}} X {{end}}    is X UNION ALL X ..., with $n standing for 1, 2, ... 8
 *   {{union 8 3}} X {{end}}  the same for every pair of $n (1 to 8) and $m (1 to 3)
 * and, of whole statements, those that differ in some words only, for this file:
 *   -- family: NAME          the statements that follow, heads and all, up to
 *   -- end
 *   -- NAME: a; b            is these statements, with $1 and $2 in them standing for a and b
 * A line `-- word:` in small letters is a call, so comments begin with a capital. It is an error to
 * call what is not there, and to leave an argument out or give one that nothing stands for. Parts
 * may be used in heads.
 */
void part_add(const char *name, const char *body, bool is_shared);
void family_add(const char *name, const char *body);
/* Of all but what is shared, when another file begins. */
void macros_forget(void);
/* The statement, or its head, with its macros expanded; the caller frees it. */
char *macros_expand(const char *body);
/* The statements of a family, for these arguments; the caller frees them. */
char *family_expand(const char *name, const char *args);

/* Writes queries.gen.h and queries.gen.c into the directory. */
void statements_write(const char *dir, struct statement *const *v, size_t n);

#endif
