/*
 * TNEF, the envelope that Outlook and Exchange send as winmail.dat: text, HTML and files out of it.
 * Own reader over the bytes, every length checked before it is believed; nothing is recursive. What
 * is broken ends the reading, what was read before stays. Called for parts of application/ms-tnef,
 * in the jail.
 */
#ifndef FEATURE_MAIL_TNEF_H
#define FEATURE_MAIL_TNEF_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { TNEF_FILES_MAX = 200, TNEF_TEXT_MAX = 4 << 20 };

struct tnef_file {
	const char *name;       /* UTF-8, not cleaned; NULL if none */
	const char *type;       /* lower case, NULL if none */
	const char *content_id; /* without <>, NULL if none */
	const char *data;       /* points into the input */
	size_t size;
};

struct tnef {
	const char *text; /* UTF-8, "" if none */
	const char *html; /* UTF-8, "" if none */
	struct tnef_file *v;
	size_t n;
};

/* Reads n bytes; false if they are not TNEF or hold nothing. Strings live in the arena. */
bool tnef_read(struct arena *a, const char *p, size_t n, struct tnef *out);

#endif
