#include "feature/mail/mail_json.h"
#include "core/json.h"
#include "feature/mail/json_put.h"

#include <string.h>

static const char *date_text(struct timestamp t, char *out)
{
	if (t.us == 0)
		return NULL;
	time_iso(t, out);
	memcpy(out + strlen("2026-11-22T10:00:00"), "Z", 2);
	return out;
}

static void put_attachments(struct buf *b, const struct mail *m)
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
		put_attachments(b, m);
		json_put_text(b, "text", m->text);
		json_put_text(b, "reply_text", m->reply_text);
		put_card(b, card);
	}
	buf_addc(b, '}');
}
