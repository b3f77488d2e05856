/*
 * otklik-mail: a parent and one collector for each active mailbox. A change of a mailbox's settings
 * restarts its collector; several machines share the mailboxes by leases.
 */
#include "app/crew.h"
#include "base/log.h"
#include "base/str.h"
#include "core/db.h"
#include "feature/channels/channels.h"
#include "feature/letters/letters.h"
#include "feature/rules/rules.h"

#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { ASK_MS = 1000, VERSION_BITS = 20 };

/* Set by the handler of SIGTERM, which also makes the eventfd readable. */
static volatile int is_stopping;
static volatile int interrupt_fd = -1;

static void on_term(int signal)
{
	const uint64_t one = 1;

	(void)signal;
	is_stopping = 1;
	if (write(interrupt_fd, &one, sizeof(one)) < 0)
		return;
}

static void catch_term(void)
{
	struct sigaction action = { .sa_handler = on_term };

	interrupt_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int child(const struct conf *conf, int64_t key)
{
	struct worker w;
	const char *error = NULL;

	catch_term();
	if (!worker_init(&w, conf, &error)) {
		log_error("does not start", "error=\"%s\"", error);
		return 1;
	}
	const int rc =
		collector_run(&w, (channel_id){ key >> VERSION_BITS }, &is_stopping, interrupt_fd);

	worker_close(&w);
	close(interrupt_fd);
	return rc;
}

struct asking {
	struct worker *w;
	int64_t *keys;
	size_t max;
	int n;
};

/* The version is part of the key: new settings are a new child. */
static int ask(struct req *r, void *arg)
{
	struct asking *a = arg;
	struct mailbox_key *v = NULL;
	size_t n = 0;

	TRY(mailbox_active(r, &v, &n));
	for (a->n = 0; (size_t)a->n < n && (size_t)a->n < a->max; a->n++)
		a->keys[a->n] =
			v[a->n].id << VERSION_BITS | (v[a->n].version & ((1 << VERSION_BITS) - 1));
	return 0;
}

static int want(void *arg, int64_t *keys, size_t max)
{
	struct asking a = { arg, keys, max, 0 };
	struct req r;

	work_begin(a.w, &r);
	return work_run(&r, ask, &a) == 0 ? a.n : -1;
}

int main(int argc, char **argv)
{
	const char *error = NULL;
	struct conf conf;
	struct worker w;
	struct arena *a = arena_new((size_t)128 << 20);

	if (argc != 3 || !str_eq(argv[1], "-c")) {
		fprintf(stderr, "usage: otklik-mail -c FILE\n");
		return 2;
	}
	if (!conf_load(a, argv[2], &conf, &error) || !worker_init(&w, &conf, &error)) {
		fprintf(stderr, "otklik-mail: %s\n", error);
		return 1;
	}
	log_setup("otklik-mail",
		  str_eq(conf.log_level, "debug") ? LOG_DEBUG_LEVEL : LOG_INFO_LEVEL);
	/* A pack that cannot be read leaves the rules as they are in the database. */
	if (!rules_ship(&w, a, &error))
		log_warn("the pack of rules is not taken", "error=\"%s\"", error);
	const struct crew_plan plan = { &conf, child, want, &w, ASK_MS };
	const int rc = crew_run(&plan);

	worker_close(&w);
	arena_free(a);
	return rc;
}
