#include "base/mem.h"
#include "base/str.h"
#include "feature/mail/mail_json.h"

#include <stdio.h>
#include <string.h>

enum { RULES_ARENA = 64 << 20, SLACK = 4 };

/* What the run needs for every file. */
struct run {
	const struct rules *rules;
	struct buf line;
};

/* The bytes of a file with zero bytes behind them; NULL if it cannot be read. The caller frees them. */
static char *read_file(const char *path, size_t *n, const char **error)
{
	FILE *f = fopen(path, "rbe");

	if (f == NULL) {
		*error = "the file cannot be opened";
		return NULL;
	}
	size_t cap = 64 * 1024;
	char *p = mem_alloc(cap);
	size_t len = 0;

	for (size_t got = 1; got > 0 && len <= MAIL_RAW_MAX; len += got) {
		if (cap - len < 4096 + SLACK) {
			cap *= 2;
			p = mem_realloc(p, cap);
		}
		got = fread(p + len, 1, cap - len - SLACK, f);
	}
	const bool is_bad = ferror(f) != 0;

	fclose(f);
	if (is_bad) {
		mem_free(p);
		*error = "the file cannot be read";
		return NULL;
	}
	memset(p + len, 0, SLACK);
	*n = len;
	return p;
}

/* In this process: mail on the command line is the administrator's own. */
static void parse_one(struct run *run, const char *path)
{
	size_t n = 0;
	const char *error = NULL;
	char *raw = read_file(path, &n, &error);
	struct arena *a = arena_new(mail_arena_max(n));
	const struct mail *m = raw == NULL ? NULL : mail_parse(a, raw, n, &error);
	const struct card *card = m == NULL ? NULL : recognise(a, run->rules, m, NULL);

	buf_reset(&run->line);
	mail_json_line(&run->line, path, m == NULL ? error : NULL, m, card);
	buf_addc(&run->line, '\n');
	fwrite(run->line.p, 1, run->line.len, stdout);
	arena_free(a);
	mem_free(raw);
}

static int usage(void)
{
	fputs("usage: otklik mail parse [--rules DIR] FILE...\n", stderr);
	return 2;
}

int mail_parse_main(int argc, char **argv)
{
	const char *dir = "backend/rules";
	int first = 0;

	if (argc >= 2 && str_eq(argv[0], "--rules")) {
		dir = argv[1];
		first = 2;
	}
	if (first >= argc || str_starts(argv[first], "--"))
		return usage();
	struct arena *a = arena_new(RULES_ARENA);
	const char *error = "";
	struct run run = { .rules = rules_load(a, dir, &error) };

	if (run.rules == NULL) {
		fprintf(stderr, "otklik: %s\n", error);
		arena_free(a);
		return 1;
	}
	buf_init(&run.line, MAIL_JSON_MAX);
	for (int i = first; i < argc; i++)
		parse_one(&run, argv[i]);
	buf_free(&run.line);
	arena_free(a);
	return ferror(stdout) != 0;
}
