#include "feature/mail/invitation.h"
#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <string.h>

enum { LINES_MAX = 5000, VALUE_MAX = 8 * 1024, TEXT_MAX = 64 * 1024 };

/* What is known of the event. */
struct event {
	struct arena *a;
	const char *method;
	const char *summary;
	const char *start;
	const char *end;
	const char *place;
	const char *organiser;
	const char *about;
	const char *answer; /* PARTSTAT of the one who answers */
};

/* "\n", "\,", "\;" and "\\" of a value. */
static const char *unescape(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1);
	size_t n = 0;

	for (; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0') {
			s++;
			out[n++] = *s == 'n' || *s == 'N' ? '\n' : *s;
		} else {
			out[n++] = *s;
		}
	}
	out[n] = '\0';
	return str_trim(out);
}

/* Value of "NAME=" among the parameters of a line, "" if it is not there. */
static const char *param(struct arena *a, const char *params, const char *name)
{
	const size_t n = strlen(name);

	for (const char *p = params; *p != '\0'; p += strcspn(p, ";")) {
		p += *p == ';';
		if (!str_istarts(p, name) || p[n] != '=')
			continue;
		const char *value = p + n + 1;

		if (*value == '"')
			return arena_strndup(a, value + 1, strcspn(value + 1, "\""));
		return arena_strndup(a, value, strcspn(value, ";:"));
	}
	return "";
}

static bool are_digits(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return true;
}

/* "20260720T070000Z" as "2026-07-20 07:00 UTC"; a text of another form as it is. */
static const char *when(struct arena *a, const char *value, const char *zone)
{
	if (strlen(value) < 8 || !are_digits(value, 8))
		return value;
	const char *day = arena_printf(a, "%.4s-%.2s-%.2s", value, value + 4, value + 6);

	if (strlen(value) < 13 || value[8] != 'T' || !are_digits(value + 9, 4))
		return day;
	const bool is_utc = value[strlen(value) - 1] == 'Z';

	return arena_printf(a, "%s %.2s:%.2s%s%s%s", day, value + 9, value + 11,
			    is_utc ? " UTC" : "", !is_utc && *zone != '\0' ? " " : "",
			    is_utc ? "" : zone);
}

static const char *who(struct arena *a, const char *params, const char *value)
{
	const char *name = param(a, params, "CN");
	const char *addr = str_istarts(value, "mailto:") ? value + 7 : value;

	if (*name == '\0' || str_ieq(name, addr))
		return addr;
	return arena_printf(a, "%s <%s>", name, addr);
}

/* The ':' that ends name and parameters; quotes may hold another. */
static const char *colon(const char *line)
{
	bool is_quoted = false;

	for (; *line != '\0' && (is_quoted || *line != ':'); line++)
		is_quoted ^= *line == '"';
	return line;
}

static void set_once(const char **field, const char *value)
{
	if (**field == '\0')
		*field = value;
}

static void read_line(struct event *e, const char *line)
{
	const char *end = colon(line);

	if (*end == '\0')
		return;
	const size_t name_n = strcspn(line, ";:");
	const char *name = arena_strndup(e->a, line, name_n);
	const char *params = arena_strndup(e->a, line + name_n, (size_t)(end - line) - name_n);
	const char *value = unescape(e->a, end + 1);

	if (str_ieq(name, "METHOD"))
		set_once(&e->method, value);
	else if (str_ieq(name, "SUMMARY"))
		set_once(&e->summary, value);
	else if (str_ieq(name, "DTSTART"))
		set_once(&e->start, when(e->a, value, param(e->a, params, "TZID")));
	else if (str_ieq(name, "DTEND"))
		set_once(&e->end, when(e->a, value, param(e->a, params, "TZID")));
	else if (str_ieq(name, "LOCATION"))
		set_once(&e->place, value);
	else if (str_ieq(name, "ORGANIZER"))
		set_once(&e->organiser, who(e->a, params, value));
	else if (str_ieq(name, "DESCRIPTION"))
		set_once(&e->about, value);
	else if (str_ieq(name, "ATTENDEE"))
		set_once(&e->answer, param(e->a, params, "PARTSTAT"));
}

/*
 * Lines with their continuations joined, up to the end of the first event. Time zones are passed
 * over.
 */
static void read_lines(struct event *e, const char *p)
{
	struct buf line;
	bool is_zone = false;

	buf_init(&line, VALUE_MAX);
	for (size_t i = 0; *p != '\0' && i < LINES_MAX; i++) {
		buf_reset(&line);
		do {
			const size_t whole = str_line_len(p);
			const size_t n = whole > 0 && p[whole - 1] == '\r' ? whole - 1 : whole;

			if (line.len + n < VALUE_MAX - 1)
				buf_add(&line, p, n);
			p += n;
			p += *p == '\r';
			p += *p == '\n';
		} while ((*p == ' ' || *p == '\t') && *++p != '\0');
		const char *text = arena_strndup(e->a, line.len > 0 ? line.p : "", line.len);

		if (str_istarts(text, "END:VEVENT"))
			break;
		if (str_istarts(text, "BEGIN:VTIMEZONE") || str_istarts(text, "END:VTIMEZONE"))
			is_zone = *text == 'B' || *text == 'b';
		else if (!is_zone)
			read_line(e, text);
	}
	buf_free(&line);
}

static void add_line(struct buf *b, const char *mark, const char *value)
{
	if (*value == '\0' || b->len + strlen(value) + 16 > TEXT_MAX)
		return;
	if (b->len > 0)
		buf_addc(b, '\n');
	buf_adds(b, mark);
	buf_adds(b, value);
}

void invitation_read(struct arena *a, const char *ics, struct invitation *out)
{
	struct event e = { a, "", "", "", "", "", "", "", "" };
	struct buf b;

	read_lines(&e, ics);
	buf_init(&b, TEXT_MAX);
	add_line(&b, "📅 ", e.summary);
	add_line(&b, "🕒 ",
		 *e.end == '\0' || *e.start == '\0' ? e.start
						    : arena_printf(a, "%s – %s", e.start, e.end));
	add_line(&b, "📍 ", e.place);
	add_line(&b, "👤 ", e.organiser);
	if (b.len > 0 && *e.about != '\0')
		add_line(&b, "\n", e.about);
	char *method = str_ascii_lower(a, e.method);

	for (char *p = method; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 32);
	*out = (struct invitation){ method, arena_strndup(a, b.len > 0 ? b.p : "", b.len) };
	buf_free(&b);
}
