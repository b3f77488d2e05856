#include "base/log.h"
#include "base/time.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 2048 };

/* Process-wide by nature: one process, one stderr. Set once at start. */
static struct {
	const char *prog;
	enum log_level level;
} log_state = { "otklik", LOG_INFO_LEVEL };

static const char *const level_names[] = { "debug", "info", "warn", "error" };

void log_setup(const char *prog, enum log_level level)
{
	log_state.prog = prog;
	log_state.level = level;
}

/* A line break or control byte inside a value must not start a new line. */
static void flatten(char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = ' ';
}

void log_line(enum log_level level, const char *msg, const char *fields, ...)
{
	char extra[1024];
	char line[LINE_MAX_BYTES];
	char ts[TIME_ISO_BYTES];
	va_list ap;

	if (level < log_state.level)
		return;
	va_start(ap, fields);
	vsnprintf(extra, sizeof(extra), fields, ap);
	va_end(ap);
	flatten(extra);
	int n = snprintf(line, sizeof(line), "ts=%s level=%s prog=%s pid=%ld msg=\"%s\" %s",
			 time_iso(time_now(), ts), level_names[level], log_state.prog,
			 (long)getpid(), msg, extra);
	if (n >= (int)sizeof(line) - 1)
		n = (int)sizeof(line) - 2;
	line[n++] = '\n';
	/* One write per line, so that lines of many processes do not mix. */
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		return;
}

void log_abort(const char *msg)
{
	log_line(LOG_ERROR_LEVEL, msg, "abort=1");
	abort();
}
