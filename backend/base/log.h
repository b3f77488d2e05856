/*
 * Log: one logfmt line per event to stderr: `ts=... level=info msg="..." key=value`.
 * Only the gate, jobs, mail and the programs in app/ log. Ids and counts only: never names, phones,
 * tokens or the text of mail.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_DEBUG_LEVEL, LOG_INFO_LEVEL, LOG_WARN_LEVEL, LOG_ERROR_LEVEL };

/* Name shown as prog=; static text. Lines below `level` are dropped. */
void log_setup(const char *prog, enum log_level level);

/* `fields` is a printf format that gives logfmt pairs, e.g. "route=%s ms=%ld"; may be "". */
void log_line(enum log_level level, const char *msg, const char *fields, ...)
	__attribute__((format(printf, 3, 4)));

/* Writes the line and aborts: bugs and lack of memory only. */
void log_abort(const char *msg) __attribute__((noreturn));

#define log_info(...)  log_line(LOG_INFO_LEVEL, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN_LEVEL, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR_LEVEL, __VA_ARGS__)

#endif
