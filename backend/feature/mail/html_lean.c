/*
 * The states of a tag follow the tokenizer of HTML (13.2.5), in the little of it that finds the
 * ends.
 */
#include "feature/mail/html_lean.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

struct lean {
	const char *p;
	const char *end;
	char *out;
	size_t n;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Takes what stands before `to`, and steps there. */
static void take(struct lean *l, const char *to)
{
	const size_t n = (size_t)(to - l->p);

	memcpy(l->out + l->n, l->p, n);
	l->n += n;
	l->p = to;
}

static const char *find(const char *p, const char *end, const char *what)
{
	const char *at = memmem(p, (size_t)(end - p), what, strlen(what));

	return at == NULL ? NULL : at + strlen(what);
}

/* Behind the comment at p; NULL if it has no plain end. "<!-->" is one already. */
static const char *comment_end(const char *p, const char *end)
{
	if (end - p < 7 || memcmp(p, "<!--", 4) != 0 || p[4] == '>' || memcmp(p + 4, "->", 2) == 0)
		return NULL;
	return find(p + 4, end, "-->");
}

/* Behind the value at p (which stands behind "="); NULL if its quote never ends. */
static const char *value_end(const char *p, const char *end)
{
	if (p < end && (*p == '"' || *p == '\'')) {
		const char *quote = memchr(p + 1, *p, (size_t)(end - p - 1));

		return quote == NULL ? NULL : quote + 1;
	}
	while (p < end && !is_space(*p) && *p != '>')
		p++;
	return p;
}

static const char *skip_spaces(const char *p, const char *end)
{
	while (p < end && is_space(*p))
		p++;
	return p;
}

/* One attribute, taken unless it is a style; false where the tag has no end that can be told. */
static bool attribute(struct lean *l)
{
	const char *name = skip_spaces(l->p, l->end);
	const char *p = name;

	while (p < l->end && !is_space(*p) && *p != '=' && *p != '>' && *p != '/')
		p++;
	const size_t name_n = (size_t)(p - name);
	const char *equals = skip_spaces(p, l->end);

	if (name_n > 0 && equals < l->end && *equals == '=') {
		const char *value = skip_spaces(equals + 1, l->end);

		p = value_end(value, l->end);
		if (p == NULL)
			return false;
		if (name_n == 5 && strncasecmp(name, "style", 5) == 0) {
			l->p = p;
			return true;
		}
	} else if (name_n == 0 && p < l->end && *p != '>') {
		p++;
	}
	take(l, p);
	return p < l->end;
}

/* From "<" and a letter to behind its ">"; false if the rest is to stay as it is. */
static bool tag(struct lean *l)
{
	const char *p = l->p + 1;

	while (p < l->end && !is_space(*p) && *p != '>' && *p != '/')
		p++;
	take(l, p);
	while (l->p < l->end && *l->p != '>')
		if (!attribute(l))
			return false;
	if (l->p == l->end)
		return false;
	take(l, l->p + 1);
	return true;
}

static bool is_style(const char *p, const char *end)
{
	return end - p > 6 && strncasecmp(p, "<style", 6) == 0 && (is_space(p[6]) || p[6] == '>');
}

/* To the end of a <style>, whose tag was just taken. */
static void skip_style(struct lean *l)
{
	for (const char *p = l->p; (p = memchr(p, '<', (size_t)(l->end - p))) != NULL; p++)
		if (l->end - p > 7 && strncasecmp(p, "</style", 7) == 0) {
			l->p = p;
			return;
		}
}

size_t html_lean(const char *html, size_t n, char *out)
{
	struct lean l = { html, html + n, out, 0 };

	while (l.p < l.end) {
		const char *lt = memchr(l.p, '<', (size_t)(l.end - l.p));

		take(&l, lt == NULL ? l.end : lt);
		if (lt == NULL)
			break;
		const char *end = comment_end(lt, l.end);

		if (end != NULL) {
			l.p = end;
		} else if (l.end - lt > 1 && is_letter(lt[1])) {
			if (!tag(&l))
				break;
			if (is_style(lt, l.end))
				skip_style(&l);
		} else {
			take(&l, lt + 1);
		}
	}
	take(&l, l.end);
	return l.n;
}
