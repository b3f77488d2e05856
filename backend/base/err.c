#include "base/err.h"

struct err_entry {
	int status;
	const char *key;
};

static const struct err_entry errors[] = {
	[E_OK] = { 200, "ok" },
#define ERROR(code, http_status, name) [E_##code] = { http_status, name },
#include "base/errors.def"
#undef ERROR
};

int err_status(int code)
{
	return code >= 0 && code < E__MAX ? errors[code].status : 500;
}

const char *err_key(int code)
{
	return code >= 0 && code < E__MAX ? errors[code].key : "internal";
}
