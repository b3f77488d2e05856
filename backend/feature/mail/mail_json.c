#include "feature/mail/mail_json.h"
#include "core/json.h"
#include "feature/mail/charset.h"
#include "feature/mail/json_put.h"

#include <libxml/parser.h>
#include <string.h>

static const char *date_text(struct timestamp t, char *out)
{
	if (t.us == 0)
		return NULL;
	time_iso(t, out);
	memcpy(out + strlen("2026-11-22T10:00:00"), "Z", 2);
	return out;
}

static void put_attachments(struct buf *b, const struct mail *m, bool is_whole)
{
	json_put_name(b, "attachments");
	buf_addc(b, '[');
	for (size_t i = 0; i < m->attachments_n; i++) {
		const struct mail_attachment *x = &m->attachments[i];

		json_put_comma(b);
		buf_addc(b, '{');
		json_put_text(b, "name", x->name);
		json_put_int(b, "size", (int64_t)x->size);
		json_put_text(b, "type", x->type);
		json_put_bool(b, "inline", x->is_inline);
		if (is_whole)
			json_put_text(b, "content_id", x->content_id);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
}

static void put_card(struct buf *b, const struct card *c)
{
	json_put_name(b, "card");
	if (c == NULL) {
		buf_adds(b, "null");
		return;
	}
	buf_addc(b, '{');
	json_put_text(b, "source_type", c->source_type);
	json_put_text(b, "action", c->action);
	json_put_some(b, "author_name", c->author_name);
	json_put_some(b, "author_url", c->author_url);
	json_put_some(b, "author_photo", c->author_photo);
	json_put_some(b, "author_email", c->author_email);
	json_put_some(b, "author_phone", c->author_phone);
	json_put_some(b, "place", c->place);
	json_put_some(b, "link", c->link);
	json_put_some(b, "text", c->text);
	json_put_some(b, "product", c->product);
	json_put_some(b, "product_url", c->product_url);
	json_put_some(b, "external_id", c->external_id);
	json_put_text(b, "reply_way", c->reply_way);
	json_put_text(b, "ignore_reason", c->ignore_reason);
	json_put_text(b, "rule", c->rule);
	json_put_int(b, "rule_version", c->rule_version);
	buf_addc(b, '}');
}

void mail_json_line(struct buf *b, const char *file, const char *error, const struct mail *m,
		    const struct card *card)
{
	char date[TIME_ISO_BYTES];

	buf_addc(b, '{');
	json_put_text(b, "file", file);
	json_put_text(b, "error", error);
	if (m != NULL) {
		json_put_text(b, "message_id", m->message_id);
		json_put_text(b, "from_addr", m->has_from ? m->from.addr : NULL);
		json_put_text(b, "from_name", m->has_from ? m->from.name : NULL);
		json_put_text(b, "subject", m->subject);
		json_put_text(b, "date_utc", date_text(m->date, date));
		json_put_bool(b, "has_html", m->has_html);
		put_attachments(b, m, false);
		json_put_text(b, "text", m->text);
		json_put_text(b, "reply_text", m->reply_text);
		put_card(b, card);
	}
	buf_addc(b, '}');
}

static void put_ids(struct buf *b, const char *name, const struct mail_ids *ids)
{
	json_put_name(b, name);
	buf_addc(b, '[');
	for (size_t i = 0; i < ids->n; i++) {
		json_put_comma(b);
		json_out_str(b, ids->v[i]);
	}
	buf_addc(b, ']');
}

static void put_pair(struct buf *b, const char *x, const char *y)
{
	json_put_comma(b);
	buf_addc(b, '[');
	json_out_str(b, x);
	buf_addc(b, ',');
	json_out_str(b, y);
	buf_addc(b, ']');
}

static void put_mailbox(struct buf *b, const struct mail_addr *x)
{
	json_put_comma(b);
	buf_addc(b, '[');
	json_out_str(b, x->addr);
	buf_addc(b, ',');
	json_out_str(b, x->name);
	buf_addc(b, ',');
	json_out_str(b, x->comment);
	buf_addc(b, ']');
}

static void put_addr(struct buf *b, const char *name, const struct mail_addr *x)
{
	json_put_name(b, name);
	buf_addc(b, '[');
	put_mailbox(b, x);
	buf_addc(b, ']');
}

static void put_addrs(struct buf *b, const char *name, const struct mail_addrs *list)
{
	json_put_name(b, name);
	buf_addc(b, '[');
	for (size_t i = 0; i < list->n; i++)
		put_mailbox(b, &list->v[i]);
	buf_addc(b, ']');
}

static void put_links(struct buf *b, const struct mail *m)
{
	json_put_name(b, "links");
	buf_addc(b, '[');
	for (size_t i = 0; i < m->links_n; i++) {
		const struct mail_link *l = &m->links[i];

		json_put_comma(b);
		buf_addc(b, '[');
		put_pair(b, l->href, l->text);
		put_pair(b, l->image, l->alt);
		buf_addc(b, ']');
	}
	buf_addc(b, ']');
	json_put_name(b, "images");
	buf_addc(b, '[');
	for (size_t i = 0; i < m->images_n; i++)
		put_pair(b, m->images[i].src, m->images[i].alt);
	buf_addc(b, ']');
}

static void put_people(struct buf *b, const struct mail *m)
{
	json_put_bool(b, "has_from", m->has_from);
	put_addr(b, "from", &m->from);
	put_addr(b, "reply_to", &m->reply_to);
	put_addr(b, "sender", &m->sender);
	json_put_text(b, "return_path", m->return_path);
	json_put_bool(b, "has_empty_return_path", m->has_empty_return_path);
	put_addrs(b, "to", &m->to);
	put_addrs(b, "cc", &m->cc);
}

static void put_texts(struct buf *b, const struct mail *m)
{
	json_put_bool(b, "has_html", m->has_html);
	json_put_text(b, "text", m->text);
	json_put_text(b, "html", m->html);
	/* Often the text is the text of the HTML: null says so. */
	json_put_text(b, "html_text", m->html_text == m->text ? NULL : m->html_text);
	json_put_text(b, "reply_text", m->reply_text);
	json_put_text(b, "quoted_text", m->quoted_text);
}

static void put_dsn(struct buf *b, const struct mail_dsn *d)
{
	json_put_name(b, "dsn");
	buf_addc(b, '{');
	json_put_bool(b, "is_report", d->is_report);
	json_put_bool(b, "is_failed", d->is_failed);
	json_put_text(b, "recipient", d->recipient);
	json_put_text(b, "status", d->status);
	json_put_text(b, "original_id", d->original_id);
	buf_addc(b, '}');
}

static void put_headers(struct buf *b, const struct mail *m)
{
	json_put_name(b, "headers");
	buf_addc(b, '[');
	for (size_t i = 0; i < m->headers_n; i++)
		put_pair(b, m->headers[i].name, m->headers[i].value);
	buf_addc(b, ']');
}

static void put_mail(struct buf *b, const struct mail *m)
{
	buf_addc(b, '{');
	json_put_text(b, "message_id", m->message_id);
	json_put_bool(b, "has_made_id", m->has_made_id);
	put_ids(b, "in_reply_to", &m->in_reply_to);
	put_ids(b, "references", &m->references);
	put_people(b, m);
	json_put_text(b, "subject", m->subject);
	json_put_int(b, "date", m->date.us);
	put_texts(b, m);
	put_headers(b, m);
	put_attachments(b, m, true);
	put_links(b, m);
	put_dsn(b, &m->dsn);
	buf_addc(b, '}');
}

bool mail_parse_work(const char *in, size_t n, struct buf *out)
{
	struct arena *a = arena_new(mail_arena_max(n));
	const char *error = NULL;
	const struct mail *m = mail_parse(a, in, n, &error);

	if (m == NULL)
		buf_adds(out, error);
	else
		put_mail(out, m);
	arena_free(a);
	return m != NULL;
}

void mail_parse_warm(void)
{
	xmlInitParser();
	charset_warm();
}
