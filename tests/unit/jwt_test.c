/*
 * Access tokens: every attack that libjwt alone lets through or dies of, and the rest. Tokens are
 * forged with the right key where the claim itself is what must be refused.
 */
#include "base/buf.h"
#include "base/str.h"
#include "core/jwt.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static const char key_text[] = "0123456789abcdef0123456789abcdef";
static const char other_text[] = "fedcba9876543210fedcba9876543210";
static const char third_text[] = "abcdefabcdefabcdefabcdefabcdefab";

/* Keys in this order, the first one signing. */
static struct token_keys keys_of(const char *first, const char *second)
{
	struct token_keys keys = { .n = 0 };

	assert_true(token_keys_add(&keys, (const unsigned char *)first));
	if (second != NULL)
		assert_true(token_keys_add(&keys, (const unsigned char *)second));
	return keys;
}

enum { NOW = 1800000000 };

static const struct token good = { { 42 }, { 7 }, 3, NOW, NOW + 600, 0 };

/* $ stands for the id of the key. */
#define HEADER             "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"$\"}"
#define TIMES              "\"iat\":1800000000,\"nbf\":1800000000,\"exp\":1800000600"
#define WHO(iss, aud, sub) "{\"iss\":" iss ",\"aud\":" aud ",\"sub\":" sub
#define US                 WHO("\"otklik\"", "\"otklik\"", "\"42\"")
#define REST               ",\"sid\":7,\"role\":3,\"jti\":\"x\"," TIMES "}"
#define CLAIMS(times)      US ",\"sid\":7,\"role\":3,\"jti\":\"x\"," times "}"

static char *b64(struct arena *a, const void *p, size_t n)
{
	const size_t size = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *out = arena_alloc(a, size);

	return sodium_bin2base64(out, size, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* The text with the id of the key in the place of every $. */
static const char *with_id(struct arena *a, const char *text, const char *id)
{
	const char *at = strchr(text, '$');

	return at == NULL ? text
			  : arena_printf(a, "%.*s%s%s", (int)(at - text), text, id,
					 with_id(a, at + 1, id));
}

/* A token with any header and payload, signed by HMAC-SHA256 with the first key. */
static const char *forge_by(struct arena *a, const struct token_keys *keys, const char *header,
			    const char *payload)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	const char *named = with_id(a, header, keys->v[0].id);
	const char *head = arena_printf(a, "%s.%s", b64(a, named, strlen(named)),
					b64(a, payload, strlen(payload)));

	crypto_auth_hmacsha256(mac, (const unsigned char *)head, strlen(head), keys->v[0].v);
	return arena_printf(a, "%s.%s", head, b64(a, mac, sizeof(mac)));
}

static const char *forge(struct arena *a, const char *header, const char *payload)
{
	const struct token_keys keys = keys_of(key_text, NULL);

	return forge_by(a, &keys, header, payload);
}

static int start(void **state)
{
	*state = arena_new(64 << 20);
	return sodium_init() < 0;
}

static int stop(void **state)
{
	arena_free(*state);
	return 0;
}

static bool verify_at(struct arena *a, const char *text, int64_t now)
{
	const struct token_keys keys = keys_of(key_text, NULL);
	struct token t = { .role = -1 };
	const bool is_good = jwt_verify(a, &keys, text, now, &t);

	/* The output stays untouched on failure. */
	assert_int_equal(t.role == -1, !is_good);
	return is_good;
}

static const char *sign(struct arena *a)
{
	const struct token_keys keys = keys_of(key_text, NULL);

	return jwt_sign(a, &keys, &good);
}

static void signed_token_comes_back(void **state)
{
	const struct token_keys keys = keys_of(key_text, NULL);
	const struct token_keys other = keys_of(other_text, NULL);
	struct token looking = good;
	struct token t;

	assert_true(jwt_verify(*state, &keys, sign(*state), NOW, &t));
	assert_int_equal(t.user.v, 42);
	assert_int_equal(t.session.v, 7);
	assert_int_equal(t.role, 3);
	assert_int_equal(t.issued, NOW);
	assert_int_equal(t.expires, NOW + 600);
	assert_int_equal(t.see_as, 0);
	looking.see_as = 12;
	assert_true(jwt_verify(*state, &keys, jwt_sign(*state, &keys, &looking), NOW, &t));
	assert_int_equal(t.see_as, 12);
	assert_false(jwt_verify(*state, &other, sign(*state), NOW, &t));
	assert_string_not_equal(sign(*state), sign(*state));
}

/* Which keys are held where the token comes in: the current one, one behind it, another. */
static void keys_are_rotated(void **state)
{
	static const struct {
		const char *signs, *first, *second;
		bool is_good;
	} rows[] = {
		{ key_text, key_text, NULL, true },
		{ key_text, other_text, key_text, true },
		{ key_text, key_text, other_text, true },
		{ other_text, key_text, other_text, true },
		{ key_text, other_text, NULL, false },
		{ third_text, key_text, other_text, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct token_keys signer = keys_of(rows[i].signs, NULL);
		const struct token_keys held = keys_of(rows[i].first, rows[i].second);
		struct token t;

		if (jwt_verify(*state, &held, jwt_sign(*state, &signer, &good), NOW, &t) !=
		    rows[i].is_good)
			fail_msg("row %zu", i);
	}
}

/* The id in the header names the key that is tried, and no other one. */
static void a_key_holds_only_under_its_own_id(void **state)
{
	const struct token_keys both = keys_of(key_text, other_text);
	const struct token_keys first = keys_of(key_text, NULL);
	const char *claims = CLAIMS(TIMES);
	const char *swapped = arena_printf(
		*state, "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}", both.v[1].id);
	const struct token_keys none = { .n = 0 };
	struct token t;

	assert_true(jwt_verify(*state, &both, forge_by(*state, &first, HEADER, claims), NOW, &t));
	assert_false(jwt_verify(*state, &both, forge_by(*state, &first, swapped, claims), NOW, &t));
	assert_false(jwt_verify(*state, &none, sign(*state), NOW, &t));
}

static void there_are_few_keys_and_none_twice(void **state)
{
	struct token_keys keys = { .n = 0 };
	unsigned char key[TOKEN_KEY_BYTES] = { 0 };

	(void)state;
	for (int i = 0; i < TOKEN_KEYS_MAX; i++) {
		key[0] = (unsigned char)i;
		assert_true(token_keys_add(&keys, key));
		assert_false(token_keys_add(&keys, key));
	}
	key[0] = TOKEN_KEYS_MAX;
	assert_false(token_keys_add(&keys, key));
	assert_int_equal(keys.n, TOKEN_KEYS_MAX);
	assert_null(token_keys_find(&keys, ""));
	assert_ptr_equal(token_keys_find(&keys, keys.v[2].id), &keys.v[2]);
}

static void time_bounds_hold(void **state)
{
	static const struct {
		int64_t now;
		bool is_good;
	} rows[] = {
		{ NOW - 31, false },    { NOW - 30, true },   { NOW + 599, true },
		{ NOW + 629, true },    { NOW + 630, false }, { 0, false },
		{ NOW + 86400, false },
	};
	const char *text = sign(*state);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(verify_at(*state, text, rows[i].now), rows[i].is_good);
}

/* Rows that are signed with the right key: only our checks can refuse them. */
static void claims_and_headers_are_checked(void **state)
{
	static const struct {
		const char *header, *payload;
		bool is_good;
	} rows[] = {
		{ HEADER, CLAIMS(TIMES), true },
		{ "{\"kid\":\"$\",\"typ\":\"JWT\",\"alg\":\"HS256\"}", CLAIMS(TIMES), true },
		{ "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", CLAIMS(TIMES), false },
		{ "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":7}", CLAIMS(TIMES), false },
		{ "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"\"}", CLAIMS(TIMES), false },
		{ "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"$\",\"jku\":\"x\"}", CLAIMS(TIMES),
		  false },
		{ "{\"alg\":\"none\",\"typ\":\"JWT\",\"kid\":\"$\"}", CLAIMS(TIMES), false },
		{ "{\"alg\":\"hs256\",\"typ\":\"JWT\",\"kid\":\"$\"}", CLAIMS(TIMES), false },
		{ "{\"alg\":\"HS384\",\"typ\":\"JWT\",\"kid\":\"$\"}", CLAIMS(TIMES), false },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"$\"}", CLAIMS(TIMES), false },
		{ "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"$\"}", CLAIMS(TIMES), false },
		{ "{\"alg\":\"HS256\",\"kid\":\"$\"}", CLAIMS(TIMES), false },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"$\"}", CLAIMS(TIMES), false },
		{ "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"$\",\"crit\":[\"x\"]}",
		  CLAIMS(TIMES), false },
		{ "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"1\"}", CLAIMS(TIMES), false },
		{ "{\"alg\":\"none\",\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"$\"}",
		  CLAIMS(TIMES), false },
		{ "[\"HS256\"]", CLAIMS(TIMES), false },
		{ "x", CLAIMS(TIMES), false },
		{ HEADER, "[1]", false },
		{ HEADER, "x", false },
		{ HEADER, CLAIMS("\"iat\":1800000000,\"nbf\":1800000000"), false },
		{ HEADER, CLAIMS("\"iat\":1800000000,\"nbf\":1800000000,\"exp\":\"1800000600\""),
		  false },
		{ HEADER, CLAIMS("\"iat\":1800000000,\"nbf\":1800000000,\"exp\":1800000600.0"),
		  false },
		{ HEADER, CLAIMS("\"iat\":1800000000,\"nbf\":1800000000,\"exp\":1799999970"),
		  false },
		{ HEADER, CLAIMS("\"iat\":1800000000,\"nbf\":1800000000,\"exp\":null"), false },
		{ HEADER,
		  CLAIMS("\"iat\":1800000000,\"nbf\":1800000000,\"exp\":-9223372036854775808"),
		  false },
		{ HEADER, CLAIMS("\"iat\":1800000000,\"nbf\":1800000031,\"exp\":1800000600"),
		  false },
		{ HEADER, CLAIMS("\"iat\":1800000000,\"nbf\":1800000030,\"exp\":1800000600"),
		  true },
		{ HEADER, CLAIMS("\"iat\":1800000031,\"nbf\":1800000000,\"exp\":1800000600"),
		  false },
		{ HEADER, CLAIMS("\"iat\":1800000000,\"exp\":1800000600"), false },
		{ HEADER, CLAIMS("\"nbf\":1800000000,\"exp\":1800000600"), false },
		{ HEADER, CLAIMS(TIMES ",\"exp\":1900000600"), false },
		{ HEADER, WHO("\"other\"", "\"otklik\"", "\"42\"") REST, false },
		{ HEADER, WHO("\"otklik\"", "\"other\"", "\"42\"") REST, false },
		{ HEADER, WHO("\"otklik\"", "[\"otklik\"]", "\"42\"") REST, false },
		{ HEADER, WHO("\"otklik\"", "\"otklik\"", "42") REST, false },
		{ HEADER, WHO("\"otklik\"", "\"otklik\"", "\"0\"") REST, false },
		{ HEADER, US ",\"role\":3,\"jti\":\"x\"," TIMES "}", false },
		{ HEADER, US ",\"sid\":0,\"role\":3,\"jti\":\"x\"," TIMES "}", false },
		{ HEADER, US ",\"sid\":7,\"role\":4294967297,\"jti\":\"x\"," TIMES "}", false },
		{ HEADER, US ",\"sid\":7,\"role\":3," TIMES "}", false },
		{ HEADER, CLAIMS(TIMES ",\"see_as\":5"), true },
		{ HEADER, CLAIMS(TIMES ",\"see_as\":0"), false },
		{ HEADER, CLAIMS(TIMES ",\"see_as\":-1"), false },
		{ HEADER, CLAIMS(TIMES ",\"see_as\":null"), false },
		{ HEADER, CLAIMS(TIMES ",\"see_as\":\"5\""), false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (verify_at(*state, forge(*state, rows[i].header, rows[i].payload), NOW) !=
		    rows[i].is_good)
			fail_msg("row %zu: %s . %s", i, rows[i].header, rows[i].payload);
}

/* Texts that are no token at all, some of which crash the library. */
static void broken_texts_are_refused(void **state)
{
	const char *text = sign(*state);
	const char *dot = strrchr(text, '.');
	const char *head = arena_strndup(*state, text, (size_t)(dot - text));
	/* clang-format off */
	const char *const rows[] = {
		NULL,           "",             ".",            "..",           "...",
		"a.b",          "a..b",         ".a.b",         "a.b.",         "a.b.c",
		"....",         "a.b.c.d",      head,           arena_printf(*state, "%s.", head),
		arena_printf(*state, "%s=", text),              arena_printf(*state, "%s==", text),
		arena_printf(*state, "%s.x", text),             arena_printf(*state, "%s ", text),
		arena_printf(*state, " %s", text),              arena_printf(*state, "%s\n", text),
		arena_printf(*state, "%sA", text),
		arena_printf(*state, "%s.%.42s", head, dot + 1),
		arena_printf(*state, "..%s", dot + 1),
		arena_printf(*state, "%s.+%s", head, dot + 2),
		arena_printf(*state, "%s./%s", head, dot + 2),
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (verify_at(*state, rows[i], NOW))
			fail_msg("accepted: %s", rows[i]);
	assert_true(verify_at(*state, text, NOW));
}

/* A claim of the given length in a well-signed token. */
static const char *padded(struct arena *a, int n)
{
	return forge(a, HEADER, arena_printf(a, CLAIMS(TIMES ",\"pad\":\"%0*d\""), n, 0));
}

static void length_is_bounded(void **state)
{
	assert_true(verify_at(*state, padded(*state, 2800), NOW));
	assert_true(strlen(padded(*state, 3000)) > JWT_MAX_BYTES);
	assert_false(verify_at(*state, padded(*state, 3000), NOW));
	assert_false(verify_at(*state, padded(*state, 600000), NOW));
	assert_false(verify_at(*state, padded(*state, 12 << 20), NOW));
}

/* Every single bit of a token counts, the unused low bits of each segment's last character too. */
static void flipped_bits_are_refused(void **state)
{
	char *text = arena_strdup(*state, sign(*state));

	for (size_t i = 0; text[i] != '\0'; i++)
		for (int bit = 0; bit < 8; bit++) {
			text[i] = (char)(text[i] ^ (1 << bit));
			assert_false(verify_at(*state, text, NOW));
			text[i] = (char)(text[i] ^ (1 << bit));
		}
	assert_true(verify_at(*state, text, NOW));
}

static void alg_none_is_refused(void **state)
{
	const struct token_keys keys = keys_of(key_text, NULL);
	const char *header =
		with_id(*state, "{\"alg\":\"none\",\"typ\":\"JWT\",\"kid\":\"$\"}", keys.v[0].id);
	const char *head = arena_printf(*state, "%s.%s", b64(*state, header, strlen(header)),
					b64(*state, CLAIMS(TIMES), strlen(CLAIMS(TIMES))));

	assert_false(verify_at(*state, arena_printf(*state, "%s.", head), NOW));
	assert_false(verify_at(*state, arena_printf(*state, "%s.AAAA", head), NOW));
	assert_false(verify_at(*state, head, NOW));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(signed_token_comes_back, start, stop),
		cmocka_unit_test_setup_teardown(keys_are_rotated, start, stop),
		cmocka_unit_test_setup_teardown(a_key_holds_only_under_its_own_id, start, stop),
		cmocka_unit_test_setup_teardown(there_are_few_keys_and_none_twice, start, stop),
		cmocka_unit_test_setup_teardown(time_bounds_hold, start, stop),
		cmocka_unit_test_setup_teardown(claims_and_headers_are_checked, start, stop),
		cmocka_unit_test_setup_teardown(broken_texts_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(length_is_bounded, start, stop),
		cmocka_unit_test_setup_teardown(flipped_bits_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(alg_none_is_refused, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
