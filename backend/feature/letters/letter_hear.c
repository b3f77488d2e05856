/* What letters tell about answers, handed to `interests`, which knows which of them are ours. */
#include "base/str.h"
#include "feature/interests/interests.h"
#include "feature/letters/letter_hear.h"

#include <string.h>

static enum heard_kind kind_of(const struct mail *m, const struct card *c)
{
	if (c->ignore_reason == NULL)
		return HEARD_ANSWER;
	if (str_eq(c->ignore_reason, "bounce"))
		return m->dsn.is_report && !m->dsn.is_failed ? HEARD_DELAY : HEARD_BOUNCE;
	if (str_eq(c->ignore_reason, "auto_reply"))
		return HEARD_AUTO_REPLY;
	if (str_eq(c->ignore_reason, "own"))
		return HEARD_OWN;
	return str_eq(c->ignore_reason, "answered_outside") ? HEARD_OUTSIDE : 0;
}

/*
 * Ids of letters before this one: the one a report is about, then In-Reply-To, then References from
 * its end.
 */
static const char **ids_of(struct arena *a, const struct mail *m, size_t *n)
{
	const char **ids = arena_array(a, m->in_reply_to.n + m->references.n + 1, sizeof(*ids));

	*n = 0;
	if (m->dsn.original_id[0] != '\0')
		ids[(*n)++] = m->dsn.original_id;
	for (size_t i = 0; i < m->in_reply_to.n; i++)
		ids[(*n)++] = m->in_reply_to.v[i];
	for (size_t i = m->references.n; i > 0; i--)
		ids[(*n)++] = m->references.v[i - 1];
	return ids;
}

static const char **receivers_of(struct arena *a, const struct mail *m, size_t *n)
{
	const char **to = arena_array(a, m->to.n + m->cc.n, sizeof(*to));

	*n = 0;
	for (size_t i = 0; i < m->to.n; i++)
		to[(*n)++] = m->to.v[i].addr;
	for (size_t i = 0; i < m->cc.n; i++)
		to[(*n)++] = m->cc.v[i].addr;
	return to;
}

static const char *or_null(const char *s)
{
	return s == NULL || *s == '\0' ? NULL : s;
}

static bool hear(struct arena *a, const struct letter_told *told, struct mail_heard *out)
{
	const struct mail *m = told->reading->mail;
	const struct card *c = told->reading->card;
	const enum heard_kind kind = m != NULL && c != NULL ? kind_of(m, c) : 0;

	if (kind == 0)
		return false;
	*out = (struct mail_heard){ .kind = kind, .letter = told->letter, .own_id = m->message_id };
	out->ids = ids_of(a, m, &out->ids_n);
	if (out->ids_n == 0 && kind != HEARD_OUTSIDE)
		return false;
	out->to = receivers_of(a, m, &out->to_n);
	out->status = m->dsn.status;
	out->text = or_null(str_is_blank(m->reply_text) ? m->subject : m->reply_text);
	if (kind == HEARD_OUTSIDE) {
		out->source_type = (enum source_type)choice_value(&source_choices, c->source_type);
		out->link = or_null(c->link);
		out->external_id = or_null(c->external_id);
		out->author_name = or_null(c->author_name);
	}
	return true;
}

int letters_hear(struct req *r, const struct letter_told *v, size_t n)
{
	struct mail_heard *heard = arena_array(r->arena, n, sizeof(*heard));
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		used += hear(r->arena, &v[i], &heard[used]);
	return interest_mail_hear(r, heard, used);
}
