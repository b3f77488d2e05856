#include "feature/mail/html_text.h"
#include "base/buf.h"
#include "base/str.h"

#include <libxml/HTMLparser.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { QUOTE_DEPTH_MAX = 6, LINK_TEXT_MAX = 4096 };

/* State of the walk over the tree. */
struct view {
	struct arena *a;
	struct buf text;
	struct html_view *out;
	struct mail_link *link; /* the link that the walk is inside of, or NULL */
	struct buf link_text;
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
	IS_BLOCK = 2,           /* stands in lines of its own */
	IS_PARAGRAPH = 4,       /* the same, with an empty line around */
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
static const struct element elements[] = {
	{ "a", IS_LINK },                      { "address", IS_BLOCK },   { "article", IS_BLOCK },
	{ "aside", IS_BLOCK },                 { "blockquote", IS_PARAGRAPH | IS_QUOTE },
	{ "br", IS_BREAK },                    { "caption", IS_BLOCK },   { "center", IS_BLOCK },
	{ "dd", IS_BLOCK },                    { "div", IS_BLOCK },       { "dl", IS_PARAGRAPH },
	{ "dt", IS_BLOCK },                    { "fieldset", IS_BLOCK },  { "footer", IS_BLOCK },
	{ "form", IS_BLOCK },                  { "h1", IS_PARAGRAPH },    { "h2", IS_PARAGRAPH },
	{ "h3", IS_PARAGRAPH },                { "h4", IS_PARAGRAPH },    { "h5", IS_PARAGRAPH },
	{ "h6", IS_PARAGRAPH },                { "head", IS_HIDDEN },     { "header", IS_BLOCK },
	{ "hr", IS_PARAGRAPH },                { "img", IS_IMAGE },       { "li", IS_BLOCK | IS_ITEM },
	{ "main", IS_BLOCK },                  { "nav", IS_BLOCK },       { "noscript", IS_HIDDEN },
	{ "object", IS_HIDDEN },               { "ol", IS_BLOCK },        { "p", IS_PARAGRAPH },
	{ "pre", IS_PARAGRAPH | IS_PRE },      { "script", IS_HIDDEN },   { "section", IS_BLOCK },
	{ "select", IS_HIDDEN },               { "style", IS_HIDDEN },    { "svg", IS_HIDDEN },
	{ "table", IS_BLOCK },                 { "tbody", IS_BLOCK },     { "td", IS_CELL },
	{ "template", IS_HIDDEN },             { "tfoot", IS_BLOCK },     { "th", IS_CELL },
	{ "thead", IS_BLOCK },                 { "title", IS_HIDDEN },    { "tr", IS_BLOCK },
	{ "ul", IS_BLOCK },
};

static int by_name(const void *name, const void *element)
{
	return strcmp(name, ((const struct element *)element)->name);
}

static int kind_of(const xmlNode *node)
{
	const struct element *e = bsearch(node->name, elements, sizeof(elements) / sizeof(elements[0]),
					  sizeof(elements[0]), by_name);

	return e == NULL ? 0 : e->kind;
}

static const char *attribute(struct view *v, const xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetProp(node, (const xmlChar *)name);

	if (value == NULL)
		return "";
	const size_t n = strlen((const char *)value);
	const char *copy = str_is_utf8((const char *)value, n)
				   ? str_trim(arena_strndup(v->a, (char *)value, n))
				   : "";

	xmlFree(value);
	return copy;
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

/* Bytes of the white space at p, 0 if there is none. The joiner of emoji (U+200D) is no space. */
static size_t space_at(const char *p)
{
	static const char *const wide[] = { "\xc2\xa0", "\xe2\x80\x8b", "\xe2\x80\x8c", "\xef\xbb\xbf" };

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
	default: /* nearly every byte of a text */
		return 0;
	}
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (str_starts(p, wide[i]))
			return strlen(wide[i]);
	return 0;
}

static void link_text_add(struct view *v, const char *p, size_t n)
{
	if (v->link != NULL && v->link_text.len + n < LINK_TEXT_MAX)
		buf_add(&v->link_text, p, n);
}

/* Text outside <pre>: white space collapses. */
static void add_text(struct view *v, const char *p)
{
	while (*p != '\0') {
		const size_t n = space_at(p);

		if (n > 0) {
			v->has_space = true;
			link_text_add(v, " ", 1);
			p += n;
			continue;
		}
		size_t word = 0;

		while (p[word] != '\0' && space_at(p + word) == 0)
			word++;
		settle(v);
		buf_add(&v->text, p, word);
		link_text_add(v, p, word);
		p += word;
	}
}

static void add_preformatted(struct view *v, const char *p)
{
	while (*p != '\0') {
		const size_t n = strcspn(p, "\r\n");

		if (n > 0) {
			settle(v);
			buf_add(&v->text, p, n);
			link_text_add(v, p, n);
		}
		p += n;
		p += *p == '\r';
		if (*p == '\n' && v->breaks < 3) {
			v->breaks++;
			link_text_add(v, " ", 1);
		}
		p += *p == '\n';
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

static void image(struct view *v, const xmlNode *node)
{
	const char *src = attribute(v, node, "src");
	const char *alt = attribute(v, node, "alt");

	if (*src == '\0')
		return;
	if (v->link != NULL && *v->link->image == '\0') {
		v->link->image = src;
		v->link->alt = alt;
	}
	if (v->link == NULL && v->out->images_n < MAIL_LINKS_MAX)
		v->out->images[v->out->images_n++] = (struct mail_image){ src, alt };
}

static void link_open(struct view *v, const xmlNode *node)
{
	const char *href = attribute(v, node, "href");

	if (*href == '\0' || v->link != NULL || v->out->links_n == MAIL_LINKS_MAX)
		return;
	v->link = &v->out->links[v->out->links_n++];
	*v->link = (struct mail_link){ href, "", "", "" };
	buf_reset(&v->link_text);
}

static void link_close(struct view *v)
{
	if (v->link == NULL)
		return;
	v->link->text = collapse(v->a, &v->link_text);
	v->link = NULL;
}

static void owe_breaks_of(struct view *v, int kind)
{
	if (kind & IS_PARAGRAPH)
		owe_breaks(v, 2);
	else if (kind & IS_BLOCK)
		owe_breaks(v, 1);
}

static void open_element(struct view *v, const xmlNode *node, int kind)
{
	if (kind & IS_LINK)
		link_open(v, node);
	if (kind & IS_IMAGE)
		image(v, node);
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

static void close_element(struct view *v, const xmlNode *node)
{
	const int kind = node->type == XML_ELEMENT_NODE ? kind_of(node) : 0;

	if (kind & IS_HIDDEN)
		return;
	if (kind & IS_LINK)
		link_close(v);
	v->pre -= (kind & IS_PRE) != 0 && v->pre > 0;
	v->quote -= (kind & IS_QUOTE) != 0 && v->quote > 0;
	v->has_cell |= (kind & IS_CELL) != 0;
	owe_breaks_of(v, kind);
}

/* What a node adds before its children; false if the walk must not go into it. */
static bool enter(struct view *v, const xmlNode *node)
{
	if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
		const char *text = (const char *)node->content;

		if (text != NULL && v->pre > 0)
			add_preformatted(v, text);
		else if (text != NULL)
			add_text(v, text);
		return false;
	}
	const int kind = node->type == XML_ELEMENT_NODE ? kind_of(node) : IS_HIDDEN;

	if (kind & IS_HIDDEN)
		return false;
	open_element(v, node, kind);
	return true;
}

/* Depth first without recursion: how deep the tree is does not matter. */
static void walk(struct view *v, const xmlNode *root)
{
	const xmlNode *node = root;

	while (node != NULL) {
		if (enter(v, node) && node->children != NULL) {
			node = node->children;
			continue;
		}
		while (node != root && node->next == NULL) {
			close_element(v, node);
			node = node->parent;
		}
		close_element(v, node);
		if (node == root)
			break;
		node = node->next;
	}
}

/* Room for the links and pictures that the tree has; those over the maximum are not kept. */
static void make_room(struct arena *a, const xmlDoc *doc, struct html_view *out)
{
	const xmlNode *node = xmlDocGetRootElement(doc);
	size_t links = 0;
	size_t images = 0;

	while (node != NULL) {
		if (node->type == XML_ELEMENT_NODE) {
			links += strcmp((const char *)node->name, "a") == 0;
			images += strcmp((const char *)node->name, "img") == 0;
		}
		if (node->children != NULL && node->type == XML_ELEMENT_NODE) {
			node = node->children;
			continue;
		}
		while (node != NULL && node->next == NULL)
			node = node->parent;
		node = node == NULL ? NULL : node->next;
	}
	out->links = arena_array(a, links < MAIL_LINKS_MAX ? links : MAIL_LINKS_MAX,
				 sizeof(*out->links));
	out->images = arena_array(a, images < MAIL_LINKS_MAX ? images : MAIL_LINKS_MAX,
				  sizeof(*out->images));
}

static void free_doc(void *p)
{
	xmlFreeDoc(p);
}

void html_view(struct arena *a, const char *html, size_t n, struct html_view *out)
{
	const int options =
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET;

	*out = (struct html_view){ .text = "" };
	if (n == 0 || n > INT_MAX)
		return;
	htmlDocPtr doc = htmlReadMemory(html, (int)n, NULL, "UTF-8", options);

	if (doc == NULL)
		return;
	arena_defer(a, free_doc, doc);
	struct view v = { .a = a, .out = out };

	make_room(a, doc, out);
	buf_init(&v.text, (size_t)MAIL_TEXT_MAX * 4);
	buf_init(&v.link_text, LINK_TEXT_MAX);
	walk(&v, xmlDocGetRootElement(doc));
	link_close(&v);
	out->text = str_trim(arena_strndup(a, v.text.len > 0 ? v.text.p : "", v.text.len));
	buf_free(&v.text);
	buf_free(&v.link_text);
}
