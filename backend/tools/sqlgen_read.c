/* sqlgen: the lines of the file that is read, families written out, and errors naming them. */
#include "tools/sqlgen.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define END "-- end"

enum { FILE_BYTES = 1 << 20 };

static struct {
	const char *path;
	int line;
	char *text;
	char *rest; /* of the text, what has not been given yet */
	char *made; /* by the family that was called last */
	char *made_rest;
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
	free(file.made);
	file.text = file.rest = file.made = file.made_rest = NULL;
}

int line_swap(int line)
{
	const int former = file.line;

	file.line = line;
	return former;
}

/* Cuts off the first line of *rest; NULL: there is none. */
static char *line_cut(char **rest)
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

/* Takes the word of a line `-- word: ...`; gives what follows, or NULL: it is no such line. */
static const char *take_word(const char *line, char *word)
{
	if (strncmp(line, "-- ", 3) != 0 || !islower((unsigned char)line[3]))
		return NULL;
	line = take_name(line + 3, word);
	return *line == ':' ? line + 1 : NULL;
}

static bool is_head(const char *word)
{
	return strcmp(word, "name") == 0 || strcmp(word, "part") == 0;
}

/* False for the end, and for what can only stand behind one. */
static bool is_in_family(const char *line)
{
	char word[NAME_BYTES];

	return strcmp(line, END) != 0 && strncmp(line, "-- shared part:", 15) != 0 &&
	       (take_word(line, word) == NULL || strcmp(word, "name") == 0);
}

/* Keeps the lines from -- family: NAME to -- end. */
static void family_read(const char *s)
{
	char name[NAME_BYTES];
	struct text body = { must(calloc(1, TEXT_BYTES)), 0 };
	const int begun = file.line;
	const char *line = line_next();

	take_name(skip_space(s), name);
	for (; line != NULL && is_in_family(line); line = line_next()) {
		put(&body, line, strlen(line));
		put(&body, "\n", 1);
	}
	const int end = line_swap(begun);

	if (line == NULL || strcmp(line, END) != 0)
		die("family %s: " END " is missing", name);
	family_add(name, body.p);
	line_swap(end);
	free(body.p);
}

char *query_line_next(void)
{
	for (;;) {
		char word[NAME_BYTES];
		char *line = line_cut(&file.made_rest);

		if (line != NULL)
			return line;
		line = line_next();
		if (line == NULL)
			return NULL;
		if (strcmp(line, END) == 0)
			die(END " without a family");
		const char *rest = take_word(line, word);

		if (rest == NULL || is_head(word))
			return line;
		if (strcmp(word, "family") == 0) {
			family_read(rest);
		} else {
			free(file.made);
			file.made = file.made_rest = family_expand(word, rest);
		}
	}
}
