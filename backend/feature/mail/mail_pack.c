#include "feature/mail/mail_pack.h"
#include "base/str.h"
#include "feature/mail/charset.h"

#include <string.h>

enum { SLACK = 4 };

static const uint32_t NO_TEXT = UINT32_MAX;

/*
 * One walk serves both directions, so that they cannot differ: with `out` it writes what it meets,
 * without it reads over it. After the first thing that is not as it must be, `is_bad` stays.
 */
struct pack {
	struct buf *out;
	const char *at;
	const char *end;
	struct arena *a;
	bool is_bad;
};

/* ---- atoms ---- */

static void put_or_get(struct pack *p, void *v, size_t n)
{
	if (p->out != NULL) {
		buf_add(p->out, v, n);
	} else if ((size_t)(p->end - p->at) < n) {
		p->is_bad = true;
		memset(v, 0, n);
	} else {
		memcpy(v, p->at, n);
		p->at += n;
	}
}

static void number(struct pack *p, int64_t *v)
{
	put_or_get(p, v, sizeof(*v));
}

static void flag(struct pack *p, bool *v)
{
	unsigned char byte = *v;

	put_or_get(p, &byte, sizeof(byte));
	p->is_bad |= byte > 1;
	*v = byte == 1;
}

static void write_text(struct pack *p, const char *s)
{
	const uint32_t n = s == NULL ? NO_TEXT : (uint32_t)strlen(s);

	buf_add(p->out, &n, sizeof(n));
	if (s != NULL)
		buf_add(p->out, s, (size_t)n + 1);
}

/* A zero byte inside would make two readers see different texts. */
static const char *read_text(struct pack *p)
{
	const char *s = p->at;
	uint32_t n = 0;

	put_or_get(p, &n, sizeof(n));
	if (p->is_bad || n == NO_TEXT)
		return NULL;
	s = p->at;
	if ((size_t)(p->end - p->at) <= n || s[n] != '\0' || memchr(s, '\0', n) != NULL ||
	    !str_is_utf8(s, n)) {
		p->is_bad = true;
		return NULL;
	}
	p->at += (size_t)n + 1;
	return s;
}

/* May be NULL. */
static void maybe(struct pack *p, const char **s)
{
	if (p->out != NULL)
		write_text(p, *s);
	else
		*s = read_text(p);
}

static void text(struct pack *p, const char **s)
{
	maybe(p, s);
	if (*s != NULL)
		return;
	p->is_bad = true;
	*s = "";
}

/* How many elements follow, and room for them. */
static void *list(struct pack *p, void *v, size_t *n, size_t size, size_t most)
{
	int64_t count = (int64_t)*n;

	number(p, &count);
	if (p->out != NULL)
		return v;
	/* No element is smaller than a byte: a list cannot be longer than what is left. */
	p->is_bad |= count < 0 || (size_t)count > most || count > p->end - p->at;
	*n = p->is_bad ? 0 : (size_t)count;
	return arena_array(p->a, *n, size);
}

/* ---- the parts of a mail ---- */

static void ids(struct pack *p, struct mail_ids *v)
{
	v->v = list(p, v->v, &v->n, sizeof(*v->v), MAIL_IDS_MAX);
	for (size_t i = 0; i < v->n; i++)
		text(p, &v->v[i]);
}

static void addr(struct pack *p, struct mail_addr *v)
{
	text(p, &v->addr);
	text(p, &v->name);
	text(p, &v->comment);
}

static void addrs(struct pack *p, struct mail_addrs *v)
{
	v->v = list(p, v->v, &v->n, sizeof(*v->v), MAIL_ADDRS_MAX);
	for (size_t i = 0; i < v->n; i++)
		addr(p, &v->v[i]);
}

static void people(struct pack *p, struct mail *m)
{
	flag(p, &m->has_from);
	addr(p, &m->from);
	addr(p, &m->reply_to);
	addr(p, &m->sender);
	text(p, &m->return_path);
	flag(p, &m->has_empty_return_path);
	addrs(p, &m->to);
	addrs(p, &m->cc);
}

static void headers(struct pack *p, struct mail *m)
{
	m->headers = list(p, m->headers, &m->headers_n, sizeof(*m->headers), MAIL_HEADERS_MAX);
	for (size_t i = 0; i < m->headers_n; i++) {
		text(p, &m->headers[i].name);
		text(p, &m->headers[i].value);
	}
}

static void attachments(struct pack *p, struct mail *m)
{
	m->attachments =
		list(p, m->attachments, &m->attachments_n, sizeof(*m->attachments), MAIL_PARTS_MAX);
	for (size_t i = 0; i < m->attachments_n; i++) {
		struct mail_attachment *x = &m->attachments[i];
		int64_t size = (int64_t)x->size;

		maybe(p, &x->name);
		text(p, &x->type);
		maybe(p, &x->content_id);
		number(p, &size);
		flag(p, &x->is_inline);
		p->is_bad |= size < 0 || size > MAIL_RAW_MAX;
		x->size = p->is_bad ? 0 : (size_t)size;
	}
}

static void dsn(struct pack *p, struct mail_dsn *d)
{
	flag(p, &d->is_report);
	flag(p, &d->is_failed);
	text(p, &d->recipient);
	text(p, &d->status);
	text(p, &d->original_id);
}

/* What only a preview shows. Often the text is the text of the HTML: NULL says so. */
static void view(struct pack *p, struct mail *m)
{
	const char *html_text = m->html_text == m->text ? NULL : m->html_text;

	text(p, &m->html);
	maybe(p, &html_text);
	m->html_text = html_text == NULL ? m->text : html_text;
	m->links = list(p, m->links, &m->links_n, sizeof(*m->links), MAIL_LINKS_MAX);
	for (size_t i = 0; i < m->links_n; i++) {
		text(p, &m->links[i].href);
		text(p, &m->links[i].text);
		text(p, &m->links[i].image);
		text(p, &m->links[i].alt);
	}
	m->images = list(p, m->images, &m->images_n, sizeof(*m->images), MAIL_LINKS_MAX);
	for (size_t i = 0; i < m->images_n; i++) {
		text(p, &m->images[i].src);
		text(p, &m->images[i].alt);
	}
}

static void no_view(struct mail *m)
{
	m->html = "";
	m->html_text = "";
}

static void mail(struct pack *p, struct mail *m, bool is_whole)
{
	text(p, &m->message_id);
	flag(p, &m->has_made_id);
	ids(p, &m->in_reply_to);
	ids(p, &m->references);
	people(p, m);
	maybe(p, &m->subject);
	number(p, &m->date.us);
	flag(p, &m->has_html);
	text(p, &m->text);
	text(p, &m->reply_text);
	text(p, &m->quoted_text);
	headers(p, m);
	attachments(p, m);
	dsn(p, &m->dsn);
	flag(p, &is_whole);
	if (is_whole)
		view(p, m);
	else if (p->out == NULL)
		no_view(m);
	p->is_bad |= *m->message_id == '\0';
}

static void card(struct pack *p, struct card *c)
{
	int64_t version = c->rule_version;
	const char **const texts[] = { &c->source_type,  &c->author_name,  &c->author_url,
				       &c->author_photo, &c->author_email, &c->author_phone,
				       &c->place,        &c->link,         &c->text,
				       &c->product,      &c->product_url,  &c->external_id,
				       &c->rule };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		maybe(p, texts[i]);
	maybe(p, &c->action);
	maybe(p, &c->reply_way);
	maybe(p, &c->ignore_reason);
	number(p, &version);
	flag(p, &c->is_limited);
	p->is_bad |= version < 0 || version > INT32_MAX;
	c->rule_version = p->is_bad ? 0 : (int)version;
}

/* ---- answers ---- */

static void answer(struct pack *p, struct mail_answer *x, bool is_whole)
{
	bool has_mail = x->mail != NULL;
	bool has_card = x->card != NULL;

	flag(p, &has_mail);
	flag(p, &has_card);
	maybe(p, &x->error);
	if (p->out == NULL) {
		x->mail = has_mail ? arena_zalloc(p->a, sizeof(*x->mail)) : NULL;
		x->card = has_card ? arena_zalloc(p->a, sizeof(*x->card)) : NULL;
	}
	if (has_mail)
		mail(p, x->mail, is_whole);
	if (has_card)
		card(p, x->card);
}

void mail_answer_write(struct buf *b, const struct mail_answer *x, bool is_whole)
{
	struct pack p = { .out = b };
	struct mail_answer copy = *x;

	answer(&p, &copy, is_whole);
}

bool mail_answer_read(struct arena *a, const char **at, const char *end, struct mail_answer *out)
{
	struct pack p = { .a = a, .at = *at, .end = end };

	*out = (struct mail_answer){ NULL, NULL, NULL };
	answer(&p, out, false);
	*at = p.at;
	/* A mail or a reason, and a card only with a mail. */
	return !p.is_bad && (out->mail != NULL) == (out->error == NULL) &&
	       (out->card == NULL || out->mail != NULL);
}

/* ---- letters ---- */

size_t mail_pack_letter(struct buf *b, const char *raw, size_t n)
{
	const uint64_t size = n;

	buf_add(b, &size, sizeof(size));
	const size_t at = b->len;

	buf_add(b, raw, n);
	buf_add(b, "\0\0\0\0", SLACK);
	return at;
}

static void read_one(const struct mail_work *w, struct arena *a, const char *raw, size_t n,
		     struct buf *out)
{
	struct mail_answer x = { NULL, NULL, NULL };

	x.mail = mail_parse(a, raw, n, &x.error);
	if (x.mail != NULL)
		x.card = recognise(a, w->rules, x.mail, w->own);
	mail_answer_write(out, &x, w->is_whole);
}

bool mail_work(const void *arg, const char *in, size_t n, struct buf *out)
{
	const char *const end = in + n;
	struct arena *a = arena_new(mail_arena_max(n));

	while ((size_t)(end - in) >= sizeof(uint64_t) + SLACK) {
		uint64_t size = 0;

		memcpy(&size, in, sizeof(size));
		in += sizeof(size);
		read_one(arg, a, in, size, out);
		in += size + SLACK;
		arena_reset(a);
	}
	arena_free(a);
	return true;
}

void mail_work_warm(void)
{
	charset_warm();
}
