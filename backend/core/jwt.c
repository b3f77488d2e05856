#include "core/jwt.h"
#include "core/desc.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/rand.h"
#include "base/str.h"

#include <jansson.h>
#include <jwt.h>
#include <sodium.h>
#include <string.h>

static const char OURS[] = "otklik";

enum { LEEWAY_SECONDS = 30, JTI_BYTES = 16, SIGNATURE_CHARS = 43 };

/* ---- signing ---- */

static void add_claims(struct arena *a, jwt_t *j, const struct token *t)
{
	unsigned char id[JTI_BYTES];
	int failed = 0;

	rand_bytes(id, sizeof(id));
	failed |= jwt_add_grant(j, "iss", OURS);
	failed |= jwt_add_grant(j, "aud", OURS);
	failed |= jwt_add_grant(j, "sub", arena_printf(a, "%lld", (long long)t->user.v));
	failed |= jwt_add_grant(j, "jti", str_hex(a, id, sizeof(id)));
	failed |= jwt_add_grant_int(j, "sid", (long)t->session.v);
	failed |= jwt_add_grant_int(j, "role", t->role);
	failed |= jwt_add_grant_int(j, "iat", (long)t->issued);
	failed |= jwt_add_grant_int(j, "nbf", (long)t->issued);
	failed |= jwt_add_grant_int(j, "exp", (long)t->expires);
	if (t->see_as > 0)
		failed |= jwt_add_grant_int(j, "see_as", (long)t->see_as);
	if (failed != 0)
		log_abort("jwt: claims cannot be set");
}

const char *jwt_sign(struct arena *a, const struct token_keys *keys, const struct token *t)
{
	const struct token_key *key = &keys->v[0];
	jwt_t *j = NULL;

	if (keys->n == 0 || jwt_new(&j) != 0 ||
	    jwt_set_alg(j, JWT_ALG_HS256, key->v, TOKEN_KEY_BYTES) != 0 ||
	    jwt_add_header(j, "kid", key->id) != 0)
		log_abort("jwt: cannot start a token");
	add_claims(a, j, t);
	char *text = jwt_encode_str(j);

	if (text == NULL)
		log_abort("jwt: cannot sign");
	const char *copy = arena_strdup(a, text);

	mem_free(text);
	jwt_free(j);
	return copy;
}

/* ---- before the library sees a token ---- */

static bool is_base64url(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

struct segments {
	struct bytes part[3];
};

/* Exactly three non-empty runs of base64url. Of an empty one libjwt writes out of bounds. */
static bool split(const char *text, struct segments *out)
{
	const char *s = text;

	for (int i = 0; i < 3; i++) {
		const char *first = s;

		while (is_base64url(*s))
			s++;
		if (s == first || *s != (i < 2 ? '.' : '\0'))
			return false;
		out->part[i] = (struct bytes){ first, (size_t)(s - first) };
		s++;
	}
	return out->part[2].n == SIGNATURE_CHARS;
}

/* The JSON object of a segment, with doubled names refused; the caller calls json_decref. */
static json_t *open_segment(struct arena *a, const struct bytes *s)
{
	unsigned char *raw = arena_alloc(a, s->n);
	size_t n = 0;

	if (sodium_base642bin(raw, s->n, s->p, s->n, NULL, &n, NULL,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return NULL;
	return json_loadb((const char *)raw, n, JSON_REJECT_DUPLICATES, NULL);
}

static bool has_text(const json_t *object, const char *name, const char *value)
{
	return str_eq(json_string_value(json_object_get(object, name)), value);
}

/*
 * Only the header that we write: so neither another algorithm, nor crit, jwk or jku. Its key is one
 * of ours, or NULL.
 */
static const struct token_key *key_of_header(struct arena *a, const struct token_keys *keys,
					     const struct bytes *s)
{
	json_t *h = open_segment(a, s);
	const char *id = json_string_value(json_object_get(h, "kid"));
	const bool is_ours = json_object_size(h) == 3 && has_text(h, "alg", "HS256") &&
			     has_text(h, "typ", "JWT");
	const struct token_key *key = is_ours && id != NULL ? token_keys_find(keys, id) : NULL;

	json_decref(h);
	return key;
}

/* ---- the signature ---- */

/* The algorithm is asked for again: with an empty key the library gives "none" and is content. */
static bool is_signed(const struct token_key *key, const char *text)
{
	jwt_t *j = NULL;

	if (jwt_decode(&j, text, key->v, TOKEN_KEY_BYTES) != 0)
		return false;
	const bool is_hs256 = jwt_get_alg(j) == JWT_ALG_HS256;

	jwt_free(j);
	return is_hs256;
}

/* ---- after it: the claims, with their types ---- */

static bool get_int(const json_t *claims, const char *name, int64_t *out)
{
	const json_t *v = json_object_get(claims, name);

	if (!json_is_integer(v))
		return false;
	*out = json_integer_value(v);
	return true;
}

static bool get_user(const json_t *claims, user_id *out)
{
	const char *sub = json_string_value(json_object_get(claims, "sub"));

	return sub != NULL && str_to_i64(sub, &out->v) && out->v > 0;
}

static bool read_claims(const json_t *claims, struct token *t, int64_t *not_before)
{
	const char *jti = json_string_value(json_object_get(claims, "jti"));
	int64_t role = 0;

	if (!has_text(claims, "iss", OURS) || !has_text(claims, "aud", OURS) || jti == NULL ||
	    *jti == '\0')
		return false;
	if (!get_user(claims, &t->user) || !get_int(claims, "sid", &t->session.v) ||
	    !get_int(claims, "role", &role) || !get_int(claims, "iat", &t->issued) ||
	    !get_int(claims, "nbf", not_before) || !get_int(claims, "exp", &t->expires))
		return false;
	if (json_object_get(claims, "see_as") != NULL &&
	    (!get_int(claims, "see_as", &t->see_as) || t->see_as <= 0))
		return false;
	if (t->session.v <= 0 || role <= 0 || role > INT16_MAX)
		return false;
	t->role = (int)role;
	return true;
}

/* Compared without sums: a claim may be any 64-bit number, `now` is a clock. */
bool jwt_is_in_time(const struct token *t, int64_t now)
{
	return t->expires > now - LEEWAY_SECONDS && t->issued <= now + LEEWAY_SECONDS &&
	       t->issued <= t->expires;
}

bool jwt_verify(struct arena *a, const struct token_keys *keys, const char *text, int64_t now,
		struct token *out)
{
	struct segments s;
	struct token t = { 0 };
	int64_t not_before = 0;

	/* The library copies the token to the stack: its length is checked first. */
	if (text == NULL || strnlen(text, JWT_MAX_BYTES + 1) > JWT_MAX_BYTES || !split(text, &s))
		return false;
	const struct token_key *key = key_of_header(a, keys, &s.part[0]);

	if (key == NULL || !is_signed(key, text))
		return false;
	json_t *claims = open_segment(a, &s.part[1]);
	const bool is_good = json_is_object(claims) && read_claims(claims, &t, &not_before) &&
			     jwt_is_in_time(&t, now) && not_before <= now + LEEWAY_SECONDS;

	json_decref(claims);
	if (is_good)
		*out = t;
	return is_good;
}
