#include "core/json.h"

#include <string.h>

/* Bytes that end a run: control bytes (the terminator is one), " & < > \ and 0xe2 (U+2028). */
static const uint32_t stops[8] = {
	0xffffffffu, 1u << 2 | 1u << 6 | 1u << 28 | 1u << 30, 1u << 28, 0, 0, 0, 0, 1u << 2
};

static bool is_stop(unsigned char c)
{
	return (stops[c >> 5] >> (c & 31)) & 1;
}

static void add_literal(struct buf *b, const char *s, size_t n)
{
	buf_add(b, s, n);
}

/* Writes the escape of the byte at s and gives the number of bytes it stands for. */
static size_t add_escape(struct buf *b, const unsigned char *s)
{
	static const char hex[] = "0123456789abcdef";
	static const char names[] = "btnvfr";
	const unsigned char c = s[0];
	const char short_form[2] = { '\\', c >= 8 && c <= 13 ? names[c - 8] : (char)c };
	const char long_form[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

	if (c == 0xe2) {
		/* The terminator ends the comparison in time. */
		const bool is_line = s[1] == 0x80 && (s[2] == 0xa8 || s[2] == 0xa9);

		if (is_line)
			add_literal(b, s[2] == 0xa8 ? "\\u2028" : "\\u2029", 6);
		else
			buf_addc(b, (char)c);
		return is_line ? 3 : 1;
	}
	if (c == '"' || c == '\\' || (c >= 8 && c <= 13 && c != 11))
		add_literal(b, short_form, sizeof(short_form));
	else
		add_literal(b, long_form, sizeof(long_form));
	return 1;
}

void json_out_str(struct buf *b, const char *s)
{
	if (s == NULL) {
		add_literal(b, "null", 4);
		return;
	}
	buf_addc(b, '"');
	for (const unsigned char *p = (const unsigned char *)s;;) {
		const unsigned char *run = p;

		while (!is_stop(*p))
			p++;
		buf_add(b, run, (size_t)(p - run));
		if (*p == '\0')
			break;
		p += add_escape(b, p);
	}
	buf_addc(b, '"');
}

static void out_time(struct buf *b, struct timestamp t)
{
	char text[TIME_ISO_BYTES + 2];

	if (t.us == 0) {
		add_literal(b, "null", 4);
		return;
	}
	text[0] = '"';
	time_iso(t, text + 1);
	const size_t n = strlen(text);

	text[n] = '"';
	add_literal(b, text, n + 1);
}

static void out_int(struct buf *b, bool is_set, int64_t v)
{
	if (is_set)
		buf_addi(b, v);
	else
		add_literal(b, "null", 4);
}

static void out_ids(struct buf *b, const void *p)
{
	struct user_id_list l;

	/* All lists of ids have one shape; memcpy keeps the compiler's aliasing rules. */
	memcpy(&l, p, sizeof(l));
	buf_addc(b, '[');
	for (size_t i = 0; i < l.n; i++) {
		if (i > 0)
			buf_addc(b, ',');
		buf_addi(b, l.v[i].v);
	}
	buf_addc(b, ']');
}

static void out_strs(struct buf *b, const struct str_list *l)
{
	buf_addc(b, '[');
	for (size_t i = 0; i < l->n; i++) {
		if (i > 0)
			buf_addc(b, ',');
		json_out_str(b, l->v[i]);
	}
	buf_addc(b, ']');
}

static void out_json(struct buf *b, const char *text)
{
	if (text == NULL)
		add_literal(b, "null", 4);
	else
		buf_adds(b, text);
}

static void out_bool(struct buf *b, bool v)
{
	if (v)
		add_literal(b, "true", 4);
	else
		add_literal(b, "false", 5);
}

static void out_value(struct buf *b, const struct field *f, const void *row)
{
	const void *p = (const char *)row + f->offset;
	const enum desc_type type = f->flags & SECRET ? D_BYTES : f->type;

	switch (type) {
	case D_I64:
		buf_addi(b, *(const int64_t *)p);
		return;
	case D_BOOL:
		out_bool(b, *(const bool *)p);
		return;
	case D_CHOICE:
		json_out_str(b,
			     f->choices != NULL ? choice_name(f->choices, *(const int *)p) : NULL);
		return;
	case D_STR:
		json_out_str(b, *(const char *const *)p);
		return;
	case D_TIME:
		out_time(b, *(const struct timestamp *)p);
		return;
	case D_OPT_I64:
		out_int(b, ((const struct opt_i64 *)p)->is_set, ((const struct opt_i64 *)p)->v);
		return;
	case D_ID:
		out_int(b, *(const int64_t *)p != 0, *(const int64_t *)p);
		return;
	case D_ID_LIST:
		out_ids(b, p);
		return;
	case D_STR_LIST:
		out_strs(b, p);
		return;
	case D_JSON:
		out_json(b, ((const struct json_text *)p)->text);
		return;
	case D_BYTES:
	case D_UPLOAD:
		add_literal(b, "null", 4);
		return;
	}
}

void json_out_row(struct buf *b, const struct desc *d, const void *row)
{
	buf_addc(b, '{');
	for (size_t i = 0; i < d->n; i++) {
		const size_t n = strlen(d->fields[i].name);

		/* Names are C identifiers: nothing to escape, the room is checked once. */
		if (!buf_room(b, n + 4))
			return;
		char *to = b->p + b->len;

		if (i > 0)
			*to++ = ',';
		*to++ = '"';
		memcpy(to, d->fields[i].name, n);
		to += n;
		*to++ = '"';
		*to++ = ':';
		b->len = (size_t)(to - b->p);
		out_value(b, &d->fields[i], row);
	}
	buf_addc(b, '}');
}

void json_out_rows(struct buf *b, const struct desc *d, const void *v, size_t n)
{
	buf_addc(b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(b, ',');
		json_out_row(b, d, (const char *)v + i * d->size);
	}
	buf_addc(b, ']');
}

const char *json_ids(struct arena *a, const int64_t *ids, size_t n)
{
	enum { ID_BYTES = 21 }; /* a number with its sign, and a comma */
	struct buf b;

	buf_init(&b, n * ID_BYTES + 3);
	buf_addc(&b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(&b, ',');
		buf_addi(&b, ids[i]);
	}
	buf_addc(&b, ']');
	const char *text = arena_strndup(a, b.p, b.len);

	buf_free(&b);
	return text;
}
