/*
 * Columns of a line that LOAD DATA reads: tabs between them, \N for NULL. Inside of the command
 * only.
 */
#ifndef APP_CLI_BENCH_COLUMNS_H
#define APP_CLI_BENCH_COLUMNS_H

#include "base/buf.h"
#include "base/time.h"

/* How a column is preceded: the first of a line by nothing. */
static inline void tab(struct buf *out)
{
	if (out->len > 0 && out->p[out->len - 1] != '\n')
		buf_addc(out, '\t');
}

static inline void number(struct buf *out, int64_t v)
{
	tab(out);
	buf_addi(out, v);
}

static inline void text(struct buf *out, const char *s)
{
	tab(out);
	buf_adds(out, s != NULL ? s : "\\N");
}

static inline void id_or_null(struct buf *out, int64_t v)
{
	if (v == 0)
		text(out, NULL);
	else
		number(out, v);
}

static inline void two(struct buf *out, int v, char after)
{
	buf_addc(out, (char)('0' + v / 10));
	buf_addc(out, (char)('0' + v % 10));
	if (after != '\0')
		buf_addc(out, after);
}

static inline void when(struct buf *out, struct timestamp t)
{
	struct time_fields f;

	if (t.us == 0) {
		text(out, NULL);
		return;
	}
	time_split(t, &f);
	tab(out);
	two(out, f.year / 100, '\0');
	two(out, f.year % 100, '-');
	two(out, f.month, '-');
	two(out, f.day, ' ');
	two(out, f.hour, ':');
	two(out, f.minute, ':');
	two(out, f.second, '.');
	two(out, f.us / 10000, '\0');
	two(out, f.us / 100 % 100, '\0');
	two(out, f.us % 100, '\0');
}

static inline void end_line(struct buf *out)
{
	buf_addc(out, '\n');
}

#endif
