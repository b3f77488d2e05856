#include "core/passwd.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* OWASP's minimum for Argon2id. */
enum { OPS = 2, MEMORY = 19 * 1024 * 1024 };

enum { MASTER_BYTES = 32, PASSWORD_LEAST = 10, NAME_LEAST = 4, TOKEN_BYTES = 32, UNIT_MAX = 4 };

/* The hash of a random password that nobody knows, made with the parameters above. */
static const char NOBODY[] = "$argon2id$v=19$m=19456,t=2,p=1$rTOTIphPvfU6z4iGTevsoQ$"
			     "6fRE4e5/VlpGNrLXBpS5dw53ih7XVytCSIdrhH5nOGU";

static const char *const common[] = {
#define COMMON(word) word,
#include "core/common_passwords.def"
#undef COMMON
};

static void ready(void)
{
	if (sodium_init() < 0)
		log_abort("libsodium cannot start");
}

/* ---- the master key ---- */

static void derive(unsigned char *out, const unsigned char *master, const char *name)
{
	if (crypto_generichash(out, SECRET_KEY_BYTES, (const unsigned char *)name, strlen(name),
			       master, MASTER_BYTES) != 0)
		log_abort("a key cannot be derived");
}

/* Reads up to n bytes; more than that in the file gives n as well. */
static ssize_t read_up_to(int fd, char *out, size_t n)
{
	size_t got = 0;

	while (got < n) {
		const ssize_t k = read(fd, out + got, n - got);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -1;
		if (k == 0)
			break;
		got += (size_t)k;
	}
	return (ssize_t)got;
}

static bool hex_to_master(const char *hex, size_t n, unsigned char *master)
{
	size_t got = 0;
	const char *end = NULL;

	while (n > 0 && (hex[n - 1] == '\n' || hex[n - 1] == '\r' || hex[n - 1] == ' '))
		n--;
	return n == MASTER_BYTES * 2 &&
	       sodium_hex2bin(master, MASTER_BYTES, hex, n, NULL, &got, &end) == 0 &&
	       got == MASTER_BYTES && end == hex + n;
}

static bool read_master(struct arena *a, const char *path, int fd, unsigned char *master,
			const char **error)
{
	char text[MASTER_BYTES * 2 + 8];
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (st.st_mode & (S_IROTH | S_IWOTH))) {
		*error = arena_printf(a, "%s must be a file that others cannot read (chmod 600)",
				      path);
		return false;
	}
	const ssize_t n = read_up_to(fd, text, sizeof(text));
	const bool is_ok = n >= 0 && hex_to_master(text, (size_t)n, master);

	sodium_memzero(text, sizeof(text));
	if (!is_ok)
		*error = arena_printf(a, "%s must hold %d bytes in hex", path, MASTER_BYTES);
	return is_ok;
}

bool keys_load(struct arena *a, const char *path, const char *tokens_path, struct keys *out,
	       const char **error)
{
	unsigned char master[MASTER_BYTES];
	unsigned char token[TOKEN_KEY_BYTES];

	ready();
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0) {
		*error = arena_printf(a, "%s: %s", path, strerror(errno));
		return false;
	}
	bool is_ok = read_master(a, path, fd, master, error);

	close(fd);
	if (is_ok) {
		derive(token, master, "otklik token");
		is_ok = token_keys_load(a, tokens_path, token, &out->tokens, error);
	}
	if (is_ok)
		derive(out->secret, master, "otklik secret");
	sodium_memzero(master, sizeof(master));
	sodium_memzero(token, sizeof(token));
	return is_ok;
}

bool keys_create(struct arena *a, const char *path, const char **error)
{
	unsigned char master[MASTER_BYTES];
	char text[MASTER_BYTES * 2 + 1];

	ready();
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0) {
		*error = arena_printf(a, "%s: %s", path, strerror(errno));
		return false;
	}
	rand_bytes(master, sizeof(master));
	sodium_bin2hex(text, sizeof(text), master, sizeof(master));
	text[MASTER_BYTES * 2] = '\n';
	const bool is_ok = write(fd, text, sizeof(text)) == (ssize_t)sizeof(text) && fsync(fd) == 0;

	sodium_memzero(master, sizeof(master));
	sodium_memzero(text, sizeof(text));
	if (!is_ok) {
		*error = arena_printf(a, "%s: %s", path, strerror(errno));
		unlink(path);
	}
	close(fd);
	return is_ok;
}

/* ---- passwords ---- */

const char *passwd_hash(struct arena *a, const char *password)
{
	char *out = arena_alloc(a, crypto_pwhash_STRBYTES);

	ready();
	if (crypto_pwhash_str_alg(out, password, strlen(password), OPS, MEMORY,
				  crypto_pwhash_ALG_ARGON2ID13) != 0)
		log_abort("no memory to hash a password");
	return out;
}

bool passwd_verify(const char *hash, const char *password)
{
	/* The library's prototype promises it so many bytes, also when the text is shorter. */
	char padded[crypto_pwhash_STRBYTES] = { 0 };
	const size_t n = strnlen(hash, sizeof(padded));

	ready();
	/* Argon2id only: libsodium would take older kinds of hashes too. */
	if (n == sizeof(padded) || !str_starts(hash, crypto_pwhash_STRPREFIX))
		return false;
	memcpy(padded, hash, n);
	return crypto_pwhash_str_verify(padded, password, strlen(password)) == 0;
}

void passwd_waste(const char *password)
{
	(void)passwd_verify(NOBODY, password);
}

/* Lower case of Latin and Cyrillic letters: enough to see that ПАРОЛЬ is пароль. */
static uint32_t lower_cp(uint32_t cp)
{
	if ((cp >= 'A' && cp <= 'Z') || (cp >= 0x410 && cp <= 0x42f))
		return cp + 32;
	return cp >= 0x400 && cp <= 0x40f ? cp + 80 : cp;
}

static char *lower_text(struct arena *a, const char *s)
{
	const char *const end = s + strlen(s);
	char *out = arena_alloc(a, (size_t)(end - s) * 3 + 1);
	size_t n = 0;

	while (s < end)
		n += str_utf8_put(lower_cp(str_utf8_next(&s, end)), out + n);
	out[n] = '\0';
	return out;
}

static bool is_common_word(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (strlen(common[i]) == n && memcmp(common[i], s, n) == 0)
			return true;
	return false;
}

/* Bytes that people add around a word when they are told to: digits and signs. */
static bool is_decoration(char c)
{
	return (c > ' ' && c < 'A') || (c > 'Z' && c < 'a' && c != '\\') || (c > 'z' && c < 0x7f);
}

/* "P@ssword" is left alone, "password2024!" and "!!qwerty1" are not. */
static bool is_decorated_word(const char *s)
{
	size_t n = strlen(s);

	while (n > 0 && is_decoration(s[n - 1]))
		n--;
	while (n > 0 && is_decoration(*s)) {
		s++;
		n--;
	}
	return n == 0 || is_common_word(s, n);
}

/* One unit again and again: up to 4 bytes of anything, or a common word. */
static bool is_repeated(const char *s)
{
	const size_t n = strlen(s);

	for (size_t unit = 1; unit <= n / 2; unit++)
		if (n % unit == 0 && memcmp(s, s + unit, n - unit) == 0)
			return unit <= UNIT_MAX || is_common_word(s, unit);
	return false;
}

/* Each character is the neighbour of the one before: 0123456789, abcdefghij, and back. */
static bool is_sequence(const char *s)
{
	const int step = s[1] - s[0];

	for (; s[1] != '\0'; s++)
		if (s[1] - s[0] != step)
			return false;
	return step == 1 || step == -1;
}

/* The part before @ is what people take for a password. */
static bool is_like_name(struct arena *a, const char *password, const char *email)
{
	const char *mail = lower_text(a, email != NULL ? email : "");
	const char *local = arena_strndup(a, mail, strcspn(mail, "@"));

	return (str_utf8_len(local) >= NAME_LEAST && strstr(password, local) != NULL) ||
	       (*mail != '\0' && strstr(mail, password) != NULL);
}

const char *passwd_weakness(const char *password, const char *email)
{
	if (str_utf8_len(password) < PASSWORD_LEAST)
		return "too_short";
	struct arena *a =
		arena_new((strlen(password) + (email != NULL ? strlen(email) : 0)) * 8 + 4096);
	const char *s = lower_text(a, password);
	const char *weakness = NULL;

	if (is_common_word(s, strlen(s)) || is_decorated_word(s) || is_repeated(s) ||
	    is_sequence(s))
		weakness = "too_common";
	else if (is_like_name(a, s, email))
		weakness = "like_name";
	arena_free(a);
	return weakness;
}

/* ---- secrets at rest ---- */

struct bytes secret_seal(struct arena *a, const unsigned char *key, const char *plain)
{
	const size_t n = strlen(plain);
	unsigned char *out =
		arena_alloc(a, crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + n);

	ready();
	rand_bytes(out, crypto_secretbox_NONCEBYTES);
	if (crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES, (const unsigned char *)plain,
				  n, out, key) != 0)
		log_abort("a secret cannot be sealed");
	return (struct bytes){ out, crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + n };
}

const char *secret_open(struct arena *a, const unsigned char *key, struct bytes sealed)
{
	const size_t around = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
	const unsigned char *p = sealed.p;

	ready();
	if (p == NULL || sealed.n < around)
		return NULL;
	char *out = arena_zalloc(a, sealed.n - around + 1);

	if (crypto_secretbox_open_easy((unsigned char *)out, p + crypto_secretbox_NONCEBYTES,
				       sealed.n - crypto_secretbox_NONCEBYTES, p, key) != 0)
		return NULL;
	return out;
}

/* ---- random tokens ---- */

const char *token_random(struct arena *a)
{
	const size_t size =
		sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	unsigned char raw[TOKEN_BYTES];
	char *out = arena_alloc(a, size);

	ready();
	rand_bytes(raw, sizeof(raw));
	sodium_bin2base64(out, size, raw, sizeof(raw), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(raw, sizeof(raw));
	return out;
}

struct bytes token_hash(struct arena *a, const char *token)
{
	unsigned char *out = arena_alloc(a, crypto_hash_sha256_BYTES);

	ready();
	crypto_hash_sha256(out, (const unsigned char *)token, strlen(token));
	return (struct bytes){ out, crypto_hash_sha256_BYTES };
}
