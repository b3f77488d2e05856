/* otklik: the command line. `otklik [-c FILE] COMMAND ...` */
#include "app/cli.h"
#include "base/log.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

struct command {
	const char *name;
	int (*run)(struct cli *c);
	const char *help;
};

static int cli_conf(struct cli *c)
{
	(void)c;
	conf_print_example();
	return 0;
}

static const struct command commands[] = {
	{ "bench", cli_bench,
	  "bench data --into-empty --cards=N ...: fill an empty database with a made-up company" },
	{ "conf", cli_conf, "print a configuration file with every key explained" },
	{ "doctor", cli_doctor,
	  "say what is wrong with this installation; status 1 when something is" },
	{ "key", cli_key, "make the master key file" },
	{ "mail", cli_mail,
	  "mail parse [--rules DIR] [--own ADDRESS] FILE...: show what letters say and the cards "
	  "they make" },
	{ "migrate", cli_migrate, "bring the database's schema up to date" },
	{ "report", cli_report,
	  "report count [--again]: bring the sums of the report up to date, or count all cards "
	  "again" },
	{ "search", cli_search,
	  "search index | rebuild: take new cards into the index of words, or make it anew" },
	{ "seed", cli_seed, "make a demo team in two points" },
	{ "user", cli_user, "user add --email E --name N --role R [--password P]: add a person" },
};

static int usage(void)
{
	fprintf(stderr, "usage: otklik [-c FILE] COMMAND ...\n\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(stderr, "  %-10s %s\n", commands[i].name, commands[i].help);
	return 2;
}

int main(int argc, char **argv)
{
	struct cli c = { .arena = arena_new((size_t)64 << 20) };
	const char *error = NULL;
	const char *path = getenv("OTKLIK_CONF");
	int first = 1;
	int rc = -1;

	if (argc > 2 && str_eq(argv[1], "-c")) {
		path = argv[2];
		first = 3;
	}
	if (first >= argc)
		return usage();
	log_setup("otklik", LOG_INFO_LEVEL);
	if (!conf_load(c.arena, path, &c.conf, &error)) {
		fprintf(stderr, "otklik: %s\n", error);
		return 1;
	}
	c.path = path;
	c.argc = argc - first - 1;
	c.argv = argv + first + 1;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (str_eq(commands[i].name, argv[first]))
			rc = commands[i].run(&c);
	arena_free(c.arena);
	return rc >= 0 ? rc : usage();
}
