/* sqlgen: the lines of the file that is read, and errors naming them. */
#include "tools/sqlgen_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES = 1 << 20 };

static struct {
	const char *path;
	int line;
	char *text;
	char *rest; /* of the text, what has not been given yet */
} file;

void die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", file.path != NULL ? file.path : "sqlgen", file.line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void *must(void *p)
{
	if (p == NULL)
		die("out of memory");
	return p;
}

void file_open(const char *path)
{
	FILE *f = fopen(path, "re");

	file.path = path;
	file.line = 0;
	if (f == NULL)
		die("%s", strerror(errno));
	file.text = file.rest = must(calloc(1, FILE_BYTES));
	if (fread(file.text, 1, FILE_BYTES - 1, f) == FILE_BYTES - 1)
		die("file too big");
	fclose(f);
}

void file_close(void)
{
	free(file.text);
	file.text = file.rest = NULL;
}

int line_number(void)
{
	return file.line;
}

int line_swap(int line)
{
	const int former = file.line;

	file.line = line;
	return former;
}

char *line_cut(char **rest)
{
	char *const line = *rest;

	if (line == NULL || *line == '\0')
		return NULL;
	char *const end = line + strcspn(line, "\n");

	*rest = *end == '\0' ? end : end + 1;
	*end = '\0';
	return line;
}

char *line_next(void)
{
	char *const line = line_cut(&file.rest);

	file.line += line != NULL;
	return line;
}
