/*
 * sqlgen: macros of query files, expanded before anything is checked, so that what they bring is
 * checked like typed text:
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
#ifndef TOOLS_SQLGEN_MACRO_H
#define TOOLS_SQLGEN_MACRO_H

#include <stdbool.h>

/* Keep a copy; a name without text, or one used twice among its kind, is an error. */
void part_add(const char *name, const char *body, bool is_shared);
void family_add(const char *name, const char *body);
/* Of all but what is shared, when another file begins. */
void macros_forget(void);
/* The statement, or its head, with its macros expanded; the caller frees it. */
char *macros_expand(const char *body);
/* The statements of a family, for these arguments; the caller frees them. */
char *family_expand(const char *name, const char *args);

#endif
