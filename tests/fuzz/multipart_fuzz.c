/* multipart/form-data: the first line is the content type, the rest the body. */
#include "base/str.h"
#include "core/multipart.h"

#include <stdlib.h>
#include <string.h>

static void check(bool is_true)
{
	if (!is_true)
		abort();
}

/* Every pair has a name and either a text or a file that lies inside the body. */
static void check_pair(const struct pair *p, const char *body, size_t n)
{
	check(p->name != NULL && *p->name != '\0' && str_is_utf8(p->name, strlen(p->name)));
	check((p->value == NULL) != (p->upload == NULL));
	if (p->value != NULL) {
		check(str_is_utf8(p->value, strlen(p->value)));
		return;
	}
	const char *first = p->upload->p;

	check(first >= body && p->upload->n <= n && first + p->upload->n <= body + n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *eol = memchr(text, '\n', size);
	const size_t type_n = eol != NULL ? (size_t)(eol - text) : 0;
	struct req r = { .arena = arena_new(size * 16 + (4 << 20)) };
	const char *type = eol != NULL ? arena_strndup(r.arena, text, type_n)
				       : "multipart/form-data; boundary=b";
	const char *body = eol != NULL ? eol + 1 : text;
	const size_t n = size - (size_t)(body - text);
	struct pair *v = NULL;
	size_t count = 0;

	if (multipart_split(&r, type, body, n, &v, &count) == 0)
		for (size_t i = 0; i < count; i++)
			check_pair(&v[i], body, n);
	arena_free(r.arena);
	return 0;
}
