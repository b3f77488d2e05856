#include "feature/mail/inline_part.h"
#include "base/jail.h"
#include "base/str.h"
#include "feature/mail/mail_pack.h"
#include "feature/mail/mail_parse.h"

#include <string.h>

enum { URL_CHARS = 300, SECONDS = 10, SLACK = 4 };

bool inline_part_is(const char *url)
{
	const size_t n = url == NULL ? 0 : strlen(url);

	if (n <= 4 || n > URL_CHARS || !str_istarts(url, "cid:"))
		return false;
	for (size_t i = 0; i < n; i++)
		if (url[i] <= ' ' || url[i] >= 127)
			return false;
	return true;
}

/* In: the id, a line end, the letter. Out: the bytes of the part. */
static bool find(const void *arg, const char *in, size_t n, struct buf *out)
{
	const char *end = memchr(in, '\n', n);
	const char *error = NULL;

	(void)arg;
	if (end == NULL)
		return false;
	const size_t id_n = (size_t)(end - in);
	struct arena *a = arena_new(mail_arena_max(n));
	const char *id = arena_strndup(a, in, id_n);
	const struct mail *m = mail_parse(a, end + 1, n - id_n - 1, &error);

	for (size_t i = 0; m != NULL && out->len == 0 && i < m->attachments_n; i++) {
		const struct mail_attachment *x = &m->attachments[i];

		if (x->content_id != NULL && str_eq(x->content_id, id) &&
		    x->size <= INLINE_PART_MAX)
			buf_add(out, x->data, x->size);
	}
	arena_free(a);
	return out->len > 0;
}

bool inline_part_read(struct arena *a, const char *raw, size_t n, const char *url,
		      struct bytes *out)
{
	const struct jail_limits limits = { .memory = (size_t)2 << 30,
					    .seconds = SECONDS,
					    .reply_max = INLINE_PART_MAX + 1024,
					    .requests = 1,
					    .warm = mail_work_warm };
	const char *reply = NULL;
	size_t reply_n = 0;
	struct buf in;
	struct jail *jail = jail_new(find, &limits);

	buf_init(&in, n + URL_CHARS + SLACK);
	buf_adds(&in, url + strlen("cid:"));
	buf_addc(&in, '\n');
	buf_add(&in, raw, n);
	const bool is_found = jail_call(jail, in.p, in.len, &reply, &reply_n) == JAIL_OK;

	if (is_found)
		*out = (struct bytes){ arena_strndup(a, reply, reply_n), reply_n };
	buf_free(&in);
	jail_free(jail);
	return is_found;
}
