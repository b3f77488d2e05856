/*
 * A pattern on the first line and a text behind it: what PCRE2 finds there may never be told to be
 * absent, and behind some words a walk finds what a plain match finds. (Which of them PCRE2 takes
 * at all is its own business.)
 */
#include "base/str.h"
#include "feature/mail/regex.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void find(struct arena *a, const char *pattern, const char *text)
{
	struct regex_fault fault;
	struct regex *re = regex_new(a, pattern, true, &fault);

	if (re != NULL && regex_find(a, re, regex_room_new(a), text, NULL) &&
	    !regex_may_be_in(re, trigrams_of(a, text)))
		abort();
}

/* A match that was given up tells nothing. */
static void walk(struct arena *a, const char *rest, const char *text)
{
	const char *pattern =
		arena_printf(a, "\\A(?:[^\\p{L}]*+\\p{L}++){0,20}?[^\\p{L}]*+%s", rest);
	struct regex_fault fault;
	struct regex *re[] = { regex_new(a, pattern, true, &fault),
			       regex_new(a, pattern, false, &fault) };
	struct regex_room *room = regex_room_new(a);
	size_t from[2] = { 0, 0 };
	size_t n[2] = { 0, 0 };

	if (re[0] == NULL || re[1] == NULL)
		return;
	const bool is_found = regex_span(re[0], room, text, &from[0], &n[0]);
	const bool is_walked = regex_span(re[1], room, text, &from[1], &n[1]);

	if (regex_room_limited(room) == 0 &&
	    (is_found != is_walked || from[0] != from[1] || n[0] != n[1]))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n > 4000 || memchr(data, '\0', n) != NULL || !str_is_utf8((const char *)data, n))
		return 0;
	struct arena *a = arena_new((size_t)64 << 20);
	char *pattern = arena_strndup(a, (const char *)data, n);
	char *text = strchr(pattern, '\n');

	if (text != NULL) {
		*text++ = '\0';
		find(a, pattern, text);
		walk(a, pattern, text);
	}
	arena_free(a);
	return 0;
}
