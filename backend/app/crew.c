#include "app/crew.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	MEMBERS_MAX = 1024,
	TICK_MS = 100,
	BACKOFF_FIRST_MS = 100,
	BACKOFF_MAX_MS = 10000,
	LIVED_WELL_S = 30
};

struct member {
	int64_t key;
	pid_t pid;
	int64_t started;
	int64_t start_after;
	int64_t stop_at; /* when SIGKILL follows; 0: not asked to stop */
	int backoff_ms;
	bool is_wanted;
};

struct crew {
	const struct crew_plan *plan;
	struct member *v;
	size_t n;
	int64_t asked_at;
	bool is_stopping;
};

static void child_main(const struct crew *c, int64_t key, pid_t parent)
{
	sigset_t none;

	/* A parent that died before this line has sent nothing. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
	/* The parent's connections are not ours to use, nor to close politely. */
	close_range(3, ~0U, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	exit(c->plan->run(c->plan->conf, key));
}

static void member_start(struct crew *c, struct member *m)
{
	const pid_t parent = getpid();
	const pid_t pid = fork();

	if (pid == 0)
		child_main(c, m->key, parent);
	if (pid < 0) {
		log_error("fork failed", "errno=%d", errno);
		m->start_after = time_mono_us() + 1000000;
		return;
	}
	m->pid = pid;
	m->started = time_mono_us();
	m->stop_at = 0;
}

static void member_stop(const struct crew *c, struct member *m)
{
	if (m->pid == 0 || m->stop_at != 0)
		return;
	m->stop_at = time_mono_us() + c->plan->conf->drain_seconds * 1000000;
	kill(m->pid, SIGTERM);
}

static void member_ended(struct member *m, int status)
{
	const int64_t now = time_mono_us();
	const bool is_clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	if (!is_clean)
		log_warn("child died", "key=%lld child=%ld status=%d signal=%d", (long long)m->key,
			 (long)m->pid, WIFEXITED(status) ? WEXITSTATUS(status) : -1,
			 WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	m->pid = 0;
	if (is_clean || now - m->started > (int64_t)LIVED_WELL_S * 1000000)
		m->backoff_ms = BACKOFF_FIRST_MS;
	else
		m->backoff_ms =
			m->backoff_ms * 2 < BACKOFF_MAX_MS ? m->backoff_ms * 2 : BACKOFF_MAX_MS;
	m->start_after = now + (int64_t)m->backoff_ms * 1000;
}

static void reap(struct crew *c)
{
	int status = 0;

	for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0;
	     pid = waitpid(-1, &status, WNOHANG))
		for (size_t i = 0; i < c->n; i++)
			if (c->v[i].pid == pid)
				member_ended(&c->v[i], status);
}

static struct member *member_of(struct crew *c, int64_t key)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].key == key)
			return &c->v[i];
	if (c->n == MEMBERS_MAX)
		return NULL;
	c->v[c->n] = (struct member){ .key = key, .backoff_ms = BACKOFF_FIRST_MS };
	return &c->v[c->n++];
}

static void ask(struct crew *c)
{
	int64_t keys[MEMBERS_MAX];
	const int64_t now = time_mono_us();

	if (c->asked_at != 0 && now - c->asked_at < (int64_t)c->plan->ask_ms * 1000)
		return;
	c->asked_at = now;
	const int n = c->plan->want(c->plan->arg, keys, MEMBERS_MAX);

	if (n < 0)
		return;
	for (size_t i = 0; i < c->n; i++)
		c->v[i].is_wanted = false;
	for (int i = 0; i < n; i++) {
		struct member *m = member_of(c, keys[i]);

		if (m != NULL)
			m->is_wanted = true;
	}
}

static void arrange(struct crew *c)
{
	const int64_t now = time_mono_us();

	for (size_t i = 0; i < c->n; i++) {
		struct member *m = &c->v[i];

		if (m->is_wanted && !c->is_stopping && m->pid == 0 && now >= m->start_after)
			member_start(c, m);
		if (!m->is_wanted || c->is_stopping)
			member_stop(c, m);
		if (m->pid != 0 && m->stop_at != 0 && now > m->stop_at)
			kill(m->pid, SIGKILL);
		if (!m->is_wanted && m->pid == 0)
			c->v[i--] = c->v[--c->n];
	}
}

static bool is_alone(const struct crew *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].pid != 0)
			return false;
	return true;
}

static void on_signal(struct crew *c, int signal)
{
	if (signal == SIGHUP)
		for (size_t i = 0; i < c->n; i++)
			member_stop(c, &c->v[i]);
	if (signal == SIGTERM || signal == SIGINT)
		c->is_stopping = true;
}

int crew_run(const struct crew_plan *plan)
{
	const struct timespec tick = { 0, (long)TICK_MS * 1000000 };
	struct crew c = { .plan = plan, .v = mem_zalloc(MEMBERS_MAX * sizeof(*c.v)) };
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	while (!c.is_stopping || !is_alone(&c)) {
		if (!c.is_stopping)
			ask(&c);
		arrange(&c);
		const int signal = sigtimedwait(&signals, NULL, &tick);

		if (signal > 0)
			on_signal(&c, signal);
		reap(&c);
	}
	log_info("stopped", "children=%zu", c.n);
	mem_free(c.v);
	return 0;
}
