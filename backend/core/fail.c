#include "core/http.h"

#include <stdarg.h>
#include <string.h>

static bool is_first(const struct req *r)
{
	return r->failure.code == 0;
}

int fail(struct req *r, int code, const char *detail, ...)
{
	va_list ap;

	if (!is_first(r))
		return code;
	r->failure = (struct failure){ .code = code };
	if (detail != NULL) {
		va_start(ap, detail);
		r->failure.detail = arena_vprintf(r->arena, detail, ap);
		va_end(ap);
	}
	return code;
}

int fail_field(struct req *r, const char *field, const char *reason)
{
	if (is_first(r))
		r->failure =
			(struct failure){ .code = E_INVALID, .field = field, .reason = reason };
	return E_INVALID;
}

int fail_with(struct req *r, int code, const struct desc *d, const void *data)
{
	if (!is_first(r))
		return code;
	void *copy = arena_alloc(r->arena, d->size);

	memcpy(copy, data, d->size);
	r->failure = (struct failure){ .code = code, .data_desc = d, .data = copy };
	return code;
}

int fail_field_with(struct req *r, const char *field, const char *reason, const struct desc *d,
		    const void *data)
{
	if (!is_first(r))
		return E_INVALID;
	fail_with(r, E_INVALID, d, data);
	r->failure.field = field;
	r->failure.reason = reason;
	return E_INVALID;
}
