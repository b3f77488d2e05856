/* Commands that set an installation up: key, migrate, user. */
#include "app/cli.h"
#include "base/str.h"
#include "core/migrate.h"
#include "core/passwd.h"
#include "core/worker.h"
#include "core/db.h"
#include "feature/rules/rules.h"
#include "feature/users/users.h"

#include <stdio.h>

static int complain(const char *error)
{
	fprintf(stderr, "otklik: %s\n", error);
	return 1;
}

int cli_key(struct cli *c)
{
	const char *error = NULL;

	return keys_create(c->arena, c->conf.key_file, &error) ? 0 : complain(error);
}

int cli_migrate(struct cli *c)
{
	struct arena *a = arena_new((size_t)128 << 20);
	struct worker w;
	const char *error = NULL;
	bool is_ok = migrate_run(c->arena, &c->conf, &error);

	/* Without a key there is no worker yet: otklik-mail takes the rules in when it starts. */
	if (is_ok && worker_init(&w, &c->conf, &error)) {
		is_ok = rules_ship(&w, a, &error);
		worker_close(&w);
	}
	const int rc = is_ok ? 0 : complain(error);

	arena_free(a);
	return rc;
}

static const char *option(const struct cli *c, const char *name)
{
	for (int i = 0; i + 1 < c->argc; i++)
		if (str_eq(c->argv[i], name))
			return c->argv[i + 1];
	return NULL;
}

static int user_add_work(struct req *r, void *arg)
{
	int64_t id = 0;

	TRY(user_add_by_system(r, arg, &id));
	fprintf(stdout, "%lld\n", (long long)id);
	return 0;
}

int cli_user(struct cli *c)
{
	struct worker w;
	struct req r;
	const char *error = NULL;
	const char *password = option(c, "--password");
	struct user_new u = { .email = option(c, "--email"),
			      .name = option(c, "--name"),
			      .role = choice_value(&role_choices, option(c, "--role") != NULL
									  ? option(c, "--role")
									  : ""),
			      .locale = str_eq(option(c, "--locale"), "en") ? 2 : 1 };

	if (c->argc < 1 || !str_eq(c->argv[0], "add") || u.email == NULL || u.name == NULL ||
	    u.role == 0)
		return -1;
	if (!worker_init(&w, &c->conf, &error))
		return complain(error);
	work_begin(&w, &r);
	if (password == NULL) {
		password = arena_strndup(c->arena, token_random(c->arena), 16);
		fprintf(stderr, "password: %s\n", password);
	}
	u.password_hash = passwd_hash(c->arena, password);
	const int rc = work_run(&r, user_add_work, &u);

	if (rc != 0)
		complain(rc == E_CONFLICT ? "this address is taken" : db_error(w.db));
	worker_close(&w);
	return rc != 0;
}
