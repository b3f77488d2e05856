/* otklik mail: looking at letters from the command line. */
#include "app/cli.h"
#include "base/str.h"
#include "feature/mail/mail_json.h"

int cli_mail(struct cli *c)
{
	if (c->argc < 1 || !str_eq(c->argv[0], "parse"))
		return -1;
	return mail_parse_main(c->conf.rules_dir, c->argc - 1, c->argv + 1);
}
