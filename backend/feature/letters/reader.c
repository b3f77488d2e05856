#include "feature/letters/reader.h"
#include "base/jail.h"
#include "base/mem.h"
#include "base/str.h"
#include "feature/mail/mail.h"

#include <string.h>

enum { OWN_ARENA = 1 << 20, CHILD_REQUESTS = 200, PACK_SLACK = 64, PACKED_KEPT = 1 << 20 };

struct reader {
	struct arena *own_arena;
	struct rule_cache *cache;
	struct jail *jails[READER_BATCHES]; /* they take turns */
	bool is_stale[READER_BATCHES];      /* `work` changed since the child started */
	uint64_t begun, ended;              /* batches */
	struct mail_own own;
	struct mail_work work; /* what the children know */
	struct buf packed;     /* of a letter that is read alone */
};

struct reader *reader_new(struct worker *w, const char **error)
{
	struct rule_cache *cache = rule_cache_new();
	const struct rules *rules = rule_cache_get(cache, w, error);

	if (rules == NULL) {
		rule_cache_free(cache);
		return NULL;
	}
	struct reader *rd = mem_zalloc(sizeof(*rd));
	const struct jail_limits limits = { .memory = (size_t)2 << 30,
					    .seconds = (int)w->conf->mail_parse_seconds,
					    .reply_max = MAIL_PACK_MAX,
					    .requests = CHILD_REQUESTS,
					    .arg = &rd->work,
					    .warm = mail_work_warm };

	rd->cache = cache;
	rd->own_arena = arena_new(OWN_ARENA);
	rd->work = (struct mail_work){ rules, &rd->own, false };
	for (size_t i = 0; i < READER_BATCHES; i++)
		rd->jails[i] = jail_new(mail_work, &limits);
	buf_init(&rd->packed, MAIL_RAW_MAX + PACK_SLACK);
	return rd;
}

void reader_before_fork(struct reader *rd, void (*fn)(void *arg), void *arg)
{
	for (size_t i = 0; i < READER_BATCHES; i++)
		jail_before_fork(rd->jails[i], fn, arg);
}

static void is_changed(struct reader *rd)
{
	for (size_t i = 0; i < READER_BATCHES; i++)
		rd->is_stale[i] = true;
}

void reader_refresh(struct reader *rd, struct worker *w)
{
	const char *error = NULL;
	const struct rules *rules = rule_cache_get(rd->cache, w, &error);

	if (rules != rd->work.rules)
		is_changed(rd);
	rd->work.rules = rules;
}

void reader_free(struct reader *rd)
{
	if (rd == NULL)
		return;
	for (size_t i = 0; i < READER_BATCHES; i++)
		jail_free(rd->jails[i]);
	buf_free(&rd->packed);
	arena_free(rd->own_arena);
	rule_cache_free(rd->cache);
	mem_free(rd);
}

static bool is_same(const struct mail_own *own, const struct str_list *list)
{
	if (own->n != list->n)
		return false;
	for (size_t i = 0; i < own->n; i++)
		if (!str_eq(own->v[i], list->v[i]))
			return false;
	return true;
}

void reader_set_own(struct reader *rd, const struct str_list *own)
{
	const char **v = NULL;

	if (is_same(&rd->own, own))
		return;
	arena_reset(rd->own_arena);
	v = arena_array(rd->own_arena, own->n, sizeof(*v));
	for (size_t i = 0; i < own->n; i++)
		v[i] = arena_strdup(rd->own_arena, own->v[i]);
	rd->own = (struct mail_own){ v, own->n };
	is_changed(rd);
}

/* ---- answers ---- */

static void refused(struct reading *out, const char *reason, const char *error)
{
	*out = (struct reading){ .reason = reason, .error = error };
}

static void take_answer(const struct mail_answer *x, struct reading *out)
{
	if (x->mail == NULL)
		refused(out, "parse_failed", x->error);
	else if (x->card == NULL)
		refused(out, "no_rule", "not_even_plain");
	else
		*out = (struct reading){ .mail = x->mail, .card = x->card };
}

/* The n answers in the reply, which is copied first: the jail needs its buffer for the next one. */
static bool take_answers(struct arena *a, const char *reply, size_t reply_n, struct reading *out,
			 size_t n)
{
	const char *at = arena_strndup(a, reply, reply_n);
	const char *const end = at + reply_n;

	for (size_t i = 0; i < n; i++) {
		struct mail_answer x;

		if (!mail_answer_read(a, &at, end, &x))
			return false;
		take_answer(&x, &out[i]);
	}
	return at == end;
}

/* ---- reading ---- */

/* The child whose turn it is to give its answer, which has nothing else to do then. */
static struct jail *jail_of(const struct reader *rd)
{
	return rd->jails[rd->ended % READER_BATCHES];
}

/*
 * A child has the rules and addresses with which it was born; what it reads just now it may
 * finish.
 */
static void renew(struct reader *rd, uint64_t turn)
{
	const size_t i = turn % READER_BATCHES;

	if (rd->is_stale[i])
		jail_renew(rd->jails[i]);
	rd->is_stale[i] = false;
}

static enum jail_result read_alone(struct reader *rd, struct arena *a, const struct letter_bytes *l,
				   struct reading *out)
{
	const char *reply = NULL;
	size_t reply_n = 0;

	buf_reset(&rd->packed);
	mail_pack_letter(&rd->packed, l->raw, l->n);
	if (rd->packed.is_over)
		return JAIL_TOO_BIG;
	renew(rd, rd->ended);
	const enum jail_result result =
		jail_call(jail_of(rd), rd->packed.p, rd->packed.len, &reply, &reply_n);

	if (result == JAIL_OK && !take_answers(a, reply, reply_n, out, 1))
		refused(out, "parse_failed", "answer_is_no_mail");
	return result;
}

static void read_one(struct reader *rd, struct arena *a, const struct letter_bytes *l,
		     struct reading *out)
{
	enum jail_result result = read_alone(rd, a, l, out);

	/* Somebody else may have killed the child: the mail is to blame only the second time. */
	if (result == JAIL_CRASHED)
		result = read_alone(rd, a, l, out);
	if (rd->packed.cap > PACKED_KEPT)
		buf_free(&rd->packed);
	switch (result) {
	case JAIL_OK:
		return;
	case JAIL_REFUSED:
		refused(out, "parse_failed", "parser_refused");
		return;
	case JAIL_CRASHED:
		refused(out, "parse_crashed", "parser_died");
		return;
	case JAIL_TIMEOUT:
		refused(out, "parse_timeout", "parser_too_slow");
		return;
	case JAIL_TOO_BIG:
		refused(out, "too_big", "answer_too_big");
		return;
	}
}

void reader_begin(struct reader *rd, const char *packed, size_t n)
{
	renew(rd, rd->begun);
	jail_begin(rd->jails[rd->begun++ % READER_BATCHES], packed, n);
}

void reader_forget(struct reader *rd)
{
	for (; rd->ended < rd->begun; rd->ended++)
		jail_renew(jail_of(rd));
}

void reader_end(struct reader *rd, struct arena *a, const struct letter_bytes *v, size_t n,
		struct reading *out)
{
	const char *reply = NULL;
	size_t reply_n = 0;
	const bool is_read = jail_end(jail_of(rd), &reply, &reply_n) == JAIL_OK &&
			     take_answers(a, reply, reply_n, out, n);

	/* One of them is to blame, or nobody: each gets its own chance. */
	for (size_t i = 0; i < n && !is_read; i++)
		read_one(rd, a, &v[i], &out[i]);
	rd->ended++;
}

void reader_read(struct reader *rd, struct arena *a, const char *raw, size_t n, struct reading *out)
{
	const struct letter_bytes one = { raw, n };

	read_one(rd, a, &one, out);
}
