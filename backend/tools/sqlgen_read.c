/* sqlgen: the lines of a file of queries, with its families kept and written out. */
#include "tools/sqlgen_read.h"
#include "tools/sqlgen_file.h"
#include "tools/sqlgen_macro.h"
#include "tools/sqlgen_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define END "-- end"

/* The lines of the family that was called last. */
static struct {
	char *text;
	char *rest; /* of the text, what has not been given yet */
} made;

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
	const int begun = line_number();
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
		char *line = line_cut(&made.rest);

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
			free(made.text);
			made.text = made.rest = family_expand(word, rest);
		}
	}
}
