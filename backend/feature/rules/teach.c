#include "feature/rules/teach.h"
#include "base/buf.h"
#include "base/str.h"
#include "core/json.h"

#include <jansson.h>
#include <string.h>

enum { TEACH_MAX = 256 * 1024, ANCHOR_BYTES = 80, LEAST_ANCHOR = 6, TAUGHT_PRIORITY = 190 };

struct span {
	const char *p;
	size_t n;
};

/* ---- patterns ---- */

/* Fits the bytes themselves; numbers may be any numbers. */
static void put_escaped(struct buf *b, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] >= '0' && p[i] <= '9') {
			if (i == 0 || p[i - 1] < '0' || p[i - 1] > '9')
				buf_adds(b, "\\d+");
		} else if (p[i] == '\t') {
			buf_adds(b, "\\t");
		} else {
			if (strchr("\\^$.[]|()?*+{}#", p[i]) != NULL)
				buf_addc(b, '\\');
			buf_addc(b, p[i]);
		}
	}
}

static struct span trimmed(struct span s)
{
	while (s.n > 0 && (*s.p == ' ' || *s.p == '\t' || *s.p == '\r'))
		s = (struct span){ s.p + 1, s.n - 1 };
	while (s.n > 0 && strchr(" \t\r", s.p[s.n - 1]) != NULL)
		s.n--;
	return s;
}

/* An address in a line is of this letter only. */
static struct span before_address(struct span s)
{
	const char *at = s.n == 0 ? NULL : memmem(s.p, s.n, "http", 4);

	if (at != NULL)
		s.n = (size_t)(at - s.p);
	return trimmed(s);
}

/* The last bytes that are not too many and do not cut a character. */
static struct span tail(struct span s)
{
	while (s.n > ANCHOR_BYTES || (s.n > 0 && ((unsigned char)*s.p & 0xc0) == 0x80))
		s = (struct span){ s.p + 1, s.n - 1 };
	return s;
}

static struct span head(struct span s)
{
	if (s.n > ANCHOR_BYTES) {
		s.n = ANCHOR_BYTES;
		while (s.n > 0 && ((unsigned char)s.p[s.n] & 0xc0) == 0x80)
			s.n--;
	}
	return s;
}

/* ---- what stands around a mark ---- */

struct around {
	struct span left;   /* in the line of the mark, up to the mark before it */
	bool is_line_start; /* left begins its line */
	struct span right;
	bool is_line_end;
	/* of the line above, what is behind its marks; n = 0: nothing stable */
	struct span above;
	bool is_above_start; /* above begins its line */
	struct span below;   /* of the line below, what is in front of its marks */
};

static bool is_marked(const struct teach_want *w, enum teach_place place, size_t from, size_t to)
{
	for (size_t i = 0; i < w->marks_n; i++)
		if (w->marks[i].place == place && w->marks[i].from < to &&
		    w->marks[i].from + w->marks[i].n > from)
			return true;
	return false;
}

static struct span line_below(const struct teach_want *w, const struct teach_mark *m,
			      const char *text, size_t at)
{
	while (text[at] == '\n' || text[at] == '\r' || text[at] == ' ' || text[at] == '\t')
		at++;
	size_t n = strcspn(text + at, "\n");

	while (n > 0 && is_marked(w, m->place, at, at + n))
		n--;
	return head(before_address((struct span){ text + at, n }));
}

static struct span line_above(const struct teach_want *w, const struct teach_mark *m,
			      const char *text, size_t at, bool *is_start)
{
	while (at > 0 && strchr("\n\r \t", text[at - 1]) != NULL)
		at--;
	size_t from = at;

	while (from > 0 && text[from - 1] != '\n' && !is_marked(w, m->place, from - 1, from))
		from--;
	*is_start = from == 0 || text[from - 1] == '\n';
	const struct span whole = trimmed((struct span){ text + from, at - from });
	const struct span stable = before_address(whole);

	return stable.n == whole.n && stable.n <= ANCHOR_BYTES ? stable
							       : (struct span){ text + from, 0 };
}

static void look_around(const struct teach_want *w, const struct teach_mark *m, const char *text,
			struct around *out)
{
	size_t from = m->from;
	size_t to = m->from + m->n;

	while (from > 0 && text[from - 1] != '\n' && !is_marked(w, m->place, from - 1, from))
		from--;
	while (text[to] != '\0' && text[to] != '\n' && !is_marked(w, m->place, to, to + 1))
		to++;
	out->is_line_start = from == 0 || text[from - 1] == '\n';
	out->is_line_end = text[to] == '\0' || text[to] == '\n';
	out->left = (struct span){ text + from, m->from - from };
	out->right = before_address((struct span){ text + m->from + m->n, to - m->from - m->n });
	out->is_line_start = out->is_line_start && tail(out->left).n == out->left.n;
	out->left = tail(out->left);
	out->right = head(out->right);
	out->above = line_above(w, m, text, from, &out->is_above_start);
	out->below = line_below(w, m, text, to);
}

static bool is_blank(struct span s)
{
	return trimmed(s).n == 0;
}

/* Several lines, or the only thing in its line where people write several. */
static bool is_long(const struct teach_mark *m, const char *text, const struct around *x)
{
	const bool is_alone =
		is_blank(x->left) && is_blank(x->right) && x->is_line_start && x->is_line_end;

	return memchr(text + m->from, '\n', m->n) != NULL || (is_alone && str_eq(m->field, "text"));
}

static void put_before(struct buf *b, const struct around *x)
{
	if (!is_blank(x->left)) {
		buf_adds(b, x->is_line_start ? "^" : "");
		put_escaped(b, x->left.p, x->left.n);
		return;
	}
	buf_adds(b, x->above.n == 0 || x->is_above_start ? "^" : "");
	if (x->above.n > 0) {
		put_escaped(b, x->above.p, x->above.n);
		buf_adds(b, "\\s*\\n\\s*");
	}
}

static void put_after(struct buf *b, const struct around *x, bool is_many)
{
	if (!is_blank(x->right)) {
		buf_adds(b, " *");
		put_escaped(b, x->right.p, x->right.n);
	} else if (!is_many) {
		buf_adds(b, "\\s*$");
	} else if (x->below.n > 0) {
		buf_adds(b, "\\s*\\n\\s*");
		put_escaped(b, x->below.p, x->below.n);
	} else {
		buf_adds(b, "(?:\\n\\s*\\n|\\s*\\z)");
	}
}

static const char *pattern_of(struct arena *a, const struct teach_want *w,
			      const struct teach_mark *m, const char *text)
{
	struct around x;
	struct buf b;

	look_around(w, m, text, &x);
	const bool is_many = is_long(m, text, &x);

	buf_init(&b, TEACH_MAX);
	buf_adds(&b, "(?m)");
	put_before(&b, &x);
	buf_adds(&b, is_many ? "(?<v>(?s:.+?))" : "(?<v>[^\\n]+?)");
	put_after(&b, &x, is_many);
	const char *pattern = arena_strndup(a, b.p, b.len);

	buf_free(&b);
	return pattern;
}

/* ---- links ---- */

/* The address up to its first number: that is the kind of page. */
static const char *href_pattern(struct arena *a, const char *href)
{
	const size_t n = strcspn(href, "0123456789?#");
	struct buf b;

	buf_init(&b, TEACH_MAX);
	buf_addc(&b, '^');
	put_escaped(&b, href, n);
	if (href[n] >= '0' && href[n] <= '9')
		buf_adds(&b, "\\d");
	const char *pattern = arena_strndup(a, b.p, b.len);

	buf_free(&b);
	return pattern;
}

/* The marked words of a field, or NULL. */
static const char *marked(struct arena *a, const struct teach_letter *l, const struct teach_want *w,
			  const char *field)
{
	for (size_t i = 0; i < w->marks_n; i++) {
		const struct teach_mark *m = &w->marks[i];

		if (!str_eq(m->field, field))
			continue;
		if (m->place == TEACH_LINK)
			return l->links[m->from].text;
		return arena_strndup(a, (m->place == TEACH_TEXT ? l->text : l->subject) + m->from,
				     m->n);
	}
	return NULL;
}

static bool is_address(const char *field)
{
	return str_eq(field, "link") || str_eq(field, "author_url") || str_eq(field, "product_url");
}

static json_t *link_way(struct arena *a, const struct teach_letter *l, const struct teach_want *w,
			const struct teach_mark *m)
{
	const struct teach_link *link = &l->links[m->from];
	const char *author = marked(a, l, w, "author_name");
	const char *product = marked(a, l, w, "product");
	const char *href = href_pattern(a, link->href);
	struct buf b;

	if (!is_address(m->field))
		return json_pack("{s:{s:s, s:s}}", "link", "href", href, "take",
				 str_eq(m->field, "author_photo") ? "image" : "text");
	if (str_eq(m->field, "author_url") && str_eq(author, link->text))
		return json_pack("{s:{s:s, s:s}}", "link", "href", href, "text_is", "author_name");
	if (str_eq(m->field, "product_url") && str_eq(product, link->text))
		return json_pack("{s:{s:s, s:s}}", "link", "href", href, "text_is", "product");
	if (*link->text == '\0' || str_starts(link->text, "http") || str_eq(link->text, author) ||
	    str_eq(link->text, product))
		return json_pack("{s:{s:s}}", "link", "href", href);
	buf_init(&b, TEACH_MAX);
	buf_addc(&b, '^');
	put_escaped(&b, link->text, strlen(link->text));
	buf_addc(&b, '$');
	json_t *way = json_pack("{s:{s:s, s:s#}}", "link", "href", href, "text", b.p, (int)b.len);

	buf_free(&b);
	return way;
}

/* ---- the whole ---- */

static bool is_inside(const struct teach_letter *l, const struct teach_mark *m)
{
	if (m->place == TEACH_LINK)
		return m->from < l->links_n;
	const size_t n = strlen(m->place == TEACH_TEXT ? l->text : l->subject);

	return m->n > 0 && m->from <= n && m->n <= n - m->from;
}

static json_t *way_of(struct arena *a, const struct teach_letter *l, const struct teach_want *w,
		      const struct teach_mark *m)
{
	const char *text = m->place == TEACH_TEXT ? l->text : l->subject;

	if (m->place == TEACH_LINK)
		return link_way(a, l, w, m);
	return json_pack("{s:s, s:s}", "in", m->place == TEACH_TEXT ? "text" : "subject", "regex",
			 pattern_of(a, w, m, text));
}

static json_t *ways_of(struct arena *a, const struct teach_letter *l, const struct teach_want *w,
		       const char *field)
{
	json_t *ways = json_array();

	for (size_t i = 0; i < w->marks_n; i++)
		if (str_eq(w->marks[i].field, field))
			json_array_append_new(ways, way_of(a, l, w, &w->marks[i]));
	return ways;
}

/* The subject, with whatever is marked in the letter left open. */
static const char *subject_pattern(struct arena *a, const struct teach_letter *l,
				   const struct teach_want *w)
{
	struct buf b;

	buf_init(&b, TEACH_MAX);
	buf_addc(&b, '^');
	for (const char *p = l->subject; *p != '\0';) {
		size_t skip = 0;

		for (size_t i = 0; i < w->marks_n; i++) {
			const char *value = marked(a, l, w, w->marks[i].field);
			const size_t n = value == NULL ? 0 : strlen(value);

			if (n > 2 && n > skip && strncmp(p, value, n) == 0)
				skip = n;
		}
		if (skip > 0) {
			buf_adds(&b, ".+");
			p += skip;
			continue;
		}
		const size_t digits = strspn(p, "0123456789");
		const size_t step = digits > 0 ? digits : 1;

		put_escaped(&b, p, step);
		p += step;
	}
	buf_addc(&b, '$');
	const char *pattern = arena_strndup(a, b.p, b.len);

	buf_free(&b);
	return pattern;
}

/* The longest anchor: letters of the sender with another text are another rule's. */
static const char *text_pattern(struct arena *a, const struct teach_letter *l,
				const struct teach_want *w)
{
	struct span best = { "", 0 };
	struct around x;

	for (size_t i = 0; i < w->marks_n; i++) {
		if (w->marks[i].place != TEACH_TEXT)
			continue;
		look_around(w, &w->marks[i], l->text, &x);
		const struct span all[] = { trimmed(x.left), x.right, x.above, x.below };

		for (size_t k = 0; k < sizeof(all) / sizeof(all[0]); k++)
			best = all[k].n > best.n ? all[k] : best;
	}
	if (best.n < LEAST_ANCHOR)
		return NULL;
	struct buf b;

	buf_init(&b, TEACH_MAX);
	put_escaped(&b, best.p, best.n);
	const char *pattern = arena_strndup(a, b.p, b.len);

	buf_free(&b);
	return pattern;
}

static json_t *match_of(struct arena *a, const struct teach_letter *l, const struct teach_want *w)
{
	const char *text = text_pattern(a, l, w);

	if (*l->subject == '\0' && text == NULL)
		return json_pack("{s:s}", "from", l->from_addr);
	if (*l->subject == '\0')
		return json_pack("{s:s, s:s}", "from", l->from_addr, "text", text);
	if (text == NULL)
		return json_pack("{s:s, s:s}", "from", l->from_addr, "subject",
				 subject_pattern(a, l, w));
	return json_pack("{s:s, s:s, s:s}", "from", l->from_addr, "subject",
			 subject_pattern(a, l, w), "text", text);
}

static const char *dump(struct arena *a, json_t *value)
{
	const size_t flags = JSON_INDENT(2);
	const size_t n = json_dumpb(value, NULL, 0, flags);
	char *text = arena_zalloc(a, n + 1);

	json_dumpb(value, text, n, flags);
	json_decref(value);
	return text;
}

/* Everything behind works with marks that lie in their texts. */
static struct teach_want inside_of(struct arena *a, const struct teach_letter *l,
				   const struct teach_want *w)
{
	struct teach_mark *marks = arena_array(a, w->marks_n, sizeof(*marks));
	struct teach_want out = *w;

	out.marks = marks;
	out.marks_n = 0;
	for (size_t i = 0; i < w->marks_n; i++)
		if (is_inside(l, &w->marks[i]))
			marks[out.marks_n++] = w->marks[i];
	return out;
}

const char *teach_rule(struct arena *a, const struct teach_letter *l,
		       const struct teach_want *wanted)
{
	const struct teach_want inside = inside_of(a, l, wanted);
	const struct teach_want *const w = &inside;
	static const char *const fields[] = { "author_name",  "author_url",   "author_photo",
					      "author_email", "author_phone", "place",
					      "link",         "text",         "product",
					      "product_url" };
	json_t *found = json_object();

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		json_t *ways = ways_of(a, l, w, fields[i]);

		if (json_array_size(ways) > 0)
			json_object_update_new(found, json_pack("{s:O}", fields[i], ways));
		json_decref(ways);
	}
	return dump(a, json_pack("{s:s, s:i, s:s, s:s, s:o, s:o}", "name", w->name, "priority",
				 TAUGHT_PRIORITY, "source_type", w->source_type, "action",
				 w->action, "match", match_of(a, l, w), "fields", found));
}
