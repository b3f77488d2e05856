#include "base/str.h"
#include "feature/mail/mail_json.h"

#include <jansson.h>
#include <string.h>

/* Reading of the child's answer; after the first thing that is not as it must be, `is_bad` stays. */
struct reader {
	struct arena *a;
	bool is_bad;
};

static const char *text_of(struct reader *r, const json_t *v)
{
	if (!json_is_string(v)) {
		r->is_bad = true;
		return "";
	}
	/* A zero byte inside would make two readers see different texts. */
	r->is_bad |= strlen(json_string_value(v)) != json_string_length(v);
	return arena_strdup(r->a, json_string_value(v));
}

static const char *get_text(struct reader *r, const json_t *o, const char *key)
{
	return text_of(r, json_object_get(o, key));
}

/* Null is NULL. */
static const char *get_maybe(struct reader *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_null(v) ? NULL : text_of(r, v);
}

static bool get_bool(struct reader *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	r->is_bad |= !json_is_boolean(v);
	return json_is_true(v);
}

static int64_t get_int(struct reader *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	r->is_bad |= !json_is_integer(v);
	return json_integer_value(v);
}

/* An array of at most that many elements; its size goes to *n, 0 if it is none. */
static const json_t *get_array(struct reader *r, const json_t *o, const char *key, size_t most,
			       size_t *n)
{
	const json_t *v = json_object_get(o, key);

	r->is_bad |= !json_is_array(v) || json_array_size(v) > most;
	*n = r->is_bad ? 0 : json_array_size(v);
	return v;
}

static void pair_of(struct reader *r, const json_t *v, const char **x, const char **y)
{
	r->is_bad |= !json_is_array(v) || json_array_size(v) != 2;
	*x = text_of(r, json_array_get(v, 0));
	*y = text_of(r, json_array_get(v, 1));
}

static void get_ids(struct reader *r, const json_t *o, const char *key, struct mail_ids *out)
{
	const json_t *list = get_array(r, o, key, MAIL_IDS_MAX, &out->n);

	out->v = arena_array(r->a, out->n, sizeof(*out->v));
	for (size_t i = 0; i < out->n; i++)
		out->v[i] = text_of(r, json_array_get(list, i));
}

static struct mail_addr mailbox_of(struct reader *r, const json_t *v)
{
	r->is_bad |= !json_is_array(v) || json_array_size(v) != 3;
	return (struct mail_addr){
		.addr = text_of(r, json_array_get(v, 0)),
		.name = text_of(r, json_array_get(v, 1)),
		.comment = text_of(r, json_array_get(v, 2)),
	};
}

static void get_addrs(struct reader *r, const json_t *o, const char *key, struct mail_addrs *out)
{
	const json_t *list = get_array(r, o, key, MAIL_ADDRS_MAX, &out->n);

	out->v = arena_array(r->a, out->n, sizeof(*out->v));
	for (size_t i = 0; i < out->n; i++)
		out->v[i] = mailbox_of(r, json_array_get(list, i));
}

static struct mail_addr get_addr(struct reader *r, const json_t *o, const char *key)
{
	struct mail_addrs list;

	get_addrs(r, o, key, &list);
	r->is_bad |= list.n != 1;
	return list.n == 1 ? list.v[0] : (struct mail_addr){ "", "", "" };
}

static void get_headers(struct reader *r, const json_t *o, struct mail *m)
{
	const json_t *list = get_array(r, o, "headers", MAIL_HEADERS_MAX, &m->headers_n);

	m->headers = arena_array(r->a, m->headers_n, sizeof(*m->headers));
	for (size_t i = 0; i < m->headers_n; i++)
		pair_of(r, json_array_get(list, i), &m->headers[i].name, &m->headers[i].value);
}

static void get_attachments(struct reader *r, const json_t *o, struct mail *m)
{
	const json_t *list = get_array(r, o, "attachments", MAIL_PARTS_MAX, &m->attachments_n);

	m->attachments = arena_array(r->a, m->attachments_n, sizeof(*m->attachments));
	for (size_t i = 0; i < m->attachments_n; i++) {
		const json_t *v = json_array_get(list, i);
		const int64_t size = get_int(r, v, "size");

		r->is_bad |= size < 0 || size > MAIL_RAW_MAX;
		m->attachments[i] = (struct mail_attachment){
			.name = get_maybe(r, v, "name"),
			.type = get_text(r, v, "type"),
			.content_id = get_maybe(r, v, "content_id"),
			.size = r->is_bad ? 0 : (size_t)size,
			.is_inline = get_bool(r, v, "inline"),
		};
	}
}

static void get_links(struct reader *r, const json_t *o, struct mail *m)
{
	const json_t *links = get_array(r, o, "links", MAIL_LINKS_MAX, &m->links_n);

	m->links = arena_array(r->a, m->links_n, sizeof(*m->links));
	for (size_t i = 0; i < m->links_n; i++) {
		const json_t *v = json_array_get(links, i);

		r->is_bad |= !json_is_array(v) || json_array_size(v) != 2;
		pair_of(r, json_array_get(v, 0), &m->links[i].href, &m->links[i].text);
		pair_of(r, json_array_get(v, 1), &m->links[i].image, &m->links[i].alt);
	}
	const json_t *images = get_array(r, o, "images", MAIL_LINKS_MAX, &m->images_n);

	m->images = arena_array(r->a, m->images_n, sizeof(*m->images));
	for (size_t i = 0; i < m->images_n; i++)
		pair_of(r, json_array_get(images, i), &m->images[i].src, &m->images[i].alt);
}

static void get_people(struct reader *r, const json_t *o, struct mail *m)
{
	m->has_from = get_bool(r, o, "has_from");
	m->from = get_addr(r, o, "from");
	m->reply_to = get_addr(r, o, "reply_to");
	m->sender = get_addr(r, o, "sender");
	m->return_path = get_text(r, o, "return_path");
	m->has_empty_return_path = get_bool(r, o, "has_empty_return_path");
	get_addrs(r, o, "to", &m->to);
	get_addrs(r, o, "cc", &m->cc);
}

static void get_texts(struct reader *r, const json_t *o, struct mail *m)
{
	m->has_html = get_bool(r, o, "has_html");
	m->text = get_text(r, o, "text");
	m->html = get_text(r, o, "html");
	m->html_text = get_maybe(r, o, "html_text");
	if (m->html_text == NULL)
		m->html_text = m->text;
	m->reply_text = get_text(r, o, "reply_text");
	m->quoted_text = get_text(r, o, "quoted_text");
}

static void get_dsn(struct reader *r, const json_t *o, struct mail_dsn *d)
{
	const json_t *v = json_object_get(o, "dsn");

	d->is_report = get_bool(r, v, "is_report");
	d->is_failed = get_bool(r, v, "is_failed");
	d->recipient = get_text(r, v, "recipient");
	d->status = get_text(r, v, "status");
	d->original_id = get_text(r, v, "original_id");
}

static struct mail *read_mail(struct reader *r, const json_t *o)
{
	struct mail *m = arena_zalloc(r->a, sizeof(*m));

	m->message_id = get_text(r, o, "message_id");
	m->has_made_id = get_bool(r, o, "has_made_id");
	get_ids(r, o, "in_reply_to", &m->in_reply_to);
	get_ids(r, o, "references", &m->references);
	get_people(r, o, m);
	m->subject = get_maybe(r, o, "subject");
	m->date.us = get_int(r, o, "date");
	get_texts(r, o, m);
	get_headers(r, o, m);
	get_attachments(r, o, m);
	get_links(r, o, m);
	get_dsn(r, o, &m->dsn);
	r->is_bad |= *m->message_id == '\0';
	return m;
}

struct mail *mail_from_json(struct arena *a, const char *text, size_t n, const char **error)
{
	struct reader r = { .a = a };
	json_error_t at;

	if (n > MAIL_JSON_MAX) {
		*error = "the parser's answer is too large";
		return NULL;
	}
	json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &at);

	if (root == NULL) {
		*error = "the parser's answer is no JSON";
		return NULL;
	}
	struct mail *m = read_mail(&r, root);

	json_decref(root);
	if (r.is_bad) {
		*error = "the parser's answer is not a mail";
		return NULL;
	}
	return m;
}
