/* Names and first bytes of uploads: the input is a name, a zero byte, and a file. */
#include "base/arena.h"
#include "base/str.h"
#include "feature/files/attachment.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const uint8_t *zero = memchr(p, 0, n);
	const size_t name_n = zero != NULL ? (size_t)(zero - p) : n;
	const char *reason = NULL;

	/* The gate lets only valid UTF-8 through. */
	if (!str_is_utf8((const char *)p, name_n))
		return 0;
	struct arena *a = arena_new(1 << 24);
	const char *name = attachment_name(a, arena_strndup(a, (const char *)p, name_n));
	const char *type = attachment_type(name, p + name_n, n - name_n, &reason);

	if (*name == '\0' || strpbrk(name, "/\\\r\n\"") != NULL || str_utf8_len(name) > 130 ||
	    (type == NULL) != (reason != NULL))
		abort();
	arena_free(a);
	return 0;
}
