/*
 * Files that nothing refers to any more: rows when a proof was taken away or an attachment never
 * sent; bytes that no row names when the unit of work that stored them was rolled back.
 */
#include "base/log.h"
#include "core/db.h"
#include "core/worker.h"
#include "feature/files/files.h"
#include "feature/files/store.h"
#include "feature/files/store_walk.h"
#include "queries.gen.h"

enum { WINDOW = 20000, KEEP_DAYS = 7, NAMES = 500 };

struct files_sweep_in {
	int64_t after;
	struct timestamp before;
};
DESC(files_sweep_in, O(files_sweep_in, after), O(files_sweep_in, before));

struct file_orphan {
	int64_t id;
	const char *path;
};
DESC(file_orphan, O(file_orphan, id), O(file_orphan, path));

struct file_number {
	int64_t id;
};
DESC(file_number, O(file_number, id));

struct files_names {
	const char *names; /* JSON */
};
DESC(files_names, O(files_names, names));

struct sweep {
	int64_t after;
	struct file_orphan_list gone;
};

static int remove_rows(struct req *r, void *arg)
{
	struct sweep *s = arg;
	const struct files_sweep_in in = { s->after, time_add(r->now, -(int64_t)KEEP_DAYS * 86400 *
									      1000000) };

	TRY(sql_files_orphans(r, &in, &s->gone));
	return s->gone.n > 0 ? sql_file_remove(r, s->gone.v, s->gone.n) : 0;
}

/* After the commit. The same bytes may be the picture of another card too. */
static void remove_bytes(struct req *r, const struct file_orphan_list *gone)
{
	for (size_t i = 0; i < gone->n; i++) {
		const struct file_number *others = NULL;

		if (sql_files_of_path(r, &gone->v[i], &others) == 0 && others->id == 0 &&
		    store_forget(r, gone->v[i].path) != 0)
			log_warn("a file was not removed", "file=%lld", (long long)gone->v[i].id);
	}
}

/* Names of the store have nothing in them that JSON would escape. */
static const char *names_json(struct req *r, char (*names)[STORE_NAME_BYTES], size_t n)
{
	struct buf b;

	buf_init(&b, (size_t)NAMES * (STORE_NAME_BYTES + 8));
	buf_addc(&b, '[');
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s\"%s\"", i > 0 ? "," : "", names[i]);
	buf_addc(&b, ']');
	const char *text = arena_strdup(r->arena, buf_str(&b));

	buf_free(&b);
	return text;
}

/*
 * Whoever stores the same bytes again has touched them, and store_forget() leaves them: no row can
 * come to a name between the question and the removal.
 */
static int forget_unnamed(struct req *r, char (*names)[STORE_NAME_BYTES], size_t n, int64_t *gone)
{
	const struct files_names in = { names_json(r, names, n) };
	struct file_orphan_list l;

	TRY(db_ensure(r->db));
	TRY(sql_files_unnamed(r, &in, &l));
	for (size_t i = 0; i < l.n; i++)
		*gone += store_forget(r, l.v[i].path) == 0;
	return 0;
}

static void sweep_bytes(struct worker *w)
{
	struct arena *kept = arena_new((size_t)1 << 20);
	char(*names)[STORE_NAME_BYTES] = arena_alloc(kept, sizeof(*names) * NAMES);
	struct store_walk walk = { .conf = w->conf, .now = time_now() };
	int64_t gone = 0;
	struct req r;

	for (;;) {
		const size_t n = store_walk_next(&walk, names, NAMES);

		work_begin(w, &r);
		if (n == 0 || forget_unnamed(&r, names, n, &gone) != 0)
			break;
	}
	store_walk_end(&walk);
	arena_free(kept);
	if (gone + walk.temps > 0)
		log_line(LOG_INFO_LEVEL, "stored bytes without a row were removed",
			 "files=%lld half_written=%lld", (long long)gone, (long long)walk.temps);
}

int64_t files_sweep(struct worker *w)
{
	const struct file_number *last = NULL;
	int64_t n = 0;
	struct req r;

	work_begin(w, &r);
	if (db_ensure(r.db) != 0 || sql_file_last(&r, &last) != 0)
		return 0;
	const int64_t end = last->id;

	for (int64_t after = 0; after < end; after += WINDOW) {
		struct sweep s = { after, { NULL, 0 } };

		work_begin(w, &r);
		if (work_run(&r, remove_rows, &s) != 0)
			break;
		n += (int64_t)s.gone.n;
		remove_bytes(&r, &s.gone);
	}
	if (n > 0)
		log_line(LOG_INFO_LEVEL, "files without use were removed", "files=%lld",
			 (long long)n);
	sweep_bytes(w);
	return n;
}
