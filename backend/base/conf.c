#include "base/conf.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct conf_key {
	const char *name;
	size_t offset;
	bool is_int;
	const char *def_str;
	int64_t def_int, lo, hi;
	const char *help;
};

static const struct conf_key keys[] = {
#define CONF_STR(key, def, text) { #key, offsetof(struct conf, key), false, def, 0, 0, 0, text },
#define CONF_INT(key, def, least, most, text) \
	{ #key, offsetof(struct conf, key), true, NULL, def, least, most, text },
#include "base/conf.def"
#undef CONF_STR
#undef CONF_INT
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]), CONF_LINE_BYTES = 4096 };

static bool set_value(struct arena *a, struct conf *c, const struct conf_key *k, const char *value,
		      const char **error)
{
	char *at = (char *)c + k->offset;
	int64_t v = 0;

	if (!k->is_int) {
		*(const char **)(void *)at = arena_strdup(a, value);
		return true;
	}
	if (!str_to_i64(value, &v) || v < k->lo || v > k->hi) {
		*error = arena_printf(a, "%s must be a whole number from %lld to %lld", k->name,
				      (long long)k->lo, (long long)k->hi);
		return false;
	}
	*(int64_t *)(void *)at = v;
	return true;
}

static void set_defaults(struct conf *c)
{
	for (size_t i = 0; i < KEYS; i++) {
		char *at = (char *)c + keys[i].offset;

		if (keys[i].is_int)
			*(int64_t *)(void *)at = keys[i].def_int;
		else
			*(const char **)(void *)at = keys[i].def_str;
	}
}

static const struct conf_key *key_find(const char *name)
{
	for (size_t i = 0; i < KEYS; i++)
		if (str_eq(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static bool set_line(struct arena *a, struct conf *c, char *line, bool *seen, const char **error)
{
	line = str_trim(line);
	if (*line == '\0' || *line == '#')
		return true;
	char *eq = strchr(line, '=');

	if (eq == NULL) {
		*error = "expected key = value";
		return false;
	}
	*eq = '\0';
	const char *name = str_trim(line);
	const struct conf_key *k = key_find(name);

	if (k == NULL || seen[k - keys]) {
		*error = arena_printf(a, "%s key %s", k == NULL ? "unknown" : "doubled", name);
		return false;
	}
	seen[k - keys] = true;
	return set_value(a, c, k, str_trim(eq + 1), error);
}

static bool read_file(struct arena *a, FILE *f, const char *path, struct conf *c,
		      const char **error)
{
	bool seen[KEYS] = { false };
	char line[CONF_LINE_BYTES];
	bool is_ok = true;

	if (f == NULL) {
		*error = arena_printf(a, "%s: %s", path, strerror(errno));
		return false;
	}
	for (int n = 1; is_ok && fgets(line, sizeof(line), f) != NULL; n++) {
		is_ok = set_line(a, c, line, seen, error);
		if (!is_ok)
			*error = arena_printf(a, "%s:%d: %s", path, n, *error);
	}
	fclose(f);
	return is_ok;
}

static bool read_environment(struct arena *a, struct conf *c, const char **error)
{
	for (size_t i = 0; i < KEYS; i++) {
		char name[64] = "OTKLIK_";
		size_t n = strlen(name);

		for (const char *p = keys[i].name; *p != '\0' && n + 1 < sizeof(name); p++)
			name[n++] = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
		name[n] = '\0';
		const char *value = getenv(name);

		if (value != NULL && !set_value(a, c, &keys[i], value, error))
			return false;
	}
	return true;
}

static bool load(struct arena *a, FILE *f, const char *path, struct conf *out, const char **error)
{
	struct conf c;

	set_defaults(&c);
	if (path != NULL && !read_file(a, f, path, &c, error))
		return false;
	if (!read_environment(a, &c, error))
		return false;
	*out = c;
	return true;
}

bool conf_load(struct arena *a, const char *path, struct conf *out, const char **error)
{
	return load(a, path != NULL ? fopen(path, "re") : NULL, path, out, error);
}

bool conf_load_copy(struct arena *a, int copy, const char *path, struct conf *out,
		    const char **error)
{
	/* The place in it is shared with who has read it before. */
	const bool is_begun = lseek(copy, 0, SEEK_SET) == 0;
	const int fd = is_begun ? fcntl(copy, F_DUPFD_CLOEXEC, 0) : -1;
	FILE *f = fd >= 0 ? fdopen(fd, "r") : NULL;

	if (f == NULL) {
		*error = arena_printf(a, "the copy of %s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	return load(a, f, path, out, error);
}

static bool copy_all(int from, int to)
{
	char bytes[CONF_LINE_BYTES];
	ssize_t n = 0;

	while ((n = read(from, bytes, sizeof(bytes))) > 0)
		if (write(to, bytes, (size_t)n) != n)
			return false;
	return n == 0;
}

int conf_copy(const char *path)
{
	const int from = open(path, O_RDONLY | O_CLOEXEC);
	const int to = from >= 0 ? memfd_create("otklik.conf", 0) : -1;
	const bool is_ok = to >= 0 && copy_all(from, to);
	const int error = errno;

	if (from >= 0)
		close(from);
	if (!is_ok && to >= 0)
		close(to);
	errno = error;
	return is_ok ? to : -1;
}

void conf_print_example(void)
{
	for (size_t i = 0; i < KEYS; i++) {
		fprintf(stdout, "# %s\n", keys[i].help);
		if (keys[i].is_int)
			fprintf(stdout, "#%s = %lld\n\n", keys[i].name, (long long)keys[i].def_int);
		else
			fprintf(stdout, "#%s = %s\n\n", keys[i].name, keys[i].def_str);
	}
}
