/* The content store, on a real directory and on a real full disk. */
#include "base/buf.h"
#include "base/str.h"
#include "feature/files/store.h"
#include "feature/files/store_walk.h"
#include "temp_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define ABC "ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.png"

struct fixture {
	struct req r;
	struct conf conf;
	char dir[TEMP_DIR_BYTES];
	bool is_mounted;
};

static int start(void **state)
{
	struct arena *a = arena_new(32 << 20);
	struct fixture *f = arena_zalloc(a, sizeof(*f));

	f->r.arena = a;
	f->r.conf = &f->conf;
	f->conf.files_dir = f->dir;
	*state = f;
	return !temp_dir(f->dir, "store");
}

/* Counts the files in files_dir and, if asked, removes them. */
static int files(struct fixture *f, bool is_removed)
{
	DIR *top = opendir(f->dir);
	int n = 0;

	for (struct dirent *e = readdir(top); e != NULL; e = readdir(top)) {
		if (e->d_name[0] == '.')
			continue;
		const char *path = arena_printf(f->r.arena, "%s/%s", f->dir, e->d_name);
		DIR *d = opendir(path);

		for (struct dirent *k = d != NULL ? readdir(d) : NULL; k != NULL; k = readdir(d)) {
			if (str_eq(k->d_name, ".") || str_eq(k->d_name, ".."))
				continue;
			n++;
			if (is_removed)
				unlink(arena_printf(f->r.arena, "%s/%s", path, k->d_name));
		}
		if (d != NULL)
			closedir(d);
		if (is_removed && rmdir(path) != 0)
			unlink(path);
	}
	closedir(top);
	return n;
}

static int stop(void **state)
{
	struct fixture *f = *state;

	files(f, true);
	if (f->is_mounted)
		umount(f->dir);
	const int rc = rmdir(f->dir);

	arena_free(f->r.arena);
	return rc;
}

static const char *content(struct fixture *f, const char *path)
{
	char text[100] = "";
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const ssize_t n = read(fd, text, sizeof(text) - 1);

	close(fd);
	return arena_strndup(f->r.arena, text, n > 0 ? (size_t)n : 0);
}

static void bytes_are_kept_under_their_hash(void **state)
{
	struct fixture *f = *state;
	const char *name = NULL;
	const char *path = NULL;

	assert_int_equal(store_put(&f->r, (struct bytes){ "abc", 3 }, "png", &name), 0);
	assert_string_equal(name, ABC);
	assert_int_equal(store_path(&f->r, name, &path), 0);
	assert_string_equal(content(f, path), "abc");
	/* Twice the same is once; another suffix or content is another file. */
	assert_int_equal(store_put(&f->r, (struct bytes){ "abc", 3 }, "png", &name), 0);
	assert_int_equal(files(f, false), 1);
	assert_int_equal(store_put(&f->r, (struct bytes){ "abc", 3 }, "jpg", &name), 0);
	assert_int_equal(store_put(&f->r, (struct bytes){ "", 0 }, "png", &name), 0);
	assert_int_equal(files(f, false), 3);
	assert_int_equal(store_remove(&f->r, ABC), 0);
	assert_int_equal(store_remove(&f->r, ABC), 0);
	assert_int_equal(files(f, false), 2);
	assert_int_equal(store_path(&f->r, ABC, &path), E_NOT_FOUND);
}

/*
 * When it was stored last, and whether somebody stores the same once more before it is forgotten.
 */
static void what_was_stored_just_now_is_not_forgotten(void **state)
{
	/* clang-format off */
	static const struct {
		int64_t age_seconds;
		bool is_stored_again, is_left;
	} rows[] = {
		{ 2 * 86400, false, false },    { 2 * 86400, true, true },
		{ 3600, false, true },          { 0, false, true },
	};
	/* clang-format on */
	struct fixture *f = *state;
	const char *full = arena_printf(f->r.arena, "%s/%s", f->dir, ABC);

	f->r.now = time_now();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = NULL;
		const time_t then = (time_t)(f->r.now.us / 1000000 - rows[i].age_seconds);
		const struct timespec times[2] = { { then, 0 }, { then, 0 } };

		assert_int_equal(store_put(&f->r, (struct bytes){ "abc", 3 }, "png", &name), 0);
		assert_int_equal(utimensat(AT_FDCWD, full, times, 0), 0);
		if (rows[i].is_stored_again)
			assert_int_equal(store_put(&f->r, (struct bytes){ "abc", 3 }, "png", &name),
					 0);
		assert_int_equal(store_forget(&f->r, ABC), 0);
		assert_int_equal(files(f, false), rows[i].is_left);
	}
	assert_int_equal(store_remove(&f->r, ABC), 0);
	assert_int_equal(store_forget(&f->r, ABC), 0);
	assert_int_equal(store_forget(&f->r, "../x"), E_NOT_FOUND);
}

/* All that is old is named once, in steps of any size; what is half-written and old is removed. */
static void a_walk_names_what_is_old(void **state)
{
	struct fixture *f = *state;
	const struct timespec old[2] = { { 1000000, 0 }, { 1000000, 0 } };

	f->r.now = time_now();
	for (char i = 0; i < 40; i++) {
		const char *name = NULL;
		const char *path = NULL;

		assert_int_equal(store_put(&f->r, (struct bytes){ &i, 1 }, "png", &name), 0);
		assert_int_equal(store_path(&f->r, name, &path), 0);
		if (i < 30)
			assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
	}
	const char *name = NULL;

	assert_int_equal(store_put(&f->r, (struct bytes){ "abc", 3 }, "png", &name), 0);
	for (int i = 0; i < 2; i++) {
		const char *temp = arena_printf(f->r.arena, "%s/ba/.0123456789abcde%d", f->dir, i);

		close(open(temp, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
		if (i == 0)
			assert_int_equal(utimensat(AT_FDCWD, temp, old, 0), 0);
	}
	for (size_t step = 1; step <= 64; step *= 4) {
		struct store_walk walk = { .conf = &f->conf, .now = f->r.now };
		char names[64][STORE_NAME_BYTES];
		size_t n = 0;

		for (size_t k = 1; k > 0; n += k) {
			k = store_walk_next(&walk, names, step);
			for (size_t i = 0; i < k; i++)
				assert_int_equal(store_path(&f->r, names[i], &name), 0);
		}
		store_walk_end(&walk);
		assert_int_equal(n, 30);
		assert_int_equal(walk.temps, step == 1);
	}
	assert_int_equal(files(f, false), 42);
}

/* A file that a power cut left empty under the right name is written anew. */
static void truncated_file_is_mended(void **state)
{
	struct fixture *f = *state;
	const char *name = NULL;
	const char *path = NULL;

	assert_int_equal(store_put(&f->r, (struct bytes){ "abc", 3 }, "png", &name), 0);
	assert_int_equal(store_path(&f->r, name, &path), 0);
	assert_int_equal(truncate(path, 0), 0);
	assert_int_equal(store_put(&f->r, (struct bytes){ "abc", 3 }, "png", &name), 0);
	assert_string_equal(content(f, path), "abc");
	assert_int_equal(files(f, false), 1);
}

static void foreign_names_are_not_touched(void **state)
{
	/* clang-format off */
	static const char *const rows[] = {
		"", "..", "../../etc/passwd", "/etc/passwd", "ba", "ba/", "ba/7816", ABC "/../x",
		ABC "/", ABC "\n",
		"ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.",
		"ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.PNG",
		"ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.p/g",
		"ba/7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD.png",
		"ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a/.png", "../aaaa",
		NULL,
	};
	/* clang-format on */
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *path = NULL;

		assert_int_equal(store_path(&f->r, rows[i], &path), E_NOT_FOUND);
		assert_null(path);
		assert_int_equal(store_remove(&f->r, rows[i]), E_NOT_FOUND);
	}
}

static void strange_suffixes_are_refused(void **state)
{
	static const char *const rows[] = { "", ".", "p/g", "..", "PNG", "png ", "verylongsuffix" };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = NULL;

		assert_int_equal(store_put(&f->r, (struct bytes){ "abc", 3 }, rows[i], &name),
				 E_INTERNAL);
		assert_null(name);
	}
	assert_int_equal(files(f, false), 0);
}

static void missing_directory_is_unavailable(void **state)
{
	struct fixture *f = *state;
	const char *name = NULL;

	f->conf.files_dir = arena_printf(f->r.arena, "%s/none", f->dir);
	assert_int_equal(store_put(&f->r, (struct bytes){ "abc", 3 }, "png", &name), E_UNAVAILABLE);
	assert_null(name);
	assert_int_equal(f->r.failure.code, E_UNAVAILABLE);
}

static void full_disk_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	const size_t size = 2 << 20;
	char *big = arena_zalloc(f->r.arena, size);
	const char *name = NULL;
	const char *path = NULL;

	if (mount("tmpfs", f->dir, "tmpfs", 0, "size=1m") != 0) {
		print_message("skipped: a small disk cannot be mounted: %s\n", strerror(errno));
		skip();
	}
	f->is_mounted = true;
	assert_int_equal(store_put(&f->r, (struct bytes){ big, size }, "png", &name),
			 E_UNAVAILABLE);
	assert_null(name);
	assert_int_equal(f->r.failure.code, E_UNAVAILABLE);
	assert_int_equal(files(f, false), 0);
	assert_int_equal(store_put(&f->r, (struct bytes){ "abc", 3 }, "png", &name), 0);
	assert_int_equal(store_path(&f->r, name, &path), 0);
	assert_string_equal(content(f, path), "abc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(bytes_are_kept_under_their_hash, start, stop),
		cmocka_unit_test_setup_teardown(what_was_stored_just_now_is_not_forgotten, start,
						stop),
		cmocka_unit_test_setup_teardown(a_walk_names_what_is_old, start, stop),
		cmocka_unit_test_setup_teardown(truncated_file_is_mended, start, stop),
		cmocka_unit_test_setup_teardown(foreign_names_are_not_touched, start, stop),
		cmocka_unit_test_setup_teardown(strange_suffixes_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(missing_directory_is_unavailable, start, stop),
		cmocka_unit_test_setup_teardown(full_disk_leaves_nothing, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
