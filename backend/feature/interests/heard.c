/*
 * Letters that may be about answers. What is decided here needs no database: an id of ours carries
 * a MAC, so whoever names one has got our letter, and a letter that names none costs nothing.
 */
#include "base/buf.h"
#include "core/json.h"
#include "core/worker.h"
#include "feature/interests/heard.h"
#include "feature/interests/reply_id.h"

#include <string.h>

enum { IDS_MOST = 10, TO_MOST = 20, TEXT_BYTES = 600, ID_BYTES = 250, PAYLOAD_BYTES = 60000 };

static const char *const kind_names[] = { NULL,         "answer", "bounce", "delay",
					  "auto_reply", "own",    "outside" };
const struct choices heard_kinds = { kind_names, HEARD__MAX - 1 };

static void put_name(struct buf *b, const char *name)
{
	buf_addf(b, ",\"%s\":", name);
}

static void put_text(struct buf *b, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	put_name(b, name);
	json_out_str(b, value);
}

static void put_list(struct buf *b, const char *name, const char *const *v, size_t n)
{
	put_name(b, name);
	buf_addc(b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(b, ',');
		json_out_str(b, v[i]);
	}
	buf_addc(b, ']');
}

static const char *payload_of(struct req *r, const struct mail_heard *h, const char *const *ids,
			      size_t n)
{
	const char *text = h->text != NULL ? arena_strndup(r->arena, h->text,
							   str_utf8_cut(h->text, TEXT_BYTES))
					   : NULL;
	struct buf b;

	buf_init(&b, PAYLOAD_BYTES);
	buf_adds(&b, "{\"kind\":");
	json_out_str(&b, choice_name(&heard_kinds, (int)h->kind));
	put_name(&b, "letter");
	buf_addi(&b, h->letter.v);
	put_list(&b, "ids", ids, n);
	put_list(&b, "to", h->to, h->to_n < TO_MOST ? h->to_n : TO_MOST);
	put_text(&b, "status", h->status);
	put_text(&b, "text", text);
	put_text(&b, "source_type", choice_name(&source_choices, (int)h->source_type));
	put_text(&b, "link", h->link);
	put_text(&b, "external_id", h->external_id);
	put_text(&b, "author_name", h->author_name);
	buf_addc(&b, '}');
	const char *payload = b.is_over ? NULL : arena_strndup(r->arena, b.p, b.len);

	buf_free(&b);
	return payload;
}

/* The ids that matter: ours, or, of a letter from ourselves, those of others. */
static size_t pick(struct req *r, const struct mail_heard *h, const char **out)
{
	const unsigned char *key = r->worker->keys.secret;
	const bool is_own = h->kind == HEARD_OWN;
	size_t n = 0;

	/* Our own letter, come in as a copy, tells nothing new. */
	if (is_own && h->own_id != NULL && reply_id_is_ours(key, h->own_id))
		return 0;
	for (size_t i = 0; i < h->ids_n && n < IDS_MOST; i++)
		if (strlen(h->ids[i]) <= ID_BYTES && (is_own || reply_id_is_ours(key, h->ids[i])))
			out[n++] = h->ids[i];
	return n;
}

int interest_mail_hear(struct req *r, const struct mail_heard *v, size_t n)
{
	struct job_wanted *jobs = arena_array(r->arena, n, sizeof(*jobs));
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		const char *ids[IDS_MOST];
		const size_t ids_n = pick(r, &v[i], ids);

		if (ids_n == 0 && v[i].kind != HEARD_OUTSIDE)
			continue;
		const char *payload = payload_of(r, &v[i], ids, ids_n);

		if (payload != NULL)
			jobs[used++] = (struct job_wanted){ v[i].letter.v, payload };
	}
	return used > 0 ? job_add_many(r, "mail_heard", jobs, used) : 0;
}
