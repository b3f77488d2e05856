/* otklik report: the sums of the report, by hand. otklik-jobs keeps them up otherwise. */
#include "app/cli.h"
#include "base/str.h"
#include "core/db.h"
#include "feature/reports/reports.h"

#include <stdio.h>

static int complain(const char *error)
{
	fprintf(stderr, "otklik: %s\n", error);
	return 1;
}

/* Points whose clock is forgotten are counted from their first card on. */
static bool forget(struct cli *c, const char **error)
{
	return db_script(c->arena, &c->conf, "DELETE FROM report_points;", error);
}

int cli_report(struct cli *c)
{
	const bool is_again = c->argc == 2 && str_eq(c->argv[1], "--again");
	struct report_pass pass = { .is_more = true };
	const char *error = NULL;
	int64_t units = 0;
	struct worker w;

	if (c->argc < 1 || !str_eq(c->argv[0], "count") || c->argc > (is_again ? 2 : 1))
		return -1;
	if ((is_again && !forget(c, &error)) || !worker_init(&w, &c->conf, &error))
		return complain(error);
	if (db_ensure(w.db) != 0)
		pass.has_failed = true;
	while (pass.is_more && !pass.has_failed) {
		pass = reports_count(&w);
		units += pass.units;
	}
	if (pass.has_failed)
		complain(db_error(w.db));
	else
		fprintf(stdout, "%lld\n", (long long)units);
	worker_close(&w);
	return pass.has_failed ? 1 : 0;
}
