#include "feature/mail/html_text.h"
#include "base/buf.h"
#include "base/str.h"
#include "feature/mail/html_token.h"

#include <endian.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { QUOTE_DEPTH_MAX = 6, LINK_TEXT_MAX = 4096, WORDS_MAX = 4096, DEPTH_MAX = 256 };

struct element;

/* State while the tokens pass; no tree is built. */
struct view {
	struct arena *a;
	struct buf text;
	struct buf links;  /* struct mail_link, those that are closed */
	struct buf images; /* struct mail_image */
	struct mail_link link;
	bool is_link;      /* inside of one */
	size_t link_depth; /* what is open around it */
	struct buf link_text;
	const struct element *open[DEPTH_MAX];
	size_t depth;   /* of `open`; what lies deeper is not remembered */
	size_t hidden;  /* how deep the element lies that is not shown, 0 outside */
	int breaks;     /* line ends owed before the next word */
	int quote;      /* depth of <blockquote> */
	int line_quote; /* the same where the last line was written */
	int pre;        /* depth of <pre> */
	bool has_space; /* a blank is owed before the next word */
	bool has_cell;  /* a tab is owed: the next word is in another cell of the row */
};

/* What an element does to the text around it. */
enum {
	IS_HIDDEN = 1,
	IS_BLOCK = 2,     /* stands in lines of its own */
	IS_PARAGRAPH = 4, /* the same, with an empty line around */
	IS_LINK = 8,
	IS_IMAGE = 16,
	IS_BREAK = 32,
	IS_PRE = 64,
	IS_CELL = 128,
	IS_QUOTE = 256,
	IS_ITEM = 512,
	IS_VOID = 1024 /* has no content */
};

/*
 * How strongly an element holds what is in it together: a tag does not close through a stronger
 * one, so that a stray </div> in a cell leaves the table as it is.
 */
enum { WEAK, FRAME, CELL, ROW, ROWS, TABLE, DOCUMENT };

/* Elements that close one another when one begins: 13.1.2.4, "optional tags". */
enum group { ALONE, PARAGRAPH, ITEM, TERM, CELLS, ROW_OF, ROWS_OF };

struct element {
	char name[12];
	int kind;
	int strength;
	enum group group;
};

/* In the order of their names. */
/* clang-format off */
static const struct element elements[] = {
	{ "a", IS_LINK | IS_VOID, WEAK, ALONE },
	{ "address", IS_BLOCK, FRAME, ALONE },
	{ "article", IS_BLOCK, FRAME, ALONE },
	{ "aside", IS_BLOCK, FRAME, ALONE },
	{ "blockquote", IS_PARAGRAPH | IS_QUOTE, FRAME, ALONE },
	{ "body", 0, DOCUMENT, ALONE },
	{ "br", IS_BREAK | IS_VOID, WEAK, ALONE },
	{ "caption", IS_BLOCK, FRAME, ALONE },
	{ "center", IS_BLOCK, FRAME, ALONE },
	{ "dd", IS_BLOCK, WEAK, TERM },
	{ "div", IS_BLOCK, FRAME, ALONE },
	{ "dl", IS_PARAGRAPH, FRAME, ALONE },
	{ "dt", IS_BLOCK, WEAK, TERM },
	{ "fieldset", IS_BLOCK, FRAME, ALONE },
	{ "footer", IS_BLOCK, FRAME, ALONE },
	{ "form", IS_BLOCK, FRAME, ALONE },
	{ "h1", IS_PARAGRAPH, FRAME, ALONE },
	{ "h2", IS_PARAGRAPH, FRAME, ALONE },
	{ "h3", IS_PARAGRAPH, FRAME, ALONE },
	{ "h4", IS_PARAGRAPH, FRAME, ALONE },
	{ "h5", IS_PARAGRAPH, FRAME, ALONE },
	{ "h6", IS_PARAGRAPH, FRAME, ALONE },
	{ "head", IS_HIDDEN, DOCUMENT, ALONE },
	{ "header", IS_BLOCK, FRAME, ALONE },
	{ "hr", IS_PARAGRAPH | IS_VOID, WEAK, ALONE },
	{ "img", IS_IMAGE | IS_VOID, WEAK, ALONE },
	{ "li", IS_BLOCK | IS_ITEM, WEAK, ITEM },
	{ "main", IS_BLOCK, FRAME, ALONE },
	{ "nav", IS_BLOCK, FRAME, ALONE },
	{ "noscript", IS_HIDDEN, FRAME, ALONE },
	{ "object", IS_HIDDEN, FRAME, ALONE },
	{ "ol", IS_BLOCK, FRAME, ALONE },
	{ "p", IS_PARAGRAPH, WEAK, PARAGRAPH },
	{ "pre", IS_PARAGRAPH | IS_PRE, FRAME, ALONE },
	{ "section", IS_BLOCK, FRAME, ALONE },
	{ "select", IS_HIDDEN, FRAME, ALONE },
	{ "svg", IS_HIDDEN, FRAME, ALONE },
	{ "table", IS_BLOCK, TABLE, ALONE },
	{ "tbody", IS_BLOCK, ROWS, ROWS_OF },
	{ "td", IS_CELL, CELL, CELLS },
	{ "template", IS_HIDDEN, FRAME, ALONE },
	{ "tfoot", IS_BLOCK, ROWS, ROWS_OF },
	{ "th", IS_CELL, CELL, CELLS },
	{ "thead", IS_BLOCK, ROWS, ROWS_OF },
	{ "tr", IS_BLOCK, ROW, ROW_OF },
	{ "ul", IS_BLOCK, FRAME, ALONE },
};
/* clang-format on */

/* Both end in zeroes: eight letters are compared as one number. */
static int by_name(const void *name, const void *element)
{
	const char *other = ((const struct element *)element)->name;
	uint64_t x = 0;
	uint64_t y = 0;

	memcpy(&x, name, sizeof(x));
	memcpy(&y, other, sizeof(y));
	if (x == y)
		return memcmp((const char *)name + sizeof(x), other + sizeof(y),
			      sizeof(elements[0].name) - sizeof(x));
	return be64toh(x) < be64toh(y) ? -1 : 1;
}

/* NULL: it does nothing to the text. */
static const struct element *element_of(const struct html_token *t)
{
	char name[sizeof(elements[0].name)] = "";

	if (t->n >= sizeof(name))
		return NULL;
	for (size_t i = 0; i < t->n; i++)
		name[i] = (char)(t->p[i] >= 'A' && t->p[i] <= 'Z' ? t->p[i] | 32 : t->p[i]);
	return bsearch(name, elements, sizeof(elements) / sizeof(elements[0]), sizeof(elements[0]),
		       by_name);
}

/* The value of an attribute as it is meant; "" if there is none. */
static const char *attribute(struct view *v, const struct html_token *t, const char *name)
{
	const char *value = NULL;
	size_t n = 0;

	if (!html_attribute(t, name, &value, &n))
		return "";
	const char *const end = value + n;
	char *out = arena_alloc(v->a, n + HTML_REFERENCE_BYTES);
	size_t out_n = 0;

	while (value < end) {
		size_t wide = 0;
		const size_t read =
			*value == '&' ? html_reference(value, end, out + out_n, &wide) : 0;

		if (read > 0) {
			out_n += wide;
			value += read;
			continue;
		}
		const char *next = memchr(value + 1, '&', (size_t)(end - value - 1));
		const size_t plain = (size_t)((next == NULL ? end : next) - value);

		memcpy(out + out_n, value, plain);
		out_n += plain;
		value += plain;
	}
	out[out_n] = '\0';
	return str_is_utf8(out, out_n) ? str_trim(out) : "";
}

static void owe_breaks(struct view *v, int n)
{
	if (v->breaks < n)
		v->breaks = n;
}

/* Writes the owed line ends with the marks of the quote, or the owed blank. */
static void settle(struct view *v)
{
	if (v->text.len == 0)
		v->breaks = 0;
	const bool is_new_line = v->breaks > 0 || v->text.len == 0;

	for (; v->breaks > 0; v->breaks--) {
		buf_addc(&v->text, '\n');
		for (int i = 0; i < v->quote && i < v->line_quote && v->breaks > 1; i++)
			buf_addc(&v->text, '>');
	}
	if (is_new_line) {
		for (int i = 0; i < v->quote; i++)
			buf_addc(&v->text, '>');
		if (v->quote > 0)
			buf_addc(&v->text, ' ');
		v->line_quote = v->quote;
	} else if (v->has_cell || v->has_space) {
		buf_addc(&v->text, v->has_cell ? '\t' : ' ');
	}
	v->has_space = false;
	v->has_cell = false;
}

/* First bytes of white space: nearly every byte of a text is none. */
static const bool may_be_space[256] = {
	[' '] = true,  ['\t'] = true, ['\n'] = true, ['\r'] = true,
	['\f'] = true, [0xc2] = true, [0xe2] = true, [0xef] = true
};

/* Bytes of the white space at p, 0 if there is none. The joiner of emoji (U+200D) is no space. */
static size_t space_at(const char *p, const char *end)
{
	static const char wide[][4] = { "\xc2\xa0", "\xe2\x80\x8b", "\xe2\x80\x8c",
					"\xef\xbb\xbf" };

	switch ((unsigned char)*p) {
	case ' ':
	case '\t':
	case '\n':
	case '\r':
	case '\f':
		return 1;
	case 0xc2:
	case 0xe2:
	case 0xef:
		break;
	default:
		return 0;
	}
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		const size_t n = strlen(wide[i]);

		if ((size_t)(end - p) >= n && memcmp(p, wide[i], n) == 0)
			return n;
	}
	return 0;
}

static void link_text_add(struct view *v, const char *p, size_t n)
{
	if (v->is_link && v->link_text.len + n < LINK_TEXT_MAX)
		buf_add(&v->link_text, p, n);
}

static bool is_space_at(const char *p, const char *end)
{
	return may_be_space[(unsigned char)*p] && space_at(p, end) > 0;
}

/*
 * Behind the word at p, or behind some words with one blank between them: these are as one, unless
 * each must be counted.
 */
static const char *words_end(const char *p, const char *end, bool is_each)
{
	const char *const enough = is_each || end - p < WORDS_MAX ? end : p + WORDS_MAX;

	while (p < end) {
		if (!is_space_at(p, end))
			p++;
		else if (!is_each && *p == ' ' && p + 1 < enough && !is_space_at(p + 1, end))
			p += 2;
		else
			break;
	}
	return p;
}

/* Text outside <pre>: white space collapses. A word may come in several pieces. */
static void add_text(struct view *v, const char *p, const char *end)
{
	while (p < end) {
		const size_t n = space_at(p, end);

		if (n > 0) {
			v->has_space = true;
			link_text_add(v, " ", 1);
			p += n;
			continue;
		}
		const char *word = p;

		p = words_end(p, end, v->is_link);
		settle(v);
		buf_add(&v->text, word, (size_t)(p - word));
		link_text_add(v, word, (size_t)(p - word));
	}
}

static void add_preformatted(struct view *v, const char *p, const char *end)
{
	while (p < end) {
		const char *line = p;

		while (p < end && *p != '\r' && *p != '\n')
			p++;
		if (p > line) {
			settle(v);
			buf_add(&v->text, line, (size_t)(p - line));
			link_text_add(v, line, (size_t)(p - line));
		}
		p += p < end && *p == '\r';
		if (p == end || *p != '\n')
			continue;
		p++;
		if (v->breaks < 3) {
			v->breaks++;
			link_text_add(v, " ", 1);
		}
	}
}

static char *collapse(struct arena *a, const struct buf *b)
{
	char *out = arena_alloc(a, b->len + 1);
	size_t n = 0;

	for (size_t i = 0; i < b->len; i++)
		if (b->p[i] != ' ' || (n > 0 && out[n - 1] != ' '))
			out[n++] = b->p[i];
	out[n] = '\0';
	return str_trim(out);
}

static void image(struct view *v, const struct html_token *t)
{
	const struct mail_image x = { attribute(v, t, "src"), attribute(v, t, "alt") };

	if (*x.src == '\0')
		return;
	if (v->is_link && *v->link.image == '\0') {
		v->link.image = x.src;
		v->link.alt = x.alt;
	}
	/* Those over the maximum are not kept. */
	if (!v->is_link)
		buf_add(&v->images, &x, sizeof(x));
}

static void link_close(struct view *v)
{
	if (!v->is_link)
		return;
	v->link.text = collapse(v->a, &v->link_text);
	v->is_link = false;
	buf_add(&v->links, &v->link, sizeof(v->link));
}

static void link_open(struct view *v, const struct html_token *t)
{
	const char *href = attribute(v, t, "href");

	link_close(v);
	if (*href == '\0')
		return;
	v->link = (struct mail_link){ href, "", "", "" };
	v->is_link = true;
	v->link_depth = v->depth;
	buf_reset(&v->link_text);
}

static void owe_breaks_of(struct view *v, int kind)
{
	if (kind & IS_PARAGRAPH)
		owe_breaks(v, 2);
	else if (kind & IS_BLOCK)
		owe_breaks(v, 1);
}

static void open_element(struct view *v, const struct html_token *t, int kind)
{
	if (kind & IS_LINK)
		link_open(v, t);
	if (kind & IS_IMAGE)
		image(v, t);
	if (kind & IS_BREAK)
		v->breaks = v->breaks < 3 ? v->breaks + 1 : 3;
	v->pre += (kind & IS_PRE) != 0;
	v->has_cell |= (kind & IS_CELL) != 0;
	owe_breaks_of(v, kind);
	v->quote += (kind & IS_QUOTE) != 0 && v->quote < QUOTE_DEPTH_MAX;
	if (kind & IS_ITEM) {
		settle(v);
		buf_adds(&v->text, "- ");
	}
}

static void close_element(struct view *v, int kind)
{
	v->pre -= (kind & IS_PRE) != 0 && v->pre > 0;
	v->quote -= (kind & IS_QUOTE) != 0 && v->quote > 0;
	v->has_cell |= (kind & IS_CELL) != 0;
	owe_breaks_of(v, kind);
}

/* ---- what is open ---- */

static void pop_to(struct view *v, size_t depth)
{
	while (v->depth > depth) {
		const struct element *e = v->open[--v->depth];

		if (v->hidden == 0)
			close_element(v, e->kind);
		else if (v->hidden > v->depth)
			v->hidden = 0;
	}
	if (v->is_link && v->depth < v->link_depth)
		link_close(v);
}

static void push(struct view *v, const struct element *e)
{
	if (v->depth == DEPTH_MAX)
		return;
	v->open[v->depth++] = e;
	if (v->hidden == 0 && (e->kind & IS_HIDDEN))
		v->hidden = v->depth;
}

/* What the beginning of this one closes, because its own end was left out. */
static void close_implied(struct view *v, const struct element *e)
{
	const enum group group =
		e->kind & (IS_BLOCK | IS_PARAGRAPH) && e->group == ALONE ? PARAGRAPH : e->group;

	if (v->hidden > 0 && v->open[v->hidden - 1]->strength == DOCUMENT &&
	    !(e->kind & IS_HIDDEN))
		pop_to(v, v->hidden - 1); /* a head without its end */
	for (size_t i = v->depth; i > 0 && group != ALONE; i--) {
		if (v->open[i - 1]->group == group) {
			pop_to(v, i - 1);
			return;
		}
		if (v->open[i - 1]->strength > e->strength || group == PARAGRAPH)
			return;
	}
}

/* ---- tokens ---- */

static void on_open(struct view *v, const struct html_token *t)
{
	const struct element *e = element_of(t);

	if (e == NULL)
		return;
	close_implied(v, e);
	if (v->hidden == 0 && !(e->kind & IS_HIDDEN))
		open_element(v, t, e->kind);
	if (!t->is_empty && !(e->kind & IS_VOID))
		push(v, e);
	else if (v->hidden == 0)
		close_element(v, e->kind);
}

static void on_close(struct view *v, const struct html_token *t)
{
	const struct element *e = element_of(t);

	if (e == NULL)
		return;
	if (v->hidden == 0 && (e->kind & IS_LINK))
		link_close(v);
	for (size_t i = v->depth; i > 0 && v->open[i - 1]->strength <= e->strength; i--)
		if (v->open[i - 1] == e) {
			pop_to(v, i - 1);
			return;
		}
	/* Without anything to close these two stand for the element itself (13.2.6.4.7). */
	if (v->hidden == 0 && (e->group == PARAGRAPH || (e->kind & IS_BREAK)))
		open_element(v, t, e->kind);
}

static void show(struct view *v, const char *p, const char *end)
{
	if (v->pre > 0)
		add_preformatted(v, p, end);
	else
		add_text(v, p, end);
}

static void on_text(struct view *v, const char *p, const char *end)
{
	char character[HTML_REFERENCE_BYTES];

	while (p < end) {
		size_t n = 0;
		const size_t read = *p == '&' ? html_reference(p, end, character, &n) : 0;
		const char *next = read > 0 ? p : memchr(p + 1, '&', (size_t)(end - p - 1));

		if (read > 0)
			show(v, character, character + n);
		else
			show(v, p, next == NULL ? end : next);
		p = read > 0 ? p + read : next == NULL ? end : next;
	}
}

static void read_html(struct view *v, const char *html, size_t n)
{
	struct html_scan scan = html_scan(html, n);
	struct html_token t;

	while (html_next(&scan, &t)) {
		if (t.kind == HTML_OPEN)
			on_open(v, &t);
		else if (t.kind == HTML_CLOSE)
			on_close(v, &t);
		else if (v->hidden == 0)
			on_text(v, t.p, t.p + t.n);
	}
	link_close(v);
}

static void *kept(struct arena *a, const struct buf *b)
{
	void *p = arena_alloc(a, b->len);

	if (b->len > 0)
		memcpy(p, b->p, b->len);
	return p;
}

void html_view(struct arena *a, const char *html, size_t n, struct html_view *out)
{
	struct view v = { .a = a };

	*out = (struct html_view){ .text = "" };
	if (n == 0 || n > INT_MAX)
		return;
	buf_init(&v.text, (size_t)MAIL_TEXT_MAX * 4);
	buf_init(&v.links, MAIL_LINKS_MAX * sizeof(struct mail_link));
	buf_init(&v.images, MAIL_LINKS_MAX * sizeof(struct mail_image));
	buf_init(&v.link_text, LINK_TEXT_MAX);
	read_html(&v, html, n);
	*out = (struct html_view){ .text = str_trim(arena_strndup(a, v.text.len > 0 ? v.text.p : "",
								  v.text.len)),
				   .links = kept(a, &v.links),
				   .links_n = v.links.len / sizeof(struct mail_link),
				   .images = kept(a, &v.images),
				   .images_n = v.images.len / sizeof(struct mail_image) };
	buf_free(&v.text);
	buf_free(&v.links);
	buf_free(&v.images);
	buf_free(&v.link_text);
}
