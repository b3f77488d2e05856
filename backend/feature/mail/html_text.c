#include "feature/mail/html_text.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "feature/mail/html_lean.h"

#include <libxml/HTMLparser.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { QUOTE_DEPTH_MAX = 6, LINK_TEXT_MAX = 4096 };

enum { DEPTH_MAX = 256 };

/* State while the parser tells what it meets; no tree is built. */
struct view {
	struct arena *a;
	htmlParserCtxtPtr parser;
	struct buf text;
	struct buf links;  /* struct mail_link, those that are closed */
	struct buf images; /* struct mail_image */
	struct mail_link link;
	bool is_link; /* inside of one */
	struct buf link_text;
	int depth;
	int hidden;     /* depth below the element that is not shown, 0 outside */
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
	IS_ITEM = 512
};

struct element {
	char name[12];
	int kind;
};

/* In the order of their names. */
/* clang-format off */
static const struct element elements[] = {
	{ "a", IS_LINK },             { "address", IS_BLOCK },      { "article", IS_BLOCK },
	{ "aside", IS_BLOCK },        { "blockquote", IS_PARAGRAPH | IS_QUOTE },
	{ "br", IS_BREAK },           { "caption", IS_BLOCK },      { "center", IS_BLOCK },
	{ "dd", IS_BLOCK },           { "div", IS_BLOCK },          { "dl", IS_PARAGRAPH },
	{ "dt", IS_BLOCK },           { "fieldset", IS_BLOCK },     { "footer", IS_BLOCK },
	{ "form", IS_BLOCK },         { "h1", IS_PARAGRAPH },       { "h2", IS_PARAGRAPH },
	{ "h3", IS_PARAGRAPH },       { "h4", IS_PARAGRAPH },       { "h5", IS_PARAGRAPH },
	{ "h6", IS_PARAGRAPH },       { "head", IS_HIDDEN },        { "header", IS_BLOCK },
	{ "hr", IS_PARAGRAPH },       { "img", IS_IMAGE },          { "li", IS_BLOCK | IS_ITEM },
	{ "main", IS_BLOCK },         { "nav", IS_BLOCK },          { "noscript", IS_HIDDEN },
	{ "object", IS_HIDDEN },      { "ol", IS_BLOCK },           { "p", IS_PARAGRAPH },
	{ "pre", IS_PARAGRAPH | IS_PRE },                           { "script", IS_HIDDEN },
	{ "section", IS_BLOCK },      { "select", IS_HIDDEN },      { "style", IS_HIDDEN },
	{ "svg", IS_HIDDEN },         { "table", IS_BLOCK },        { "tbody", IS_BLOCK },
	{ "td", IS_CELL },            { "template", IS_HIDDEN },    { "tfoot", IS_BLOCK },
	{ "th", IS_CELL },            { "thead", IS_BLOCK },        { "title", IS_HIDDEN },
	{ "tr", IS_BLOCK },           { "ul", IS_BLOCK },
};
/* clang-format on */

static int by_name(const void *name, const void *element)
{
	return strcmp(name, ((const struct element *)element)->name);
}

static int kind_of(const xmlChar *name)
{
	const struct element *e = bsearch(name, elements, sizeof(elements) / sizeof(elements[0]),
					  sizeof(elements[0]), by_name);

	return e == NULL ? 0 : e->kind;
}

/* Names and values in turns, NULL at the end; a value may be NULL. */
static const char *attribute(struct view *v, const xmlChar **list, const char *name)
{
	for (; list != NULL && *list != NULL; list += 2) {
		const char *value = (const char *)list[1];

		if (value == NULL || strcmp((const char *)list[0], name) != 0)
			continue;
		const size_t n = strlen(value);

		return str_is_utf8(value, n) ? str_trim(arena_strndup(v->a, value, n)) : "";
	}
	return "";
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

		while (p < end && (!may_be_space[(unsigned char)*p] || space_at(p, end) == 0))
			p++;
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

static void image(struct view *v, const xmlChar **list)
{
	const struct mail_image x = { attribute(v, list, "src"), attribute(v, list, "alt") };

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

static void link_open(struct view *v, const xmlChar **list)
{
	const char *href = attribute(v, list, "href");

	if (*href == '\0' || v->is_link)
		return;
	v->link = (struct mail_link){ href, "", "", "" };
	v->is_link = true;
	buf_reset(&v->link_text);
}

static void link_close(struct view *v)
{
	if (!v->is_link)
		return;
	v->link.text = collapse(v->a, &v->link_text);
	v->is_link = false;
	buf_add(&v->links, &v->link, sizeof(v->link));
}

static void owe_breaks_of(struct view *v, int kind)
{
	if (kind & IS_PARAGRAPH)
		owe_breaks(v, 2);
	else if (kind & IS_BLOCK)
		owe_breaks(v, 1);
}

static void open_element(struct view *v, const xmlChar **list, int kind)
{
	if (kind & IS_LINK)
		link_open(v, list);
	if (kind & IS_IMAGE)
		image(v, list);
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
	if (kind & IS_LINK)
		link_close(v);
	v->pre -= (kind & IS_PRE) != 0 && v->pre > 0;
	v->quote -= (kind & IS_QUOTE) != 0 && v->quote > 0;
	v->has_cell |= (kind & IS_CELL) != 0;
	owe_breaks_of(v, kind);
}

/* ---- what the parser tells ---- */

static void on_start(void *arg, const xmlChar *name, const xmlChar **list)
{
	struct view *v = arg;
	const int kind = kind_of(name);

	/* The parser's work grows with the depth: nothing that people send is so deep. */
	if (++v->depth > DEPTH_MAX)
		xmlStopParser(v->parser);
	if (v->hidden > 0 || (kind & IS_HIDDEN))
		v->hidden++;
	else
		open_element(v, list, kind);
}

static void on_end(void *arg, const xmlChar *name)
{
	struct view *v = arg;

	v->depth--;
	if (v->hidden > 0)
		v->hidden--;
	else
		close_element(v, kind_of(name));
}

static void on_text(void *arg, const xmlChar *text, int n)
{
	struct view *v = arg;
	const char *p = (const char *)text;

	if (v->hidden > 0 || n <= 0)
		return;
	if (v->pre > 0)
		add_preformatted(v, p, p + n);
	else
		add_text(v, p, p + n);
}

/* Scripts and styles. */
static void on_data(void *arg, const xmlChar *text, int n)
{
	(void)arg;
	(void)text;
	(void)n;
}

static void parse(struct view *v, const char *html, size_t n)
{
	static const htmlSAXHandler handler = { .startElement = on_start,
						.endElement = on_end,
						.characters = on_text,
						.ignorableWhitespace = on_text,
						.cdataBlock = on_data };
	const int options =
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET;

	v->parser = htmlNewParserCtxt();
	if (v->parser == NULL)
		return;
	char *lean = mem_alloc(n);
	const size_t lean_n = html_lean(html, n, lean);

	*v->parser->sax = handler;
	v->parser->userData = v;
	htmlCtxtReadMemory(v->parser, lean, (int)lean_n, NULL, "UTF-8", options);
	htmlFreeParserCtxt(v->parser);
	mem_free(lean);
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
	parse(&v, html, n);
	link_close(&v);
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
