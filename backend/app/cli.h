/* Subcommands of `otklik`. Each gets the arguments after its name and gives the exit status. */
#ifndef APP_CLI_H
#define APP_CLI_H

#include "base/conf.h"

struct cli {
	struct arena *arena;
	const char *path; /* of the configuration file, or NULL */
	struct conf conf;
	int argc;
	char **argv;
};

int cli_bench(struct cli *c);
int cli_migrate(struct cli *c);
int cli_user(struct cli *c);
int cli_report(struct cli *c);
int cli_search(struct cli *c);
int cli_seed(struct cli *c);
int cli_key(struct cli *c);
int cli_doctor(struct cli *c);
int cli_mail(struct cli *c);

#endif
