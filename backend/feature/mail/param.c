#include "feature/mail/param.h"
#include "base/str.h"
#include "feature/mail/charset.h"
#include "feature/mail/encoded_word.h"
#include "feature/mail/visible.h"

#include <stdbool.h>
#include <string.h>

enum { PARAMS_MAX = 64, PIECES_MAX = 200, NAME_MAX_BYTES = 200 };

/* One "name=value" as it stands in the header. */
struct piece {
	const char *name; /* lower case, without the tail */
	int index;        /* of name*N, -1 for none */
	bool is_encoded;  /* name* or name*N* */
	bool is_quoted;
	const char *value; /* raw bytes */
};

static const char *skip_blank(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

/* Reads a quoted string behind its quote; gives the place behind the closing one. */
static const char *read_quoted(struct arena *a, const char *p, const char **out)
{
	char *text = arena_alloc(a, strlen(p) + 1);
	size_t n = 0;

	while (*p != '\0' && *p != '"') {
		/* A backslash quotes only what needs it: "C:\dir" is common. */
		if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
			p++;
		text[n++] = *p++;
	}
	text[n] = '\0';
	*out = text;
	return *p == '"' ? p + 1 : p;
}

/* Reads up to the ';'; trailing blanks go. */
static const char *read_token(struct arena *a, const char *p, const char **out)
{
	const size_t n = strcspn(p, ";");

	*out = str_trim(arena_strndup(a, p, n));
	return p + n;
}

/* Takes "*0*" and the like off the name. */
static void cut_tail(struct piece *piece, char *name)
{
	char *star = strchr(name, '*');

	piece->name = name;
	piece->index = -1;
	if (star == NULL)
		return;
	*star++ = '\0';
	if (*star >= '0' && *star <= '9') {
		piece->index = 0;
		while (*star >= '0' && *star <= '9' && piece->index < PIECES_MAX)
			piece->index = piece->index * 10 + (*star++ - '0');
		piece->is_encoded = *star == '*';
		return;
	}
	piece->is_encoded = true;
}

static const char *read_piece(struct arena *a, const char *p, struct piece *piece)
{
	const size_t n = strcspn(p, "=;");
	char *name = str_trim(str_ascii_lower(a, arena_strndup(a, p, n)));

	*piece = (struct piece){ .value = "" };
	cut_tail(piece, name);
	p += n;
	if (*p != '=')
		return p;
	p = skip_blank(p + 1);
	if (*p == '"') {
		piece->is_quoted = true;
		p = read_quoted(a, p + 1, &piece->value);
		return p + strcspn(p, ";");
	}
	return read_token(a, p, &piece->value);
}

/* No piece goes beyond a semicolon. */
static size_t pieces_most(const char *p)
{
	size_t n = 1;

	for (; n < PIECES_MAX && (p = strchr(p, ';')) != NULL; p++)
		n++;
	return n;
}

static size_t read_pieces(struct arena *a, const char *p, struct piece *v)
{
	size_t n = 0;

	while (*p != '\0' && n < PIECES_MAX) {
		p = skip_blank(p);
		if (*p == ';') {
			p++;
			continue;
		}
		p = read_piece(a, p, &v[n]);
		n += *v[n].name != '\0';
	}
	return n;
}

/* Percent-decodes into out and gives the length; a broken escape stays as it is. */
static size_t percent_decode(const char *s, char *out)
{
	size_t n = 0;

	for (; *s != '\0'; s++) {
		const int hi = *s == '%' ? str_hex_digit(s[1]) : -1;
		const int lo = hi >= 0 ? str_hex_digit(s[2]) : -1;

		if (lo >= 0) {
			out[n++] = (char)(hi * 16 + lo);
			s += 2;
		} else {
			out[n++] = *s;
		}
	}
	return n;
}

/*
 * Joins the pieces name*0, name*1, ... (or the one name*) and converts them by the charset of the
 * first.
 */
static const char *join_pieces(struct arena *a, const struct piece *v, size_t n, const char *name)
{
	size_t room = 1;

	for (size_t i = 0; i < n; i++)
		room += str_eq(v[i].name, name) ? strlen(v[i].value) : 0;
	char *bytes = arena_alloc(a, room);
	const char *charset = NULL;
	size_t len = 0;

	for (int index = -1; index < PIECES_MAX; index++) {
		size_t i = 0;

		while (i < n && !(str_eq(v[i].name, name) && v[i].index == index &&
				  (index >= 0 || v[i].is_encoded)))
			i++;
		if (i == n && index > 0)
			break;
		if (i == n)
			continue;
		const char *value = v[i].value;
		const char *q1 = v[i].is_encoded && index <= 0 ? strchr(value, '\'') : NULL;
		const char *q2 = q1 != NULL ? strchr(q1 + 1, '\'') : NULL;

		if (q2 != NULL) {
			charset = arena_strndup(a, value, (size_t)(q1 - value));
			value = q2 + 1;
		}
		if (v[i].is_encoded) {
			len += percent_decode(value, bytes + len);
		} else {
			memcpy(bytes + len, value, strlen(value));
			len += strlen(value);
		}
		if (index == -1)
			break;
	}
	return charset_to_utf8(a, charset, bytes, len);
}

static bool is_joined(const struct piece *v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].name, name) && (v[i].is_encoded || v[i].index >= 0))
			return true;
	return false;
}

void params_parse(struct arena *a, const char *raw, struct params *out)
{
	const size_t head = strcspn(raw, ";");
	struct piece *pieces = arena_array(a, pieces_most(raw + head), sizeof(*pieces));
	const size_t n = read_pieces(a, raw + head, pieces);

	*out = (struct params){
		.value = str_trim(str_ascii_lower(a, arena_strndup(a, raw, head))),
		.v = arena_array(a, n < PARAMS_MAX ? n : PARAMS_MAX, sizeof(struct param)),
	};
	for (size_t i = 0; i < n && out->n < PARAMS_MAX; i++) {
		const char *name = pieces[i].name;

		if (params_get(out, name) != NULL)
			continue;
		const char *value = is_joined(pieces, n, name)
					    ? join_pieces(a, pieces, n, name)
					    : encoded_word_decode(a, pieces[i].value);

		out->v[out->n++] = (struct param){ name, value };
	}
}

const char *params_get(const struct params *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->v[i].name, name))
			return p->v[i].value;
	return NULL;
}

static bool is_bad_in_name(uint32_t cp)
{
	return cp == '\t' || cp == '\n' || cp == '\r' || cp == 0xfffd || cp == 0x200b ||
	       cp == 0x200c || cp == 0xfeff || (cp < 128 && strchr("<>:\"|?*", (int)cp) != NULL);
}

const char *filename_clean(struct arena *a, const char *raw)
{
	const char *name = visible_text(a, raw);
	const char *p = name;
	const char *const end = name + strlen(name);
	char *out = arena_alloc(a, strlen(name) * 3 + 1);
	size_t n = 0;

	while (p < end) {
		const uint32_t cp = str_utf8_next(&p, end);

		if (cp == '/' || cp == '\\')
			n = 0;
		else if (!is_bad_in_name(cp))
			n += str_utf8_put(cp, out + n);
	}
	out[n] = '\0';
	out[str_utf8_cut(out, NAME_MAX_BYTES)] = '\0';
	const char *clean = str_trim(out);

	while (*clean == '.')
		clean++;
	return *clean == '\0' ? NULL : clean;
}
