#include "base/jail.h"
#include "base/mem.h"
#include "base/str.h"
#include "feature/mail/mail_json.h"
#include "feature/mail/mail_pack.h"

#include <stdio.h>
#include <string.h>

enum { RULES_ARENA = 64 << 20, SLACK = 4 };

/* What the run needs for every file. */
struct run {
	struct jail *jail;
	struct buf packed;
	struct buf line;
};

/*
 * The bytes of a file with zero bytes behind them; NULL if it cannot be read. The caller frees
 * them.
 */
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

/* What the jail says about those bytes: a mail with its card, or the reason. */
static struct mail_answer read_mail(struct run *run, struct arena *a, const char *raw, size_t n)
{
	struct mail_answer x = { NULL, NULL, NULL };
	const char *reply = NULL;
	size_t reply_n = 0;

	buf_reset(&run->packed);
	mail_pack_letter(&run->packed, raw, n);
	if (run->packed.is_over) {
		x.error = mail_guard(raw, n);
		return x;
	}
	switch (jail_call(run->jail, run->packed.p, run->packed.len, &reply, &reply_n)) {
	case JAIL_OK:
		reply = arena_strndup(a, reply, reply_n);
		if (!mail_answer_read(a, &reply, reply + reply_n, &x))
			x = (struct mail_answer){ .error = "the parser's answer is not a mail" };
		return x;
	case JAIL_REFUSED:
	case JAIL_CRASHED:
		x.error = "the parser crashed on this mail";
		return x;
	case JAIL_TIMEOUT:
		x.error = "the parser took too long";
		return x;
	case JAIL_TOO_BIG:
		break;
	}
	x.error = "the parser's answer is too large";
	return x;
}

static void parse_one(struct run *run, const char *path)
{
	size_t n = 0;
	struct mail_answer x = { NULL, NULL, NULL };
	char *raw = read_file(path, &n, &x.error);
	struct arena *a = arena_new(mail_arena_max(n) + MAIL_PACK_MAX);

	if (raw != NULL)
		x = read_mail(run, a, raw, n);
	buf_reset(&run->line);
	mail_json_line(&run->line, path, x.error, x.mail, x.card);
	buf_addc(&run->line, '\n');
	fwrite(run->line.p, 1, run->line.len, stdout);
	arena_free(a);
	mem_free(raw);
}

static int usage(void)
{
	fputs("usage: otklik mail parse [--rules DIR] [--own ADDRESS] FILE...\n", stderr);
	return 2;
}

int mail_parse_main(const char *rules_dir, int argc, char **argv)
{
	const char *dir = rules_dir;
	const char *own = NULL;
	int first = 0;

	if (argc >= 2 && str_eq(argv[0], "--rules")) {
		dir = argv[1];
		first = 2;
	}
	if (argc >= first + 2 && str_eq(argv[first], "--own")) {
		own = argv[first + 1];
		first += 2;
	}
	if (first >= argc || str_starts(argv[first], "--"))
		return usage();
	struct arena *a = arena_new(RULES_ARENA);
	const char *error = "";
	const struct mail_own ours = { &own, own != NULL };
	struct mail_work work = { NULL, &ours, false };
	const struct jail_limits limits = { .memory = (size_t)2 << 30,
					    .seconds = 20,
					    .reply_max = MAIL_PACK_MAX,
					    .requests = 1000,
					    .arg = &work,
					    .warm = mail_work_warm };
	struct run run = { .jail = NULL };

	work.rules = rules_load(a, dir, &error);
	if (work.rules == NULL) {
		fprintf(stderr, "otklik: %s\n", error);
		arena_free(a);
		return 1;
	}
	run.jail = jail_new(mail_work, &limits);
	buf_init(&run.packed, MAIL_RAW_MAX + SLACK * 4);
	buf_init(&run.line, MAIL_JSON_MAX);
	for (int i = first; i < argc; i++)
		parse_one(&run, argv[i]);
	buf_free(&run.packed);
	buf_free(&run.line);
	jail_free(run.jail);
	arena_free(a);
	return ferror(stdout) != 0;
}
