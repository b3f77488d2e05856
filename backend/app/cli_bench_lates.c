/* otklik bench data, and what the made-up cards have beside them that follows from their rows. */
#include "app/cli_bench.h"
#include "base/str.h"
#include "core/db.h"

#include <stdio.h>

static bool is_into_empty(const struct cli *c)
{
	for (int i = 0; i < c->argc; i++)
		if (str_eq(c->argv[i], "--into-empty"))
			return true;
	return false;
}

int cli_bench_data(struct cli *c)
{
	const int rc = cli_bench(c);
	const char *error = NULL;
	const char *sql =
		"INSERT IGNORE INTO interest_lates (interest_id, point_id, state, received_at) "
		"SELECT id, point_id, state, received_at FROM interests "
		"WHERE answered_at > due_at;"
		"ANALYZE TABLE interest_lates;";

	if (rc != 0 || !is_into_empty(c))
		return rc;
	if (db_script(c->arena, &c->conf, sql, &error))
		return 0;
	fprintf(stderr, "late answers: %s\n", error);
	return 1;
}
