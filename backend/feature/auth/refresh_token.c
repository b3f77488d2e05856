#include "feature/auth/refresh_token.h"
#include "base/rand.h"

#include <sodium.h>
#include <string.h>

enum {
	RANDOM_BYTES = 32,
	MAC_BYTES = 16,
	SIGNED_BYTES = FAMILY_BYTES + RANDOM_BYTES,
	TOKEN_BYTES = SIGNED_BYTES + MAC_BYTES
};

static const int64_t RACE_US = 10000000;

static void sign(const unsigned char *key, const unsigned char *p, unsigned char *mac)
{
	crypto_generichash(mac, MAC_BYTES, p, SIGNED_BYTES, key, crypto_generichash_KEYBYTES);
}

const char *refresh_token_make(struct arena *a, const struct token_keys *keys,
			       const unsigned char *family)
{
	unsigned char raw[TOKEN_BYTES];
	const size_t size =
		sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *text = arena_alloc(a, size);

	memcpy(raw, family, FAMILY_BYTES);
	rand_bytes(raw + FAMILY_BYTES, RANDOM_BYTES);
	sign(keys->v[0].v, raw, raw + SIGNED_BYTES);
	return sodium_bin2base64(text, size, raw, sizeof(raw),
				 sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool is_signed(const struct token_keys *keys, const unsigned char *raw)
{
	unsigned char mac[MAC_BYTES];
	bool is_ours = false;

	for (size_t i = 0; i < keys->n; i++) {
		sign(keys->v[i].v, raw, mac);
		is_ours = is_ours || sodium_memcmp(mac, raw + SIGNED_BYTES, MAC_BYTES) == 0;
	}
	return is_ours;
}

bool refresh_token_family(const struct token_keys *keys, const char *text, unsigned char *family)
{
	unsigned char raw[TOKEN_BYTES];
	size_t n = 0;

	if (sodium_base642bin(raw, sizeof(raw), text, strlen(text), NULL, &n, NULL,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    n != TOKEN_BYTES)
		return false;
	if (!is_signed(keys, raw))
		return false;
	memcpy(family, raw, FAMILY_BYTES);
	return true;
}

enum refresh_verdict refresh_judge(const struct refresh_facts *f)
{
	if (f->is_ended || f->is_expired || !f->is_user_active)
		return REFRESH_ENDED;
	if (f->is_newest)
		return REFRESH_ROTATE;
	return f->is_previous && f->now.us - f->rotated_at.us <= RACE_US ? REFRESH_RACE
									 : REFRESH_REUSE;
}
