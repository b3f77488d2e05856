/* The JSON decoder, the query string and, with what they accepted, the writer. */
#include "base/str.h"
#include "core/json.h"

#include <jansson.h>
#include <string.h>

static const char *const color_names[] = { NULL, "red", "green" };
static const struct choices color_choices = { color_names, 2 };

struct fuzz_in {
	int64_t n;
	bool is_on;
	int color;
	const char *name;
	const char *note;
	struct timestamp at;
	struct opt_i64 maybe;
	point_id point_id;
	struct point_id_list point_ids;
	struct str_list tags;
};

DESC(fuzz_in, F(fuzz_in, n, 0, -5, 200), F(fuzz_in, is_on, 0, 0, 0),
     FC(fuzz_in, color, 0, color_choices), F(fuzz_in, name, TRIM, 2, 50),
     F(fuzz_in, note, LINES, 0, 200), F(fuzz_in, at, 0, 0, 0), F(fuzz_in, maybe, 0, 0, 9),
     F(fuzz_in, point_id, 0, 0, 0), F(fuzz_in, point_ids, 0, 0, 30), F(fuzz_in, tags, TRIM, 0, 30));

static void check(bool is_true)
{
	if (!is_true)
		__builtin_trap();
}

/* What was accepted must be written as JSON that a strict reader takes. */
static void write_back(const struct fuzz_in *in)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	json_out_rows(&b, &fuzz_in_desc, in, 1);
	check(!b.is_over);
	json_t *v = json_loadb(b.p, b.len, JSON_REJECT_DUPLICATES, NULL);

	check(v != NULL);
	json_decref(v);
	buf_free(&b);
}

static void check_accepted(const struct fuzz_in *in)
{
	check(in->n == 0 || (in->n >= -5 && in->n <= 200));
	check(in->point_id.v >= 0);
	check(in->name == NULL || (str_utf8_len(in->name) >= 2 && str_utf8_len(in->name) <= 50));
	check(in->point_ids.n <= 30 && in->tags.n <= 30);
	write_back(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct req r = { .arena = arena_new(64 << 20) };
	struct fuzz_in in = { 0 };
	struct json_seen seen = { 0 };
	struct pair *v = NULL;
	size_t n = 0;

	int rc = json_in(&r, &fuzz_in_desc, (const char *)data, size, &in, &seen);

	check(rc == r.failure.code);
	if (rc == 0)
		check_accepted(&in);
	r.failure = (struct failure){ 0 };
	seen = (struct json_seen){ 0 };
	in = (struct fuzz_in){ 0 };
	rc = query_split(&r, (const char *)data, size, &v, &n);
	if (rc == 0)
		rc = pairs_in(&r, &fuzz_in_desc, v, n, &in, &seen);
	check(rc == r.failure.code);
	if (rc == 0)
		check_accepted(&in);
	arena_free(r.arena);
	return 0;
}
