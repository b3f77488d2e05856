/* Passwords, the master key, secrets at rest, random tokens. */
#include "base/str.h"
#include "core/passwd.h"
#include "temp_dir.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

struct fixture {
	struct arena *a;
	char dir[TEMP_DIR_BYTES];
};

static int start(void **state)
{
	struct arena *a = arena_new(16 << 20);
	struct fixture *f = arena_zalloc(a, sizeof(*f));

	f->a = a;
	*state = f;
	return !temp_dir(f->dir, "passwd");
}

static int stop(void **state)
{
	struct fixture *f = *state;

	unlink(arena_printf(f->a, "%s/key", f->dir));
	const int rc = rmdir(f->dir);

	arena_free(f->a);
	return rc;
}

static void hashes_are_verified(void **state)
{
	struct fixture *f = *state;
	const char *hash = passwd_hash(f->a, "верный пароль");

	assert_true(str_starts(hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
	assert_true(passwd_verify(hash, "верный пароль"));
	assert_false(passwd_verify(hash, "верный парол"));
	assert_false(passwd_verify(hash, ""));
	assert_string_not_equal(hash, passwd_hash(f->a, "верный пароль"));
}

static void broken_hashes_are_refused(void **state)
{
	/* clang-format off */
	static const char *const rows[] = {
		"", "*", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$",
		"$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA",
		"$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D", "plain",
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_false(passwd_verify(rows[i], "plain"));
}

static void weak_passwords_are_named(void **state)
{
	static const struct {
		const char *password, *email, *reason;
	} rows[] = {
		{ "", "a@b.ru", "too_short" },
		{ "ф4jK!2xZ7", "a@b.ru", "too_short" },
		{ "ф4jK!2xZ7я", "a@b.ru", NULL },
		{ "лошадь скрепка", "a@b.ru", NULL },
		{ "correct horse battery", NULL, NULL },
		{ "qwertyuiop", "a@b.ru", "too_common" },
		{ "QWERTYuiop", "a@b.ru", "too_common" },
		{ "password2024!", "a@b.ru", "too_common" },
		{ "!!Password1", "a@b.ru", "too_common" },
		{ "ПАРОЛЬ123456", "a@b.ru", "too_common" },
		{ "йцукенгшщз", "a@b.ru", "too_common" },
		{ "gfhjkm12345", "a@b.ru", "too_common" },
		{ "1234567890", "a@b.ru", "too_common" },
		{ "7777777777", "a@b.ru", "too_common" },
		{ "8 (999) 123-45-67", "a@b.ru", NULL },
		{ "89991234567", "a@b.ru", "too_common" },
		{ "aaaaaaaaaaaa", "a@b.ru", "too_common" },
		{ "abcabcabcabc", "a@b.ru", "too_common" },
		{ "lovelovelove", "a@b.ru", "too_common" },
		{ "secretsecret", "a@b.ru", "too_common" },
		{ "abcdefghijkl", "a@b.ru", "too_common" },
		{ "zyxwvutsrqpo", "a@b.ru", "too_common" },
		{ "correcthorse", "a@b.ru", NULL },
		{ "k.mironova-77", "K.Mironova@example.com", "like_name" },
		{ "xxK.Mironovaxx", "k.mironova@example.com", "like_name" },
		{ "mironova@example.com", "k.mironova@example.com", "like_name" },
		{ "a-very-own-word", "a@example.com", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *reason = passwd_weakness(rows[i].password, rows[i].email);

		if (!str_eq(reason, rows[i].reason))
			fail_msg("%s: %s", rows[i].password, reason != NULL ? reason : "accepted");
	}
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* An unknown account takes the time of a known one. The least of five: the machine may be busy. */
static void waste_takes_as_long(void **state)
{
	struct fixture *f = *state;
	const char *hash = passwd_hash(f->a, "some password");
	int64_t real = INT64_MAX;
	int64_t waste = INT64_MAX;

	for (int i = 0; i < 5; i++) {
		const int64_t t0 = time_mono_us();

		assert_false(passwd_verify(hash, "other password"));
		const int64_t t1 = time_mono_us();

		passwd_waste("other password");
		real = least(real, t1 - t0);
		waste = least(waste, time_mono_us() - t1);
	}
	assert_true(waste * 2 > real && real * 2 > waste);
}

static void keys_are_made_and_read(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(f->a, "%s/key", f->dir);
	const char *error = NULL;
	struct keys a = { 0 };
	struct keys b = { 0 };
	struct stat st;

	assert_false(keys_load(f->a, path, "", &a, &error));
	assert_non_null(strstr(error, path));
	assert_true(keys_create(f->a, path, &error));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_false(keys_create(f->a, path, &error));
	assert_true(keys_load(f->a, path, "", &a, &error));
	assert_true(keys_load(f->a, path, "", &b, &error));
	assert_memory_equal(&a, &b, sizeof(a));
	assert_int_equal(a.tokens.n, 1);
	assert_memory_not_equal(a.tokens.v[0].v, a.secret, SECRET_KEY_BYTES);
	assert_int_equal(chmod(path, 0644), 0);
	assert_false(keys_load(f->a, path, "", &b, &error));
	assert_non_null(strstr(error, "chmod 600"));
}

#define HEX62 "00112233445566778899aabbccddeeff00112233445566778899aabbccddee"

static void broken_key_files_are_refused(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		bool is_good;
	} rows[] = {
		{ HEX62 "ff", true },       { HEX62 "FF\n", true },     { HEX62 "ff\r\n", true },
		{ "", false },              { HEX62, false },           { HEX62 "ff0", false },
		{ HEX62 "ff00", false },    { HEX62 "fg", false },      { HEX62 "ff\nmore", false },
		{ "\n" HEX62 "ff", false }, { "0x" HEX62, false },
	};
	/* clang-format on */
	struct fixture *f = *state;
	const char *path = arena_printf(f->a, "%s/key", f->dir);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct keys keys = { 0 };
		const char *error = NULL;
		const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

		assert_int_equal(write(fd, rows[i].text, strlen(rows[i].text)),
				 strlen(rows[i].text));
		close(fd);
		assert_int_equal(keys_load(f->a, path, "", &keys, &error), rows[i].is_good);
		assert_int_equal(error != NULL, !rows[i].is_good);
	}
	const char *error = NULL;
	struct keys keys;

	assert_false(keys_load(f->a, f->dir, "", &keys, &error));
}

static void write_file(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void token_keys_are_read_in_their_order(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		size_t n;      /* 0: refused */
		int master_at; /* -1: nowhere */
	} rows[] = {
		{ HEX62 "00\n", 1, -1 }, { HEX62 "00\nmaster\n", 2, 1 }, { "master", 1, 0 },
		{ "# new\n\n  " HEX62 "01 \r\n" HEX62 "02\nmaster\n", 3, 2 },
		{ HEX62 "01\n" HEX62 "02\n" HEX62 "03\n" HEX62 "04\n", 4, -1 },
		{ HEX62 "01\n" HEX62 "02\n" HEX62 "03\n" HEX62 "04\nmaster\n", 0, -1 },
		{ HEX62 "01\n" HEX62 "01\n", 0, -1 }, { "master\nmaster\n", 0, -1 }, { "", 0, -1 },
		{ "# none\n", 0, -1 }, { HEX62 "\n", 0, -1 }, { HEX62 "0g\n", 0, -1 },
		{ HEX62 "0011\n", 0, -1 },
		{ "Master\n", 0, -1 }, { HEX62 "01 " HEX62 "02\n", 0, -1 },
	};
	/* clang-format on */
	struct fixture *f = *state;
	const char *path = arena_printf(f->a, "%s/key", f->dir);
	const char *tokens = arena_printf(f->a, "%s/tokens", f->dir);
	struct keys bare = { 0 };
	const char *error = NULL;

	write_file(path, HEX62 "ff\n");
	assert_true(keys_load(f->a, path, "", &bare, &error));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct keys keys = { 0 };

		write_file(tokens, rows[i].text);
		if (keys_load(f->a, path, tokens, &keys, &error) != (rows[i].n > 0) ||
		    keys.tokens.n != rows[i].n)
			fail_msg("row %zu: %zu keys", i, keys.tokens.n);
		if (rows[i].master_at >= 0)
			assert_string_equal(keys.tokens.v[rows[i].master_at].id,
					    bare.tokens.v[0].id);
	}
	assert_non_null(strstr(error, tokens));
	write_file(tokens, "master\n");
	assert_int_equal(chmod(tokens, 0644), 0);
	assert_false(keys_load(f->a, path, tokens, &bare, &error));
	assert_non_null(strstr(error, "chmod 600"));
	assert_int_equal(unlink(tokens), 0);
	assert_false(keys_load(f->a, path, tokens, &bare, &error));
}

static void secrets_are_sealed(void **state)
{
	struct fixture *f = *state;
	unsigned char key[SECRET_KEY_BYTES] = "0123456789abcdef0123456789abcde";
	const struct bytes sealed = secret_seal(f->a, key, "пароль от почты");
	unsigned char *copy = (unsigned char *)arena_strndup(f->a, sealed.p, sealed.n);

	assert_string_equal(secret_open(f->a, key, sealed), "пароль от почты");
	assert_string_equal(secret_open(f->a, key, secret_seal(f->a, key, "")), "");
	for (size_t i = 0; i < sealed.n; i++) {
		copy[i] ^= 1;
		assert_null(secret_open(f->a, key, (struct bytes){ copy, sealed.n }));
		copy[i] ^= 1;
		assert_null(secret_open(f->a, key, (struct bytes){ copy, i }));
	}
	assert_memory_not_equal(sealed.p, secret_seal(f->a, key, "пароль от почты").p, sealed.n);
	key[0] ^= 1;
	assert_null(secret_open(f->a, key, sealed));
	assert_null(secret_open(f->a, key, (struct bytes){ NULL, 0 }));
}

static void tokens_are_random_and_hashed(void **state)
{
	struct fixture *f = *state;
	const char *token = token_random(f->a);
	const struct bytes hash = token_hash(f->a, "abc");

	assert_int_equal(strlen(token), 43);
	assert_int_equal(
		strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
		43);
	assert_string_not_equal(token, token_random(f->a));
	assert_string_equal(str_hex(f->a, hash.p, hash.n),
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(hashes_are_verified, start, stop),
		cmocka_unit_test_setup_teardown(broken_hashes_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(weak_passwords_are_named, start, stop),
		cmocka_unit_test_setup_teardown(waste_takes_as_long, start, stop),
		cmocka_unit_test_setup_teardown(keys_are_made_and_read, start, stop),
		cmocka_unit_test_setup_teardown(broken_key_files_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(token_keys_are_read_in_their_order, start, stop),
		cmocka_unit_test_setup_teardown(secrets_are_sealed, start, stop),
		cmocka_unit_test_setup_teardown(tokens_are_random_and_hashed, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
