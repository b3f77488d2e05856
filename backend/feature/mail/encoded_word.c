#include "feature/mail/encoded_word.h"
#include "base/str.h"
#include "feature/mail/charset.h"
#include "feature/mail/transfer.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Far over what RFC 2047 allows; without a bound, unclosed words would cost quadratic time. */
enum { WORD_MAX = 32 * 1024 };

/* One =?charset?encoding?text?= ; the pointers are into the header. */
struct word {
	const char *charset;
	size_t charset_n;
	char encoding; /* 'B' or 'Q' */
	const char *text;
	size_t text_n;
	const char *end; /* first byte behind it */
};

/* Bytes of neighbouring words of one charset: they are joined before they are converted. */
struct run {
	struct arena *a;
	char *bytes;
	size_t n;
	const char *charset; /* NULL: nothing collected */
	char *out;
	size_t out_n;
	size_t out_cap;
};

static bool word_at(const char *p, struct word *w)
{
	if (p[0] != '=' || p[1] != '?')
		return false;
	const char *charset = p + 2;
	const char *q1 = strchr(charset, '?');

	if (q1 == NULL || q1 == charset || q1 - charset > 60 || q1[1] == '\0' || q1[2] != '?')
		return false;
	const char encoding = (char)(q1[1] & ~0x20);
	const char *text = q1 + 3;
	const char *end = memmem(text, strnlen(text, WORD_MAX), "?=", 2);

	/* A Q text may begin with '=', so "?Q?=D0..." also looks like the end of the word. */
	if ((encoding != 'B' && encoding != 'Q') || end == NULL)
		return false;
	const char *star = memchr(charset, '*', (size_t)(q1 - charset));

	*w = (struct word){ charset,
			    (size_t)((star != NULL ? star : q1) - charset),
			    encoding,
			    text,
			    (size_t)(end - text),
			    end + 2 };
	return true;
}

static void out_add(struct run *r, const char *p, size_t n)
{
	if (r->out_n + n + 1 > r->out_cap) {
		const size_t cap = (r->out_n + n + 1) * 2;
		char *grown = arena_alloc(r->a, cap);

		memcpy(grown, r->out, r->out_n);
		r->out = grown;
		r->out_cap = cap;
	}
	memcpy(r->out + r->out_n, p, n);
	r->out_n += n;
}

static void run_flush(struct run *r)
{
	if (r->charset == NULL)
		return;
	const char *text = charset_to_utf8(r->a, r->charset, r->bytes, r->n);

	out_add(r, text, strlen(text));
	r->charset = NULL;
	r->n = 0;
}

static void run_add(struct run *r, const struct word *w)
{
	const char *charset = arena_strndup(r->a, w->charset, w->charset_n);

	if (r->charset != NULL && !str_ieq(r->charset, charset))
		run_flush(r);
	if (r->charset == NULL)
		r->charset = charset;
	if (w->encoding == 'B')
		r->n += transfer_base64(w->text, w->text_n, r->bytes + r->n);
	else
		r->n += transfer_q(w->text, w->text_n, r->bytes + r->n);
}

static bool is_blank_until(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p == end;
}

static void plain_add(struct run *r, const char *p, const char *end)
{
	run_flush(r);
	const char *text = charset_to_utf8(r->a, NULL, p, (size_t)(end - p));

	out_add(r, text, strlen(text));
}

char *encoded_word_decode(struct arena *a, const char *raw)
{
	const size_t n = strlen(raw);

	if (strstr(raw, "=?") == NULL)
		return charset_to_utf8(a, NULL, raw, n);
	struct run r = { .a = a,
			 .bytes = arena_alloc(a, n + 4),
			 .out = arena_alloc(a, n + 1),
			 .out_cap = n + 1 };
	const char *plain = raw;

	for (const char *p = raw; *p != '\0';) {
		struct word w;

		if (!word_at(p, &w)) {
			p++;
			continue;
		}
		if (plain < p && !(r.charset != NULL && is_blank_until(plain, p)))
			plain_add(&r, plain, p);
		run_add(&r, &w);
		p = w.end;
		plain = p;
	}
	if (*plain != '\0')
		plain_add(&r, plain, raw + n);
	run_flush(&r);
	out_add(&r, "", 1);
	return r.out;
}
