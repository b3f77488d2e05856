#include "app/cli_bench.h"
#include "base/str.h"
#include "core/db.h"
#include "core/passwd.h"
#include "core/worker.h"
#include "feature/search/words.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Tables before SPLIT are small; it is the one of the cards. */
enum { CHUNK_BYTES = 1 << 20, SPLIT = 6 };

static const char help[] =
	"usage: otklik bench data --into-empty --cards=N [OPTION=VALUE...]\n\n"
	"Fills a migrated database with a made-up company and N cards of it: all sources, actions "
	"and states,\n"
	"proofs, answers, history, counters and the spine, as the product would have written them. "
	"The same seed,\n"
	"size and end give the same rows. Deletes nothing: it refuses a database that has points "
	"or cards.\n\n"
	"  --into-empty      has to be said: the database is meant to be thrown away\n"
	"  --cards=N         how many cards (1 to 100000000)\n"
	"  --seed=S          another company for another number (default 1)\n"
	"  --points=N        branches (default 20)\n"
	"  --users=N         managers (default 60), at least one for each point\n"
	"  --products=N      products that cards are about (default 200)\n"
	"  --days=N          length of the period (default 1095)\n"
	"  --end=TIME        its end, 2026-11-22T10:00:00Z (default: now)\n"
	"  --spine=PERCENT   how many of the cards, the newest ones, have their interactions "
	"(default 100);\n"
	"                    0 saves a third of the space and time, and nobody is recognised\n"
	"  --password=TEXT   of admin@, head@, service-manager@, manager@, point-manager@, "
	"moderator@ and\n"
	"                    p1@otklik.test ... (default: none, nobody can sign in)\n\n"
	"Left out: letters (cards look as if a webhook had brought them), pictures (proofs are "
	"links) and the\n"
	"audit trail. Channels are off. The server has to allow LOAD DATA LOCAL (local_infile = "
	"1); a bigger\n"
	"innodb_buffer_pool_size and innodb_log_file_size make it faster.\n";

static int complain(const char *what, const char *detail)
{
	fprintf(stderr, "otklik: %s%s%s\n", what, detail != NULL ? ": " : "",
		detail != NULL ? detail : "");
	return 1;
}

/* ---- options ---- */

struct option {
	const char *name;
	int64_t *to;
	int64_t least, most;
};

/* Value of "--name=value", or NULL when the argument is another one. */
static const char *value_of(const char *arg, const char *name)
{
	const size_t n = strlen(name);

	return str_starts(arg, "--") && strncmp(arg + 2, name, n) == 0 && arg[2 + n] == '='
		       ? arg + n + 3
		       : NULL;
}

struct command_line {
	struct bench_plan plan;
	const char *password;
	bool is_into_empty;
};

static bool take_number(const struct option *options, const char *arg)
{
	for (const struct option *o = options; o->name != NULL; o++) {
		const char *v = value_of(arg, o->name);

		if (v != NULL)
			return str_to_i64(v, o->to) && *o->to >= o->least && *o->to <= o->most;
	}
	return false;
}

static bool take_option(struct command_line *l, const char *arg)
{
	struct bench_plan *p = &l->plan;
	const struct option options[] = {
		{ "cards", &p->cards, 1, 100000000 },    { "seed", &p->seed, 1, INT32_MAX },
		{ "points", &p->points, 1, 5000 },       { "users", &p->users, 1, 100000 },
		{ "products", &p->products, 1, 100000 }, { "days", &p->days, 1, 3653 },
		{ "spine", &p->spine, 0, 100 },          { NULL, NULL, 0, 0 }
	};

	if (str_eq(arg, "--into-empty")) {
		l->is_into_empty = true;
		return true;
	}
	if (value_of(arg, "password") != NULL) {
		l->password = value_of(arg, "password");
		return true;
	}
	if (value_of(arg, "end") != NULL)
		return time_parse_iso(value_of(arg, "end"), &p->end);
	return take_number(options, arg);
}

/* ---- the guard ---- */

/* Everything that only a company at work has. */
static bool is_empty(struct cli *c, const char **error)
{
	struct str_list found;

	if (!db_texts(c->arena, &c->conf,
		      "SELECT 'points' FROM points UNION SELECT 'channels' FROM channels UNION "
		      "SELECT 'cards' FROM interests "
		      "UNION SELECT 'people' FROM identities UNION SELECT 'letters' FROM mail_raw "
		      "LIMIT 5",
		      &found, error))
		return false;
	if (found.n > 0)
		*error =
			arena_printf(c->arena, "this database is not empty, it has %s", found.v[0]);
	return found.n == 0;
}

static bool find_user_base(struct cli *c, int64_t *base, const char **error)
{
	struct str_list found;

	return db_texts(c->arena, &c->conf, "SELECT COALESCE(MAX(id), 0) FROM users", &found,
			error) &&
	       found.n == 1 && str_to_i64(found.v[0], base);
}

/* ---- loading ---- */

struct loading {
	const struct bench_plan *plan;
	const struct bench_table *table;
	int64_t at, end;
};

static bool more_lines(struct buf *out, void *arg)
{
	struct loading *l = arg;

	while (l->at < l->end && out->len < CHUNK_BYTES)
		l->table->write(l->plan, l->at++, out);
	return l->at < l->end;
}

static bool load_table(struct cli *c, const struct bench_plan *p, const struct bench_table *t)
{
	struct loading l = { p, t, 0, t->rows(p) };
	const char *error = NULL;
	const int64_t start = time_mono_us();
	const char *sql = arena_printf(
		c->arena, "LOAD DATA LOCAL INFILE 'made up' INTO TABLE %s CHARACTER SET utf8mb4 %s",
		t->name, t->load);

	if (!db_load(c->arena, &c->conf, sql, more_lines, &l, &error)) {
		complain(t->name, error);
		return false;
	}
	fprintf(stderr, "%-18s %6.1f s\n", t->name, (double)(time_mono_us() - start) / 1e6);
	return true;
}

/* Tables from..to, each by itself. */
static bool load_tables(struct cli *c, const struct bench_plan *p, int from, int to)
{
	for (int i = from; i < to && bench_tables[i].name != NULL; i++)
		if (!load_table(c, p, &bench_tables[i]))
			return false;
	return true;
}

/*
 * The cards have as many indexes as all the other tables together: one process loads them, another
 * one everything that hangs on them.
 */
static bool load_cards(struct cli *c, const struct bench_plan *p)
{
	int status = 0;
	const pid_t child = fork();

	if (child == 0)
		_exit(load_tables(c, p, SPLIT + 1, INT32_MAX) ? 0 : 1);
	const bool is_loaded = child > 0 && load_tables(c, p, SPLIT, SPLIT + 1);

	return child > 0 && waitpid(child, &status, 0) == child && status == 0 && is_loaded;
}

/* A product that runs meanwhile has no words to index: the table comes whole, as the cards do. */
static bool hold_index(struct cli *c, const char **error)
{
	return db_script(
		c->arena, &c->conf,
		arena_printf(c->arena,
			     "INSERT INTO search_state (name, value) VALUES (1, %lld), (2, %d) "
			     "ON DUPLICATE KEY UPDATE value = VALUES(value);",
			     (long long)INT64_MAX, WORDS_FORM),
		error);
}

static bool finish(struct cli *c)
{
	const char *error = NULL;
	const char *sql =
		"INSERT INTO interest_counts (point_id, state, n) "
		"SELECT point_id, state, COUNT(*) FROM interests GROUP BY point_id, state;"
		"INSERT INTO interest_lates (interest_id, point_id, state, received_at) "
		"SELECT id, point_id, state, received_at FROM interests "
		"WHERE answered_at > due_at;"
		"UPDATE search_state SET value = (SELECT MAX(id) FROM interests) WHERE name = 1;"
		"ANALYZE TABLE points, users, user_points, channels, interests, "
		"interest_texts, interest_history, "
		"interest_counts, interest_lates, interest_no_replies, proofs, replies, "
		"identities, interactions, "
		"interaction_texts, interest_words;";

	if (db_script(c->arena, &c->conf, sql, &error))
		return true;
	complain("counters", error);
	return false;
}

static int fill(struct cli *c, struct bench_plan *p)
{
	const char *error = NULL;

	if (!is_empty(c, &error) || !find_user_base(c, &p->user_base, &error) ||
	    !hold_index(c, &error))
		return complain(error, NULL);
	bench_plan_make(p);
	return load_tables(c, p, 0, SPLIT) && load_cards(c, p) && finish(c) ? 0 : 1;
}

int cli_bench(struct cli *c)
{
	struct command_line l = { .plan = { .arena = c->arena,
					    .seed = 1,
					    .points = 20,
					    .users = 60,
					    .days = 1095,
					    .products = 200,
					    .spine = 100,
					    .end = time_now(),
					    .password_hash = "!" } };

	if (c->argc < 1 || !str_eq(c->argv[0], "data"))
		return complain("what to make?", "otklik bench data --help");
	for (int i = 1; i < c->argc; i++) {
		if (str_eq(c->argv[i], "--help")) {
			fputs(help, stdout);
			return 0;
		}
		if (!take_option(&l, c->argv[i]))
			return complain("not an option, or not a value of it", c->argv[i]);
	}
	if (!l.is_into_empty || l.plan.cards == 0 || l.plan.users < l.plan.points) {
		fputs(help, stderr);
		return 2;
	}
	if (l.password != NULL)
		l.plan.password_hash = passwd_hash(c->arena, l.password);
	return fill(c, &l.plan);
}
