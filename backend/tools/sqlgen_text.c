/* sqlgen: names and blanks in a text that is read, and texts that are written. */
#include "tools/sqlgen_text.h"
#include "tools/sqlgen_file.h"

#include <ctype.h>
#include <string.h>

bool is_name_char(int c)
{
	return isalnum(c) || c == '_';
}

const char *take_name(const char *s, char *out)
{
	size_t n = 0;

	while (is_name_char((unsigned char)*s)) {
		if (n + 1 >= NAME_BYTES)
			die("name too long");
		out[n++] = *s++;
	}
	out[n] = '\0';
	return s;
}

const char *skip_space(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

void put(struct text *t, const char *s, size_t n)
{
	if (t->n + n + 1 > TEXT_BYTES)
		die("statement too long");
	memcpy(t->p + t->n, s, n);
	t->n += n;
	t->p[t->n] = '\0';
}
