#include "feature/files/store.h"
#include "base/rand.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIGEST_HEX = 64, DIR_HEX = 2, SUFFIX_MAX = 8, RANDOM_BYTES = 8, FRESH_SECONDS = 86400 };

static bool is_hex(const char *s, size_t n)
{
	return strspn(s, "0123456789abcdef") >= n;
}

static bool is_suffix(const char *s)
{
	const size_t n = strlen(s);

	return n >= 1 && n <= SUFFIX_MAX && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789") == n;
}

/* Two hex digits, a slash, 62 more, a point, a suffix: nothing else reaches the file system. */
static bool is_name(const char *s)
{
	const size_t point = DIGEST_HEX + 1;

	return s != NULL && strlen(s) > point && is_hex(s, DIR_HEX) && s[DIR_HEX] == '/' &&
	       is_hex(s + DIR_HEX + 1, DIGEST_HEX - DIR_HEX) && s[point] == '.' &&
	       is_suffix(s + point + 1);
}

static int disk_error(struct req *r, const char *what)
{
	return fail(r, E_UNAVAILABLE, "%s: %s", what, strerror(errno));
}

static const char *name_of(struct req *r, struct bytes b, const char *suffix)
{
	unsigned char digest[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(digest, b.p, b.n);
	const char *hex = str_hex(r->arena, digest, sizeof(digest));

	return arena_printf(r->arena, "%.*s/%s.%s", DIR_HEX, hex, hex + DIR_HEX, suffix);
}

static const char *path_of(struct req *r, const char *name)
{
	return arena_printf(r->arena, "%s/%s", r->conf->files_dir, name);
}

static bool sync_dir(const char *path)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return false;
	const int rc = fsync(fd);
	const int saved = errno;

	close(fd);
	errno = saved;
	return rc == 0;
}

/* The directory of the two digits; its own entry is synced when it is new. */
static int make_dir(struct req *r, const char *dir)
{
	if (mkdir(dir, 0755) == 0)
		return sync_dir(r->conf->files_dir) ? 0
						    : disk_error(r, "files_dir cannot be synced");
	return errno == EEXIST ? 0 : disk_error(r, "a directory of files_dir cannot be made");
}

static bool write_all(int fd, struct bytes b)
{
	const char *p = b.p;

	for (size_t done = 0; done < b.n;) {
		const ssize_t k = write(fd, p + done, b.n - done);

		if (k < 0 && errno != EINTR)
			return false;
		done += k > 0 ? (size_t)k : 0;
	}
	return true;
}

/* A new file with the bytes on the disk, or no file. */
static bool write_file(const char *path, struct bytes b)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		return false;
	bool is_ok = write_all(fd, b) && fsync(fd) == 0;
	int saved = errno;

	/* A network file system may tell only now that there is no room. */
	if (close(fd) != 0 && is_ok) {
		is_ok = false;
		saved = errno;
	}
	if (!is_ok)
		unlink(path);
	errno = saved;
	return is_ok;
}

static bool is_stored(const char *path, size_t n)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == n;
}

static int put_new(struct req *r, struct bytes b, const char *dir, const char *path)
{
	unsigned char random[RANDOM_BYTES];

	rand_bytes(random, sizeof(random));
	const char *temp =
		arena_printf(r->arena, "%s/.%s", dir, str_hex(r->arena, random, sizeof(random)));

	if (!write_file(temp, b))
		return disk_error(r, "a file cannot be written");
	if (rename(temp, path) != 0 || !sync_dir(dir)) {
		const int rc = disk_error(r, "a file cannot be renamed");

		unlink(temp);
		return rc;
	}
	return 0;
}

/* It is there, and is marked as wanted now, so that store_forget() leaves it. */
static bool is_taken_again(const char *path, size_t n)
{
	return is_stored(path, n) && utimensat(AT_FDCWD, path, NULL, 0) == 0;
}

int store_put(struct req *r, struct bytes b, const char *suffix, const char **name)
{
	if (!is_suffix(suffix))
		return fail(r, E_INTERNAL, "%s is no suffix of a stored file", suffix);
	const char *made = name_of(r, b, suffix);
	const char *path = path_of(r, made);
	const char *dir = arena_strndup(r->arena, path, strlen(path) - (strlen(made) - DIR_HEX));

	TRY(make_dir(r, dir));
	/* The name tells the content: what is there with the right size is what we would write. */
	if (!is_taken_again(path, b.n))
		TRY(put_new(r, b, dir, path));
	*name = made;
	return 0;
}

int store_path(struct req *r, const char *name, const char **path)
{
	if (!is_name(name))
		return fail(r, E_NOT_FOUND, "that is no name of a stored file");
	const char *p = path_of(r, name);

	if (access(p, R_OK) != 0)
		return fail(r, E_NOT_FOUND, "the stored file is gone");
	*path = p;
	return 0;
}

int store_remove(struct req *r, const char *name)
{
	if (!is_name(name))
		return fail(r, E_NOT_FOUND, "that is no name of a stored file");
	if (unlink(path_of(r, name)) != 0 && errno != ENOENT)
		return disk_error(r, "a file cannot be removed");
	return 0;
}

/*
 * The name is taken away first: whoever stores the same bytes from here on writes them anew, and
 * who has found them before has touched them.
 */
int store_forget(struct req *r, const char *name)
{
	unsigned char random[RANDOM_BYTES];
	struct stat st;

	if (!is_name(name))
		return fail(r, E_NOT_FOUND, "that is no name of a stored file");
	const char *path = path_of(r, name);

	rand_bytes(random, sizeof(random));
	const char *away =
		arena_printf(r->arena, "%.*s/.%s", (int)(strlen(path) - (strlen(name) - DIR_HEX)),
			     path, str_hex(r->arena, random, sizeof(random)));

	if (rename(path, away) != 0)
		return errno == ENOENT ? 0 : disk_error(r, "a file cannot be removed");
	if (stat(away, &st) == 0 && st.st_mtime > r->now.us / 1000000 - FRESH_SECONDS)
		return rename(away, path) == 0 ? 0 : disk_error(r, "a file cannot be put back");
	return unlink(away) == 0 ? 0 : disk_error(r, "a file cannot be removed");
}
