/* otklik search: the index of words, by hand. otklik-jobs keeps it up otherwise. */
#include "app/cli.h"
#include "base/str.h"
#include "core/db.h"
#include "feature/search/search.h"

#include <stdio.h>

static int complain(const char *error)
{
	fprintf(stderr, "otklik: %s\n", error);
	return 1;
}

/* A line every few seconds. */
static void tell(int64_t cards, const struct search_pass *pass, int64_t *told_at)
{
	const int64_t now = time_mono_us();

	if (now - *told_at < 2000000 && pass->is_more)
		return;
	*told_at = now;
	fprintf(stderr, "%lld cards, up to number %lld\n", (long long)cards, (long long)pass->mark);
}

static bool run(struct worker *w, bool is_again)
{
	struct search_pass pass = { .is_more = true };
	int64_t told_at = time_mono_us();
	int64_t cards = 0;
	struct req r;

	work_begin(w, &r);
	if (is_again && work_run(&r, search_forget, NULL) != 0)
		return false;
	while (pass.is_more && !pass.has_failed) {
		pass = search_index(w);
		cards += pass.cards;
		if (!pass.has_failed)
			tell(cards, &pass, &told_at);
	}
	fprintf(stdout, "%lld\n", (long long)cards);
	return !pass.has_failed;
}

int cli_search(struct cli *c)
{
	const char *what = c->argc == 1 ? c->argv[0] : "";
	const bool is_again = str_eq(what, "rebuild");
	const char *error = NULL;
	struct worker w;

	if (!is_again && !str_eq(what, "index"))
		return -1;
	if (!worker_init(&w, &c->conf, &error))
		return complain(error);
	const bool is_done = db_ensure(w.db) == 0 && run(&w, is_again);

	if (!is_done)
		complain(db_error(w.db));
	worker_close(&w);
	return is_done ? 0 : 1;
}
