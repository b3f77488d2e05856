#include "core/token_keys.h"
#include "base/log.h"
#include "base/str.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { LINE_BYTES = 200 };

static const char id_name[] = "otklik kid";

bool token_keys_add(struct token_keys *keys, const unsigned char *key)
{
	unsigned char hash[crypto_generichash_BYTES];
	struct token_key *new = &keys->v[keys->n];

	if (keys->n == TOKEN_KEYS_MAX)
		return false;
	if (crypto_generichash(hash, sizeof(hash), (const unsigned char *)id_name, strlen(id_name),
			       key, TOKEN_KEY_BYTES) != 0)
		log_abort("a key gets no id");
	sodium_bin2hex(new->id, sizeof(new->id), hash, TOKEN_KEY_ID_CHARS / 2);
	if (token_keys_find(keys, new->id) != NULL)
		return false;
	memcpy(new->v, key, TOKEN_KEY_BYTES);
	keys->n++;
	return true;
}

const struct token_key *token_keys_find(const struct token_keys *keys, const char *id)
{
	for (size_t i = 0; i < keys->n; i++)
		if (str_eq(keys->v[i].id, id))
			return &keys->v[i];
	return NULL;
}

/* One line of the file: a key, the word for the derived one, a comment or nothing. */
static const char *add_line(const char *line, const unsigned char *master, struct token_keys *out)
{
	unsigned char key[TOKEN_KEY_BYTES];
	const char *end = NULL;
	size_t n = 0;

	if (*line == '\0' || *line == '#')
		return NULL;
	if (str_eq(line, "master"))
		return token_keys_add(out, master)
			       ? NULL
			       : "a key stands there twice, or there are too many";
	if (strlen(line) != (size_t)TOKEN_KEY_BYTES * 2 ||
	    sodium_hex2bin(key, sizeof(key), line, strlen(line), NULL, &n, &end) != 0 ||
	    n != sizeof(key))
		return "expected 32 bytes in hex, or the word master";
	const bool is_added = token_keys_add(out, key);

	sodium_memzero(key, sizeof(key));
	return is_added ? NULL : "a key stands there twice, or there are too many";
}

static bool read_lines(struct arena *a, const char *path, FILE *f, const unsigned char *master,
		       struct token_keys *out, const char **error)
{
	char line[LINE_BYTES];
	const char *fault = NULL;
	int number = 0;

	while (fault == NULL && fgets(line, sizeof(line), f) != NULL) {
		number++;
		fault = add_line(str_trim(line), master, out);
	}
	sodium_memzero(line, sizeof(line));
	if (fault == NULL && out->n == 0)
		fault = "there is no key";
	if (fault != NULL)
		*error = arena_printf(a, "%s:%d: %s", path, number, fault);
	return fault == NULL;
}

bool token_keys_load(struct arena *a, const char *path, const unsigned char *master,
		     struct token_keys *out, const char **error)
{
	struct token_keys keys = { .n = 0 };
	struct stat st;

	if (path[0] == '\0') {
		token_keys_add(&keys, master);
		*out = keys;
		return true;
	}
	if (stat(path, &st) == 0 && (!S_ISREG(st.st_mode) || (st.st_mode & (S_IROTH | S_IWOTH)))) {
		*error = arena_printf(a, "%s must be a file that others cannot read (chmod 600)",
				      path);
		return false;
	}
	FILE *f = fopen(path, "re");

	if (f == NULL) {
		*error = arena_printf(a, "%s: %s", path, strerror(errno));
		return false;
	}
	const bool is_ok = read_lines(a, path, f, master, &keys, error);

	fclose(f);
	if (is_ok)
		*out = keys;
	sodium_memzero(&keys, sizeof(keys));
	return is_ok;
}
