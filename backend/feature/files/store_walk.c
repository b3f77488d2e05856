#include "feature/files/store_walk.h"
#include "base/str.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIRS = 256, TEMP_HEX = 16, OLD_SECONDS = 86400, PATH_BYTES = 4200 };

static bool is_hex(const char *s, size_t n)
{
	return strspn(s, "0123456789abcdef") >= n;
}

/* The next directory of the store that is there. */
static bool next_dir(struct store_walk *s)
{
	char path[PATH_BYTES];

	while (s->dir == NULL && s->at < DIRS) {
		const int n = snprintf(path, sizeof(path), "%s/%02x", s->conf->files_dir, s->at++);

		s->dir = n < (int)sizeof(path) ? opendir(path) : NULL;
	}
	return s->dir != NULL;
}

/* What store_put() writes aside: when it is old, the program has died over it. */
static bool is_temp(const char *name)
{
	return name[0] == '.' && strlen(name) == TEMP_HEX + 1 && is_hex(name + 1, TEMP_HEX);
}

/* Somebody else's file that lies there is nothing to judge. */
static bool is_ours(const char *name)
{
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.") == strlen(name);
}

static bool take(struct store_walk *s, const char *name, char *out)
{
	const int fd = dirfd(s->dir);
	struct stat st;

	if (!is_ours(name) || fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode) || st.st_mtime > s->now.us / 1000000 - OLD_SECONDS)
		return false;
	if (is_temp(name)) {
		s->temps += unlinkat(fd, name, 0) == 0;
		return false;
	}
	const int n = snprintf(out, STORE_NAME_BYTES, "%02x/%s", s->at - 1, name);

	return n < STORE_NAME_BYTES && name[0] != '.';
}

size_t store_walk_next(struct store_walk *s, char (*out)[STORE_NAME_BYTES], size_t max)
{
	size_t n = 0;

	while (n < max && next_dir(s)) {
		const struct dirent *e = readdir(s->dir);

		if (e != NULL) {
			n += take(s, e->d_name, out[n]);
			continue;
		}
		closedir(s->dir);
		s->dir = NULL;
	}
	return n;
}

void store_walk_end(struct store_walk *s)
{
	if (s->dir != NULL)
		closedir(s->dir);
	s->dir = NULL;
}
