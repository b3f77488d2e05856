/* Weeks and exceptions as people's programs write them: one short text a span. */
#include "base/buf.h"
#include "feature/worktime/worktime.h"

#include <stdlib.h>
#include <string.h>

enum { SPANS_MAX = 500, DAY_MINUTES = 1440 };

static bool take_digits(const char **s, int width, int *out)
{
	int v = 0;

	for (int i = 0; i < width; i++) {
		if ((*s)[i] < '0' || (*s)[i] > '9')
			return false;
		v = v * 10 + ((*s)[i] - '0');
	}
	*s += width;
	*out = v;
	return true;
}

/* HH:MM up to 24:00. */
static bool take_minute(const char **s, int *out)
{
	int h = 0;
	int m = 0;

	if (!take_digits(s, 2, &h) || *(*s)++ != ':' || !take_digits(s, 2, &m) || m > 59)
		return false;
	*out = h * 60 + m;
	return *out <= DAY_MINUTES;
}

/* "09:00-18:00" to the end of the line. */
static bool take_hours(const char *s, struct work_span *out)
{
	if (!take_minute(&s, &out->from) || *s++ != '-' || !take_minute(&s, &out->to) || *s != '\0')
		return false;
	if (out->from == DAY_MINUTES || out->from == out->to)
		return false;
	if (out->to < out->from)
		out->to += DAY_MINUTES;
	return true;
}

bool calendar_day(const char *s, int64_t *out)
{
	struct timestamp t;

	if (strlen(s) != 10 || !time_parse_iso(s, &t))
		return false;
	*out = t.us / 1000000 / 86400 - (t.us < 0 && t.us / 1000000 % 86400 != 0);
	return t.us >= 0;
}

static bool read_week_line(char *line, struct work_span *out)
{
	if (line[0] < '1' || line[0] > '7' || line[1] != ' ')
		return false;
	out->day = line[0] - '0';
	return take_hours(line + 2, out);
}

static bool read_exception_line(char *line, struct work_span *out)
{
	char *space = strchr(line, ' ');

	if (space != NULL)
		*space = '\0';
	if (!calendar_day(line, &out->day))
		return false;
	out->from = out->to = 0;
	return space == NULL || take_hours(space + 1, out);
}

static int compare(const void *a, const void *b)
{
	const struct work_span *one = a;
	const struct work_span *two = b;

	if (one->day != two->day)
		return one->day < two->day ? -1 : 1;
	if (one->from != two->from)
		return one->from < two->from ? -1 : 1;
	return (one->to > two->to) - (one->to < two->to);
}

static size_t lines_of(const char *text)
{
	size_t n = 1;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

static bool read_lines(struct arena *a, const char *text,
		       bool (*read)(char *line, struct work_span *out),
		       const struct work_span **out, size_t *out_n)
{
	char *rest = arena_strdup(a, text != NULL ? text : "");
	struct work_span *v = arena_array(a, lines_of(rest), sizeof(*v));
	size_t n = 0;

	for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
		if (line[0] == '\0')
			continue;
		if (n == SPANS_MAX || !read(line, &v[n]))
			return false;
		n++;
	}
	qsort(v, n, sizeof(*v), compare);
	*out = v;
	*out_n = n;
	return true;
}

bool calendar_week(struct arena *a, const char *text, struct calendar *out)
{
	return read_lines(a, text, read_week_line, &out->week, &out->week_n);
}

bool calendar_exceptions(struct arena *a, const char *text, struct calendar *out)
{
	return read_lines(a, text, read_exception_line, &out->exceptions, &out->exceptions_n);
}

const char *calendar_lines(struct arena *a, const struct str_list *list)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			buf_addc(&b, '\n');
		buf_adds(&b, list->v[i]);
	}
	const char *text = arena_strndup(a, b.p != NULL ? b.p : "", b.len);

	buf_free(&b);
	return text;
}

/* Lines that were read once hold digits, dashes and blanks only: nothing to escape. */
struct json_text calendar_json(struct arena *a, const char *lines)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	buf_addc(&b, '[');
	for (const char *p = lines != NULL ? lines : ""; *p != '\0';) {
		const size_t n = strcspn(p, "\n");

		buf_adds(&b, b.len > 1 ? ",\"" : "\"");
		buf_add(&b, p, n);
		buf_addc(&b, '"');
		p += n + (p[n] == '\n');
	}
	buf_addc(&b, ']');
	const struct json_text json = { arena_strndup(a, b.p, b.len) };

	buf_free(&b);
	return json;
}
