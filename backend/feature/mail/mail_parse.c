#include "feature/mail/mail_parse.h"
#include "base/str.h"
#include "feature/mail/address.h"
#include "feature/mail/encoded_word.h"
#include "feature/mail/mail_body.h"
#include "feature/mail/mail_date.h"
#include "feature/mail/mime.h"
#include "feature/mail/reply_fold.h"
#include "feature/mail/visible.h"

#include <sodium.h>
#include <string.h>

size_t mail_arena_max(size_t n)
{
	return n * 12 + ((size_t)128 << 20);
}

const char *mail_header(const struct mail *m, const char *name)
{
	for (size_t i = 0; i < m->headers_n; i++)
		if ((m->headers[i].name[0] | 32) == (name[0] | 32) &&
		    str_ieq(m->headers[i].name, name))
			return m->headers[i].value;
	return NULL;
}

static const char *raw_or_empty(const struct headers *h, const char *name)
{
	const char *raw = headers_get(h, name);

	return raw == NULL ? "" : raw;
}

static void read_headers(struct arena *a, const struct headers *h, struct mail *m)
{
	m->headers = arena_array(a, h->n, sizeof(*m->headers));
	for (size_t i = 0; i < h->n; i++)
		m->headers[m->headers_n++] = (struct mail_header){
			.name = h->v[i].name,
			.value = visible_text(a, str_trim(encoded_word_decode(a, h->v[i].raw))),
		};
}

/* A mail without an id gets one from its bytes, so that reading it again gives the same. */
static const char *made_id(struct arena *a, const char *raw, size_t n)
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)raw, n);
	return arena_printf(a, "sha256-%s@otklik.invalid", str_hex(a, hash, sizeof(hash)));
}

/* The id without <> and blanks; "" if the header has nothing that can serve. */
static const char *own_id(struct arena *a, const char *raw)
{
	char *id = arena_alloc(a, strlen(raw) + 1);
	size_t n = 0;
	const char *open = strchr(raw, '<');

	for (const char *p = open == NULL ? raw : open + 1; *p != '\0' && *p != '>'; p++)
		if ((unsigned char)*p > 32)
			id[n++] = *p;
	id[n] = '\0';
	return encoded_word_decode(a, id);
}

static void read_ids(struct arena *a, const struct headers *h, struct mail *m, const char *raw,
		     size_t n)
{
	m->message_id = own_id(a, raw_or_empty(h, "Message-ID"));
	if (*m->message_id == '\0') {
		m->message_id = made_id(a, raw, n);
		m->has_made_id = true;
	}
	id_list(a, raw_or_empty(h, "In-Reply-To"), &m->in_reply_to);
	id_list(a, raw_or_empty(h, "References"), &m->references);
}

/* Of several From headers the first with an address. */
static struct mail_addr read_from(struct arena *a, const struct headers *h)
{
	struct mail_addr first = address_one(a, raw_or_empty(h, "From"));

	for (size_t i = 0; i < h->n && strchr(first.addr, '@') == NULL; i++) {
		if (!str_ieq(h->v[i].name, "From"))
			continue;
		const struct mail_addr next = address_one(a, h->v[i].raw);

		if (strchr(next.addr, '@') != NULL)
			first = next;
	}
	return first;
}

static struct mail_addr shown(struct arena *a, struct mail_addr x)
{
	return (struct mail_addr){ visible_text(a, x.addr), visible_text(a, x.name),
				   visible_text(a, x.comment) };
}

static void show_all(struct arena *a, struct mail_addrs *list)
{
	for (size_t i = 0; i < list->n; i++)
		list->v[i] = shown(a, list->v[i]);
}

static void read_people(struct arena *a, const struct headers *h, struct mail *m)
{
	const char *return_path = headers_get(h, "Return-Path");

	m->has_from = headers_get(h, "From") != NULL;
	m->from = shown(a, read_from(a, h));
	m->reply_to = shown(a, address_one(a, raw_or_empty(h, "Reply-To")));
	m->sender = shown(a, address_one(a, raw_or_empty(h, "Sender")));
	m->return_path = return_path == NULL ? "" : address_one(a, return_path).addr;
	m->has_empty_return_path = return_path != NULL && *m->return_path == '\0';
	address_list(a, raw_or_empty(h, "To"), &m->to);
	address_list(a, raw_or_empty(h, "Cc"), &m->cc);
	show_all(a, &m->to);
	show_all(a, &m->cc);
}

struct mail *mail_parse(struct arena *a, const char *raw, size_t n, const char **error)
{
	const char *refusal = mail_guard(raw, n);

	if (refusal != NULL) {
		*error = refusal;
		return NULL;
	}
	struct mail *m = arena_zalloc(a, sizeof(*m));
	const struct mime_part *root = mime_parse(a, raw, n);
	const struct headers *h = &root->headers;

	read_headers(a, h, m);
	read_ids(a, h, m, raw, n);
	read_people(a, h, m);
	m->subject = visible_text(a, headers_text(a, h, "Subject"));
	if (!mail_date_parse(raw_or_empty(h, "Date"), &m->date))
		m->date = (struct timestamp){ 0 };
	mail_body_read(a, root, m);
	reply_fold(a, m->text, &m->reply_text, &m->quoted_text);
	return m;
}
