#include "feature/letters/reader.h"
#include "base/jail.h"
#include "base/mem.h"

enum { OWN_ARENA = 1 << 20, CHILD_REQUESTS = 2000 };

struct reader {
	struct arena *own_arena;
	struct rule_cache *cache;
	const struct rules *rules;
	struct jail *jail;
	struct mail_own own;
};

struct reader *reader_new(struct worker *w, const char **error)
{
	const struct jail_limits limits = { .memory = (size_t)2 << 30, .seconds = (int)w->conf->mail_parse_seconds,
					    .reply_max = MAIL_JSON_MAX, .requests = CHILD_REQUESTS,
					    .warm = mail_parse_warm };
	struct rule_cache *cache = rule_cache_new();
	const struct rules *rules = rule_cache_get(cache, w, error);

	if (rules == NULL) {
		rule_cache_free(cache);
		return NULL;
	}
	struct reader *rd = mem_zalloc(sizeof(*rd));

	rd->cache = cache;
	rd->rules = rules;
	rd->own_arena = arena_new(OWN_ARENA);
	rd->jail = jail_new(mail_parse_work, &limits);
	return rd;
}

void reader_refresh(struct reader *rd, struct worker *w)
{
	const char *error = NULL;

	rd->rules = rule_cache_get(rd->cache, w, &error);
}

void reader_free(struct reader *rd)
{
	if (rd == NULL)
		return;
	jail_free(rd->jail);
	arena_free(rd->own_arena);
	rule_cache_free(rd->cache);
	mem_free(rd);
}

void reader_set_own(struct reader *rd, const struct str_list *own)
{
	const char **v = NULL;

	arena_reset(rd->own_arena);
	v = arena_array(rd->own_arena, own->n, sizeof(*v));
	for (size_t i = 0; i < own->n; i++)
		v[i] = arena_strdup(rd->own_arena, own->v[i]);
	rd->own = (struct mail_own){ v, own->n };
}

static void refused(struct reading *out, const char *reason, const char *error)
{
	*out = (struct reading){ .reason = reason, .error = error };
}

void reader_read(struct reader *rd, struct arena *a, const char *raw, size_t n, struct reading *out)
{
	const char *reply = NULL;
	const char *error = "";
	size_t reply_n = 0;

	*out = (struct reading){ 0 };
	enum jail_result result = jail_call(rd->jail, raw, n, &reply, &reply_n);

	/* Somebody else may have killed the child: the mail is to blame only the second time. */
	if (result == JAIL_CRASHED)
		result = jail_call(rd->jail, raw, n, &reply, &reply_n);
	switch (result) {
	case JAIL_OK:
		break;
	case JAIL_REFUSED:
		refused(out, "parse_failed", arena_strndup(a, reply, reply_n));
		return;
	case JAIL_CRASHED:
		refused(out, "parse_crashed", "The parser crashed on this mail.");
		return;
	case JAIL_TIMEOUT:
		refused(out, "parse_timeout", "The parser took too long over this mail.");
		return;
	case JAIL_TOO_BIG:
		refused(out, "too_big", "What the parser found in this mail is too large.");
		return;
	}
	out->mail = mail_from_json(a, reply, reply_n, &error);
	if (out->mail == NULL) {
		refused(out, "parse_failed", arena_strdup(a, error));
		return;
	}
	out->card = recognise(a, rd->rules, out->mail, &rd->own);
	if (out->card == NULL)
		refused(out, "no_rule", "No rule fits this mail, not even the one for plain mail.");
}
