/*
 * A pattern on the first line and a text behind it: what PCRE2 finds there may never be told to be
 * absent. (Which of them PCRE2 takes at all is its own business.)
 */
#include "base/str.h"
#include "feature/mail/regex.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n > 4000 || memchr(data, '\0', n) != NULL || !str_is_utf8((const char *)data, n))
		return 0;
	struct arena *a = arena_new((size_t)64 << 20);
	char *pattern = arena_strndup(a, (const char *)data, n);
	char *text = strchr(pattern, '\n');
	struct regex_fault fault;

	if (text != NULL)
		*text++ = '\0';
	struct regex *re = text == NULL ? NULL : regex_new(a, pattern, true, &fault);

	if (re != NULL && regex_find(a, re, regex_room_new(a), text, NULL) &&
	    !regex_may_be_in(re, trigrams_of(a, text)))
		abort();
	arena_free(a);
	return 0;
}
