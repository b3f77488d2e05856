#include "core/known.h"
#include "base/mem.h"

#include <sodium.h>
#include <string.h>

enum { SESSION_SLOTS = 2048, TOKEN_SLOTS = 2048 };

struct known {
	struct known_session sessions[SESSION_SLOTS];
	struct known_token tokens[TOKEN_SLOTS];
};

struct known *known_new(void)
{
	return mem_zalloc(sizeof(struct known));
}

void known_free(struct known *k)
{
	if (k != NULL)
		sodium_memzero(k->tokens, sizeof(k->tokens));
	mem_free(k);
}

/* ---- tokens ---- */

void known_hash(const char *text, unsigned char hash[TOKEN_HASH_BYTES])
{
	crypto_generichash(hash, TOKEN_HASH_BYTES, (const unsigned char *)text, strlen(text), NULL,
			   0);
}

static size_t slot_of(const unsigned char *hash)
{
	size_t n = 0;

	memcpy(&n, hash, sizeof(n));
	return n % TOKEN_SLOTS;
}

const struct token *known_token(const struct known *k, const unsigned char *hash, int64_t now)
{
	const struct known_token *t = &k->tokens[slot_of(hash)];

	if (t->token.expires == 0 || sodium_memcmp(t->hash, hash, TOKEN_HASH_BYTES) != 0)
		return NULL;
	return jwt_is_in_time(&t->token, now) ? &t->token : NULL;
}

void known_add_token(struct known *k, const unsigned char *hash, const struct token *t)
{
	struct known_token *to = &k->tokens[slot_of(hash)];

	memcpy(to->hash, hash, TOKEN_HASH_BYTES);
	to->token = *t;
}

/* ---- sessions ---- */

struct known_session *known_session(struct known *k, session_id session)
{
	return &k->sessions[(uint64_t)session.v % SESSION_SLOTS];
}

bool known_is_of(const struct known_session *s, const struct token *t)
{
	return s->read_at != 0 && s->session.v == t->session.v && s->see_as == t->see_as;
}

bool known_is_read(const struct known_session *s, const struct token *t, int64_t now_us)
{
	return known_is_of(s, t) && now_us - s->read_at <= POINTS_FRESH_US;
}

bool known_is_fresh(const struct known_session *s, const struct token *t, int64_t now_us)
{
	return known_is_read(s, t, now_us) && now_us - s->looked_at <= SESSION_FRESH_US;
}

bool known_is_same(const struct known_session *s, const struct token *t,
		   const struct session_look *look, int64_t now_us)
{
	return known_is_read(s, t, now_us) && s->actor.user.v == t->user.v &&
	       (int)s->actor.role == look->role && s->actor.version == look->version;
}

void known_forget(struct known *k, session_id session)
{
	known_session(k, session)->read_at = 0;
}

void known_forget_user(struct known *k, user_id user)
{
	for (size_t i = 0; i < SESSION_SLOTS; i++)
		if (k->sessions[i].actor.user.v == user.v)
			k->sessions[i].read_at = 0;
}
