#include "feature/mail/html_text.h"
#include "base/buf.h"
#include "base/str.h"

#include <libxml/HTMLparser.h>
#include <limits.h>
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

static bool is_one_of(const char *name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static bool is_hidden(const char *name)
{
	static const char *const list[] = { "script",   "style",  "head", "title",  "template",
					    "noscript", "object", "svg",  "select", NULL };

	return is_one_of(name, list);
}

static bool is_block(const char *name)
{
	static const char *const list[] = { "div",    "tr",     "li",      "table",    "ul",
					    "ol",     "form",   "section", "article",  "header",
					    "footer", "center", "address", "dt",       "dd",
					    "tbody",  "thead",  "tfoot",   "fieldset", "main",
					    "aside",  "nav",    "caption", NULL };

	return is_one_of(name, list);
}

static bool is_paragraph(const char *name)
{
	static const char *const list[] = { "p",  "h1",         "h2", "h3",  "h4", "h5",
					    "h6", "blockquote", "hr", "pre", "dl", NULL };

	return is_one_of(name, list);
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

static bool is_space_at(const char *p, size_t *n)
{
	static const char *const wide[] = { "\xc2\xa0", "\xe2\x80\x8b", "\xef\xbb\xbf",
					    "\xe2\x80\x8c", "\xe2\x80\x8d" };

	if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r' || *p == '\f') {
		*n = 1;
		return true;
	}
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		*n = strlen(wide[i]);
		if (strncmp(p, wide[i], *n) == 0)
			return i != 4; /* the joiner of emoji is no space */
	}
	return false;
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
		size_t n = 1;

		if (is_space_at(p, &n)) {
			v->has_space = true;
			link_text_add(v, " ", 1);
			p += n;
			continue;
		}
		size_t word = 0;

		while (p[word] != '\0' && !is_space_at(p + word, &n))
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

static void open_element(struct view *v, const xmlNode *node, const char *name)
{
	if (strcmp(name, "a") == 0)
		link_open(v, node);
	else if (strcmp(name, "img") == 0)
		image(v, node);
	else if (strcmp(name, "br") == 0)
		v->breaks = v->breaks < 3 ? v->breaks + 1 : 3;
	else if (strcmp(name, "pre") == 0)
		v->pre++;
	else if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0)
		v->has_cell = true;
	if (is_paragraph(name))
		owe_breaks(v, 2);
	else if (is_block(name))
		owe_breaks(v, 1);
	if (strcmp(name, "blockquote") == 0 && v->quote < QUOTE_DEPTH_MAX)
		v->quote++;
	if (strcmp(name, "li") == 0) {
		settle(v);
		buf_adds(&v->text, "- ");
	}
}

static void close_element(struct view *v, const char *name)
{
	if (strcmp(name, "a") == 0)
		link_close(v);
	else if (strcmp(name, "pre") == 0 && v->pre > 0)
		v->pre--;
	else if (strcmp(name, "blockquote") == 0 && v->quote > 0)
		v->quote--;
	else if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0)
		v->has_cell = true;
	if (is_paragraph(name))
		owe_breaks(v, 2);
	else if (is_block(name))
		owe_breaks(v, 1);
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
	if (node->type != XML_ELEMENT_NODE || is_hidden((const char *)node->name))
		return false;
	open_element(v, node, (const char *)node->name);
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
			if (node->type == XML_ELEMENT_NODE && !is_hidden((const char *)node->name))
				close_element(v, (const char *)node->name);
			node = node->parent;
		}
		if (node->type == XML_ELEMENT_NODE && !is_hidden((const char *)node->name))
			close_element(v, (const char *)node->name);
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
