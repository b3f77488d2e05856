/*
 * sqlgen: the one file that is read at a time, line by line, and the errors, which name it and the
 * line. An error ends the program, so nothing here or above it answers one.
 */
#ifndef TOOLS_SQLGEN_FILE_H
#define TOOLS_SQLGEN_FILE_H

/* Prints file, line and the sentence, and ends the program. */
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
/* What was allocated; out of memory is an error. */
void *must(void *p);

/* Reads the file, of 1 MiB at most; errors name it from here on, so the path is to stay. */
void file_open(const char *path);
void file_close(void);
/* The next line, to be changed at will until the file is closed; NULL: the end. */
char *line_next(void);
/* The number of the line that was given last, or that errors name instead. */
int line_number(void);
/* Lets errors name another line; gives the former. */
int line_swap(int line);

/* Cuts off the first line of *rest, which is changed; NULL: there is none. */
char *line_cut(char **rest);

#endif
