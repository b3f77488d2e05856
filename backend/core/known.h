/*
 * What one worker remembers of who asks: tokens whose signature it has checked, and whose session
 * it has read. Pure but for its memory. Inside of the gate only (core/dispatch.c).
 *
 * A token is found by the hash of its whole text, so only the very text that was checked is known.
 * It is a proof of nothing but itself: whether its session still holds is asked apart.
 */
#ifndef CORE_KNOWN_H
#define CORE_KNOWN_H

#include "core/actor.h"
#include "core/jwt.h"

enum { TOKEN_HASH_BYTES = 32 };

/* A session is believed for so long without being looked at (decision 0003). */
enum { SESSION_FRESH_US = 5000000 };

/*
 * Role and points change only with the version of the person; whatever is changed by hand beside it
 * is noticed after so long.
 */
enum { POINTS_FRESH_US = 60000000 };

struct known_token {
	unsigned char hash[TOKEN_HASH_BYTES];
	struct token token; /* expires 0: a free place */
};

struct known_session {
	session_id session; /* 0: a free place */
	int64_t see_as;
	int64_t read_at;   /* monotonic: role and points; 0: forgotten */
	int64_t looked_at; /* monotonic: that it still holds */
	struct actor actor;
};

/* What one look at a session tells. */
struct session_look {
	int role;
	int64_t version; /* of the person */
	int64_t seq;     /* where the events stood in the same moment */
};

struct known;

struct known *known_new(void);
void known_free(struct known *k);

/* The hash by which a text is known. */
void known_hash(const char *text, unsigned char hash[TOKEN_HASH_BYTES]);

/* A token that was checked before and still holds at `now` (seconds), else NULL. */
const struct token *known_token(const struct known *k, const unsigned char *hash, int64_t now);
void known_add_token(struct known *k, const unsigned char *hash, const struct token *t);

/* The place of a token's session; what is there may be of another one. */
struct known_session *known_session(struct known *k, session_id session);

/* Is that place of this token's session, and not forgotten? */
bool known_is_of(const struct known_session *s, const struct token *t);

/* Are role and points known, if only the session holds and the person has the same version? */
bool known_is_read(const struct known_session *s, const struct token *t, int64_t now_us);

/* May the session be believed without asking? */
bool known_is_fresh(const struct known_session *s, const struct token *t, int64_t now_us);

/* Are role and points still those that were read, when the session was looked at this moment? */
bool known_is_same(const struct known_session *s, const struct token *t,
		   const struct session_look *look, int64_t now_us);

void known_forget(struct known *k, session_id session);
void known_forget_user(struct known *k, user_id user);

#endif
