/*
 * Error codes. A function returns 0 or a code; TRY passes a code on to the caller.
 * Detail for people is added once, by the lowest place that knows it (fail() in core/http.h).
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
	E_OK = 0,
#define ERROR(code, status, key) E_##code,
#include "base/errors.def"
#undef ERROR
	E__MAX
};

/* HTTP status of a code (500 for an unknown one). */
int err_status(int code);

/* Key of a code, as the browser translates it; static text. */
const char *err_key(int code);

#define TRY(expr)                           \
	do {                                \
		const int try_rc_ = (expr); \
		if (try_rc_ != 0)           \
			return try_rc_;     \
	} while (0)

#endif
