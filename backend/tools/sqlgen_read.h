/* sqlgen: the lines of a file of queries, with its families kept and written out. */
#ifndef TOOLS_SQLGEN_READ_H
#define TOOLS_SQLGEN_READ_H

/*
 * The next line of the open file; NULL: the end. A family is kept, and its call gives the lines it
 * stands for. A line is to be changed at will until the next one is asked for.
 */
char *query_line_next(void);

#endif
