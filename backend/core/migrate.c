#include "core/migrate.h"
#include "base/log.h"
#include "base/str.h"
#include "core/db.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, FILES_MAX = 2000 };

static const char table_sql[] =
	"CREATE TABLE IF NOT EXISTS schema_migrations (name VARCHAR(100) CHARACTER SET ascii "
	"COLLATE ascii_bin "
	"NOT NULL PRIMARY KEY, applied_at DATETIME(6) NOT NULL) ENGINE=InnoDB";

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool list_files(struct arena *a, const char *dir, struct str_list *out, const char **error)
{
	DIR *d = opendir(dir);

	if (d == NULL) {
		*error = arena_printf(a, "%s: %s", dir, strerror(errno));
		return false;
	}
	out->v = arena_array(a, FILES_MAX, sizeof(*out->v));
	out->n = 0;
	for (struct dirent *e = readdir(d); e != NULL && out->n < FILES_MAX; e = readdir(d))
		if (str_ends(e->d_name, ".sql"))
			out->v[out->n++] = arena_strdup(a, e->d_name);
	closedir(d);
	qsort(out->v, out->n, sizeof(*out->v), by_name);
	return true;
}

static bool read_text(struct arena *a, const char *path, const char **out, const char **error)
{
	FILE *f = fopen(path, "re");
	char *text = arena_alloc(a, FILE_MAX);

	if (f == NULL) {
		*error = arena_printf(a, "%s: %s", path, strerror(errno));
		return false;
	}
	const size_t n = fread(text, 1, FILE_MAX - 1, f);

	fclose(f);
	text[n] = '\0';
	*out = text;
	return true;
}

static bool has(const struct str_list *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i], name))
			return true;
	return false;
}

bool migrate_pending(struct arena *a, const struct conf *conf, struct str_list *out,
		     const char **error)
{
	struct str_list files;
	struct str_list done;

	if (!list_files(a, conf->migrations_dir, &files, error) ||
	    !db_script(a, conf, table_sql, error) ||
	    !db_texts(a, conf, "SELECT name FROM schema_migrations", &done, error))
		return false;
	out->v = arena_array(a, files.n + 1, sizeof(*out->v));
	out->n = 0;
	for (size_t i = 0; i < files.n; i++)
		if (!has(&done, files.v[i]))
			out->v[out->n++] = files.v[i];
	return true;
}

static bool apply(struct arena *a, const struct conf *conf, const char *name, const char **error)
{
	const char *path = arena_printf(a, "%s/%s", conf->migrations_dir, name);
	const char *sql = NULL;

	if (strpbrk(name, "'\\") != NULL) {
		*error = arena_printf(a, "%s: not a name for a migration", name);
		return false;
	}
	if (!read_text(a, path, &sql, error))
		return false;
	const char *note = arena_printf(
		a, "INSERT IGNORE INTO schema_migrations VALUES ('%s', UTC_TIMESTAMP(6))", name);

	if (!db_script(a, conf, sql, error) || !db_script(a, conf, note, error)) {
		*error = arena_printf(a, "%s: %s", name, *error);
		return false;
	}
	log_info("migration applied", "file=%s", name);
	return true;
}

bool migrate_run(struct arena *a, const struct conf *conf, const char **error)
{
	struct str_list pending;

	if (!migrate_pending(a, conf, &pending, error))
		return false;
	for (size_t i = 0; i < pending.n; i++)
		if (!apply(a, conf, pending.v[i], error))
			return false;
	return true;
}
