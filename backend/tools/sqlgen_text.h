/* sqlgen: names and blanks in a text that is read, and texts that are written. */
#ifndef TOOLS_SQLGEN_TEXT_H
#define TOOLS_SQLGEN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { NAME_BYTES = 64, TEXT_BYTES = 128 * 1024 };

bool is_name_char(int c);
/* Copies the name at s, which may be empty, into out (NAME_BYTES); gives the place after it. */
const char *take_name(const char *s, char *out);
const char *skip_space(const char *s);

/* A growing output text of fixed capacity: TEXT_BYTES at p, which whoever makes it frees. */
struct text {
	char *p;
	size_t n;
};

/* Appends n bytes; more than the capacity is an error. */
void put(struct text *t, const char *s, size_t n);

#endif
