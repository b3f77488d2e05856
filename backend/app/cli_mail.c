/* otklik mail: looking at letters from the command line. */
#include "app/cli.h"
#include "base/str.h"
#include "feature/mail/mail_json.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum { PATH_MAX_BYTES = 4096 };

/* Directory of the running program, or NULL. */
static char *program_dir(struct arena *a)
{
	char *path = arena_zalloc(a, PATH_MAX_BYTES);
	const ssize_t n = readlink("/proc/self/exe", path, PATH_MAX_BYTES - 1);
	char *slash = n > 0 ? strrchr(path, '/') : NULL;

	if (slash == NULL)
		return NULL;
	*slash = '\0';
	return path;
}

/*
 * The configured rules; before anything is installed, those of the checkout that the program is
 * built in.
 */
static const char *find_rules(struct cli *c)
{
	const char *dir = access(c->conf.rules_dir, R_OK) == 0 ? NULL : program_dir(c->arena);

	if (dir == NULL)
		return c->conf.rules_dir;
	const char *built = arena_printf(c->arena, "%s/../../backend/rules", dir);

	return access(built, R_OK) == 0 ? built : c->conf.rules_dir;
}

int cli_mail(struct cli *c)
{
	if (c->argc < 1 || !str_eq(c->argv[0], "parse"))
		return -1;
	return mail_parse_main(find_rules(c), c->argc - 1, c->argv + 1);
}
