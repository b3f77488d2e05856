/*
 * Refresh tokens: family (16 bytes), random (32), MAC (16) as 86 characters of base64url. The
 * family finds the session; the MAC keeps strangers from naming a family, so that a token which is
 * ours but not the newest one proves a theft (RFC 9700, 4.14.2: refresh token rotation).
 */
#ifndef FEATURE_REFRESH_TOKEN_H
#define FEATURE_REFRESH_TOKEN_H

#include "base/arena.h"
#include "base/time.h"
#include "core/desc.h"
#include "core/token_keys.h"

enum { FAMILY_BYTES = 16 };

/* A new token of a family, by the first key; text in the arena. */
const char *refresh_token_make(struct arena *a, const struct token_keys *keys,
			       const unsigned char *family);

/* False if the text was not made with one of the keys. */
bool refresh_token_family(const struct token_keys *keys, const char *text, unsigned char *family);

enum refresh_verdict { REFRESH_ROTATE, REFRESH_RACE, REFRESH_REUSE, REFRESH_ENDED };

struct refresh_facts {
	bool is_newest, is_previous;
	bool is_ended, is_expired, is_user_active;
	struct timestamp rotated_at, now;
};

/*
 * What to do with a token of ours:
 *   newest                         rotate
 *   previous, just rotated (10 s)  race of two tabs: an access token, no new refresh token
 *   anything older                 reuse: end the session
 */
enum refresh_verdict refresh_judge(const struct refresh_facts *f);

#endif
