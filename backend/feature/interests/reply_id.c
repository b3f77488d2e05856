#include "feature/interests/reply_id.h"
#include "base/rand.h"
#include "base/str.h"

#include <sodium.h>
#include <string.h>

enum { RANDOM_BYTES = 12, MAC_BYTES = 16, DOMAIN_BYTES = 120 };

static const char prefix[] = "otklik.";

/* Lower-case hexadecimal of the MAC over everything before it and the domain. */
static const char *mac_of(struct arena *a, const unsigned char *key, const char *random,
			  const char *domain)
{
	static const unsigned char name[] = "message id";
	unsigned char own_key[crypto_auth_KEYBYTES];
	unsigned char mac[crypto_auth_BYTES];
	const char *text = arena_printf(a, "%s@%s", random, str_ascii_lower(a, domain));

	crypto_generichash(own_key, sizeof(own_key), name, sizeof(name), key, crypto_auth_KEYBYTES);
	crypto_auth(mac, (const unsigned char *)text, strlen(text), own_key);
	sodium_memzero(own_key, sizeof(own_key));
	return str_hex(a, mac, MAC_BYTES);
}

static bool is_plain_domain(const char *s)
{
	bool is_plain = *s != '\0' && strlen(s) <= DOMAIN_BYTES;

	for (const char *p = s; *p != '\0'; p++)
		is_plain &= (*p >= '0' && *p <= '9') || ((*p | 32) >= 'a' && (*p | 32) <= 'z') ||
			    *p == '.' || *p == '-';
	return is_plain;
}

const char *reply_id_new(struct arena *a, const unsigned char *key, const char *from)
{
	unsigned char bytes[RANDOM_BYTES];
	const char *at = strrchr(from, '@');
	const char *domain = at != NULL && is_plain_domain(at + 1) ? at + 1 : "otklik.invalid";

	rand_bytes(bytes, sizeof(bytes));
	const char *random = str_hex(a, bytes, sizeof(bytes));

	return arena_printf(a, "%s%s.%s@%s", prefix, random, mac_of(a, key, random, domain),
			    domain);
}

bool reply_id_is_ours(const unsigned char *key, const char *id)
{
	const size_t head = sizeof(prefix) - 1;
	const size_t random_n = RANDOM_BYTES * 2;
	const size_t mac_n = MAC_BYTES * 2;

	if (strlen(id) < head + random_n + 1 + mac_n + 2 || !str_starts(id, prefix) ||
	    id[head + random_n] != '.' || id[head + random_n + 1 + mac_n] != '@' ||
	    strlen(id) > 250)
		return false;
	struct arena *a = arena_new(4096);
	const char *random = arena_strndup(a, id + head, random_n);
	const char *mac = mac_of(a, key, random, id + head + random_n + 1 + mac_n + 1);
	const bool is_ours = sodium_memcmp(mac, id + head + random_n + 1, mac_n) == 0;

	arena_free(a);
	return is_ours;
}
