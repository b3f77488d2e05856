#include "feature/mail/rtf.h"
#include "base/buf.h"
#include "base/str.h"
#include "feature/mail/charset.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { HEADER = 16, COMPRESSED = 0x75465a4c, PLAIN = 0x414c454d, RTF_MAX = 4 << 20 };
enum { WINDOW = 4096, DEPTH_MAX = 200, WORD_MAX = 31 };

/* What the window of the decompressor is filled with at the start. */
static const char prefix[] =
	"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
	"\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
	"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

static uint32_t u32_at(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

struct window {
	unsigned char v[WINDOW];
	size_t at;
};

static void emit(struct window *w, struct buf *out, unsigned char c)
{
	w->v[w->at] = c;
	w->at = (w->at + 1) % WINDOW;
	buf_addc(out, (char)c);
}

/* Eight tokens behind each byte of flags: a literal, or offset and length of a copy. */
static void decompress(const unsigned char *p, size_t n, struct buf *out)
{
	struct window w = { .at = sizeof(prefix) - 1 };
	unsigned flags = 0;
	int left = 0;

	memcpy(w.v, prefix, sizeof(prefix) - 1);
	for (size_t i = 0; i < n && out->len < RTF_MAX;) {
		if (left == 0) {
			flags = p[i++];
			left = 8;
			continue;
		}
		const bool is_copy = (flags & 1) != 0;

		flags >>= 1;
		left--;
		if (!is_copy) {
			emit(&w, out, p[i++]);
			continue;
		}
		if (i + 1 >= n)
			return;
		const unsigned token = (unsigned)(p[i] << 8 | p[i + 1]);
		const size_t from = token >> 4;

		i += 2;
		if (from == w.at)
			return; /* the end mark */
		for (size_t k = 0; k < (token & 15) + 2; k++)
			emit(&w, out, w.v[(from + k) % WINDOW]);
	}
}

/* Walk over the plain RTF. */
struct rtf {
	struct arena *a;
	struct buf out;
	struct buf bytes; /* of the code page, not converted yet */
	const char *charset;
	bool is_hidden[DEPTH_MAX];
	int depth;
	bool is_html_off; /* between \htmlrtf and \htmlrtf0: for readers of RTF only */
	bool has_html;
	int skip; /* stand-in characters behind \uN */
};

static void flush(struct rtf *r)
{
	if (r->bytes.len == 0)
		return;
	buf_adds(&r->out, charset_to_utf8(r->a, r->charset, r->bytes.p, r->bytes.len));
	buf_reset(&r->bytes);
}

static bool is_shown(const struct rtf *r)
{
	return !r->is_hidden[r->depth] && !(r->has_html && r->is_html_off);
}

static void add_byte(struct rtf *r, char c)
{
	if (r->skip > 0)
		r->skip--;
	else if (is_shown(r) && r->bytes.len < RTF_MAX)
		buf_addc(&r->bytes, c);
}

static void add_unicode(struct rtf *r, long value)
{
	char out[4];
	const uint32_t cp = (uint32_t)(value < 0 ? value + 65536 : value);

	r->skip = 1;
	if (!is_shown(r) || cp < 32 || (cp >= 0xd800 && cp < 0xe000) || cp > 0x10ffff)
		return;
	flush(r);
	if (r->out.len < RTF_MAX)
		buf_add(&r->out, out, str_utf8_put(cp, out));
}

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (str_eq(word, *list))
			return true;
	return false;
}

static void control(struct rtf *r, const char *word, bool has_value, long value)
{
	static const char *const hidden[] = { "fonttbl", "colortbl",  "stylesheet", "info", "pict",
					      "object",  "themedata", "listtable",  NULL };
	static const char *const breaks[] = { "par", "line", "sect", "page", "row", NULL };

	if (is_one_of(word, hidden)) {
		r->is_hidden[r->depth] = true;
	} else if (is_one_of(word, breaks)) {
		if (is_shown(r))
			buf_addc(&r->bytes, '\n');
	} else if (str_eq(word, "tab") || str_eq(word, "cell")) {
		add_byte(r, '\t');
	} else if (str_eq(word, "u") && has_value) {
		add_unicode(r, value);
	} else if (str_eq(word, "fromhtml")) {
		r->has_html = true;
	} else if (str_eq(word, "htmlrtf")) {
		r->is_html_off = !has_value || value != 0;
	} else if (str_eq(word, "ansicpg") && has_value && value >= 1250 && value <= 1258) {
		r->charset = arena_printf(r->a, "windows-%ld", value);
	}
}

/* A control word or symbol behind its backslash; gives the bytes it took. */
static size_t escape(struct rtf *r, const char *p, size_t n)
{
	char word[WORD_MAX + 1];
	size_t len = 0;
	size_t i = 0;
	long value = 0;

	if (n >= 3 && p[0] == '\'' && str_hex_digit(p[1]) >= 0 && str_hex_digit(p[2]) >= 0) {
		add_byte(r, (char)(str_hex_digit(p[1]) * 16 + str_hex_digit(p[2])));
		return 3;
	}
	while (i < n && ((p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z'))) {
		if (len < WORD_MAX)
			word[len++] = p[i];
		i++;
	}
	word[len] = '\0';
	if (i == 0) {
		if (n > 0 && p[0] == '*')
			r->is_hidden[r->depth] = true;
		else if (n > 0 && (p[0] == '\\' || p[0] == '{' || p[0] == '}' || p[0] == '~'))
			add_byte(r, p[0] == '~' ? ' ' : p[0]);
		return n > 0 ? 1 : 0;
	}
	const bool is_negative = i < n && p[i] == '-';
	const size_t digits = i + is_negative;
	size_t k = digits;

	for (; k < n && k < digits + 9 && p[k] >= '0' && p[k] <= '9'; k++)
		value = value * 10 + (p[k] - '0');
	if (k > digits)
		i = k;
	control(r, word, k > digits, is_negative ? -value : value);
	return i + (i < n && p[i] == ' ');
}

static void read_rtf(struct rtf *r, const char *p, size_t n)
{
	for (size_t i = 0; i < n;) {
		const char c = p[i++];

		if (c == '{' && r->depth + 1 < DEPTH_MAX) {
			r->depth++;
			r->is_hidden[r->depth] = r->is_hidden[r->depth - 1];
		} else if (c == '}' && r->depth > 0) {
			r->depth--;
		} else if (c == '\\') {
			i += escape(r, p + i, n - i);
		} else if (c != '{' && c != '}' && c != '\r' && c != '\n') {
			add_byte(r, c);
		}
	}
	flush(r);
}

const char *rtf_text(struct arena *a, const char *p, size_t n)
{
	const unsigned char *in = (const unsigned char *)p;
	struct rtf r = { .a = a, .charset = "windows-1252" };
	struct buf plain;

	if (n < HEADER)
		return "";
	const uint32_t kind = u32_at(in + 8);

	buf_init(&plain, RTF_MAX + 64);
	if (kind == COMPRESSED)
		decompress(in + HEADER, n - HEADER, &plain);
	else if (kind == PLAIN)
		buf_add(&plain, p + HEADER, n - HEADER < RTF_MAX ? n - HEADER : RTF_MAX);
	buf_init(&r.out, (size_t)RTF_MAX * 4);
	buf_init(&r.bytes, RTF_MAX + 64);
	if (plain.len > 0)
		read_rtf(&r, plain.p, plain.len);
	const char *text = str_trim(arena_strndup(a, r.out.len > 0 ? r.out.p : "", r.out.len));

	buf_free(&plain);
	buf_free(&r.out);
	buf_free(&r.bytes);
	return text;
}
