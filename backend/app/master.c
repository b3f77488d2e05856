#include "app/master.h"
#include "app/listen.h"
#include "app/routes.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/db.h"
#include "core/fcgi.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * In the environment: of a program that a reload starts, what tell_next() says; of one that only
 * looks, the descriptor of the copy.
 */
#define OLD_WORKERS "OTKLIK_OLD_WORKERS"
#define CONF_COPY   "OTKLIK_CONF_FD"

enum { TICK_MS = 200, OLD_MAX = 512, BACKOFF_MAX_MS = 5000, READY_SECONDS = 20 };

/* One place for a worker. The slot is in shared memory, the rest is the master's. */
struct place {
	pid_t pid;
	int64_t started;
	int64_t start_after; /* back-off */
	int backoff_ms;
};

struct master {
	const struct conf *conf;
	char **argv;
	int listen_fd;
	struct place *places;
	struct worker_slot *slots;
	size_t n;
	pid_t old[OLD_MAX]; /* workers of the program before the reload */
	size_t old_n;
	int64_t started;
	bool is_announced;
	int64_t old_kill_at; /* 0: the old workers were not told to finish yet */
	bool is_stopping;
	int64_t stop_at;
};

/* ---- a worker ---- */

static int worker_main(const struct conf *conf, int listen_fd, struct worker_slot *slot,
		       pid_t master)
{
	struct worker w;
	const char *error = NULL;

	/* A master that died before this line has sent nothing. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != master)
		return 0;
	if (!worker_init(&w, conf, &error)) {
		log_error("worker does not start", "error=\"%s\"", error);
		return 1;
	}
	w.gate = gate_new(all_routes, &all_hooks);
	/*
	 * A database that is away is waited for request by request; one that does not fit is fatal.
	 */
	if (db_check(w.db) == E_INTERNAL)
		return 1;
	fcgi_serve(&w, listen_fd, slot);
	gate_free(w.gate);
	worker_close(&w);
	return 0;
}

static void place_start(struct master *m, size_t i)
{
	memset(&m->slots[i], 0, sizeof(m->slots[i]));
	const pid_t master = getpid();
	const pid_t pid = fork();

	if (pid == 0)
		exit(worker_main(m->conf, m->listen_fd, &m->slots[i], master));
	if (pid < 0) {
		log_error("fork failed", "errno=%d", errno);
		m->places[i].start_after = time_mono_us() + 1000000;
		return;
	}
	m->places[i].pid = pid;
	m->places[i].started = time_mono_us();
}

/* ---- watching ---- */

static void place_ended(struct master *m, size_t i, int status)
{
	struct place *p = &m->places[i];
	const int64_t lived = time_mono_us() - p->started;
	const bool is_clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	if (!is_clean)
		log_error("worker died", "worker=%ld status=%d signal=%d", (long)p->pid,
			  WIFEXITED(status) ? WEXITSTATUS(status) : -1,
			  WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	p->pid = 0;
	if (is_clean || lived > 5000000)
		p->backoff_ms = 0;
	else
		p->backoff_ms = p->backoff_ms == 0                   ? 50
				: p->backoff_ms * 2 < BACKOFF_MAX_MS ? p->backoff_ms * 2
								     : BACKOFF_MAX_MS;
	p->start_after = time_mono_us() + (int64_t)p->backoff_ms * 1000;
}

static void reap(struct master *m)
{
	int status = 0;

	for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0;
	     pid = waitpid(-1, &status, WNOHANG)) {
		for (size_t i = 0; i < m->n; i++)
			if (m->places[i].pid == pid)
				place_ended(m, i, status);
		for (size_t i = 0; i < m->old_n; i++)
			if (m->old[i] == pid)
				m->old[i--] = m->old[--m->old_n];
	}
}

static void kill_hung(struct master *m)
{
	const int64_t limit = m->conf->request_seconds * 1000000;
	const int64_t now = time_mono_us();

	for (size_t i = 0; i < m->n; i++) {
		const int64_t since = m->slots[i].busy_since;

		if (m->places[i].pid == 0 || since == 0 || now - since < limit)
			continue;
		log_error("worker hangs", "worker=%ld ms=%lld", (long)m->places[i].pid,
			  (long long)(now - since) / 1000);
		kill(m->places[i].pid, SIGKILL);
	}
}

static void start_missing(struct master *m)
{
	const int64_t now = time_mono_us();

	for (size_t i = 0; i < m->n; i++)
		if (m->places[i].pid == 0 && now >= m->places[i].start_after)
			place_start(m, i);
}

static bool all_ready(const struct master *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->places[i].pid == 0 || !m->slots[i].is_ready)
			return false;
	return true;
}

/* After a reload: the old workers finish once the new ones serve; who does not is killed. */
static void retire_old(struct master *m)
{
	const int64_t now = time_mono_us();

	if (m->old_n == 0)
		return;
	if (m->old_kill_at == 0) {
		m->old_kill_at =
			now + (m->conf->drain_seconds + m->conf->request_seconds) * 1000000;
		for (size_t i = 0; i < m->old_n; i++)
			kill(m->old[i], SIGTERM);
	} else if (now > m->old_kill_at) {
		log_error("old workers hang", "old=%zu", m->old_n);
		for (size_t i = 0; i < m->old_n; i++)
			kill(m->old[i], SIGKILL);
	}
}

static void announce(struct master *m)
{
	const bool is_late = time_mono_us() - m->started > (int64_t)READY_SECONDS * 1000000;

	if (m->is_announced || (!all_ready(m) && !is_late))
		return;
	m->is_announced = true;
	if (all_ready(m))
		log_info("serving", "workers=%zu listen=%s", m->n, m->conf->listen);
	else
		log_error("workers are not ready", "old=%zu", m->old_n);
}

/* ---- reload and stop ---- */

static const char *conf_path(const struct master *m)
{
	for (char **arg = m->argv; *arg != NULL; arg++)
		if (str_eq(*arg, "-c"))
			return arg[1];
	return NULL;
}

/* Would the new program with the new configuration start? Asked before anything is given up. */
static bool next_is_fit(const struct master *m, const char *path, int copy)
{
	char text[16];
	int status = 1;

	snprintf(text, sizeof(text), "%d", copy);
	const pid_t pid = fork();

	if (pid == 0) {
		if (copy >= 0)
			setenv(CONF_COPY, text, 1);
		if (path != NULL)
			execlp(m->argv[0], m->argv[0], "-c", path, "--check", (char *)NULL);
		else
			execlp(m->argv[0], m->argv[0], "--check", (char *)NULL);
		_exit(1);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && status == 0;
}

/* The workers of this program, and the copy of the configuration, for the next one: "12,13,c7". */
static void tell_next(const struct master *m, int copy, char *text, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < m->old_n; i++)
		n += (size_t)snprintf(text + n, size - n, "%ld,", (long)m->old[i]);
	for (size_t i = 0; i < m->n && n + 32 < size; i++)
		if (m->places[i].pid != 0)
			n += (size_t)snprintf(text + n, size - n, "%ld,", (long)m->places[i].pid);
	if (copy >= 0)
		snprintf(text + n, size - n, "c%d", copy);
	setenv(OLD_WORKERS, text, 1);
}

/*
 * What is looked at and what starts read the same copy: the file may be written meanwhile, and who
 * has given up everything could not start with that.
 */
static void reload(struct master *m)
{
	char text[OLD_MAX * 12 + 32] = "";
	const char *path = conf_path(m);
	const int copy = path != NULL ? conf_copy(path) : -1;

	if (path != NULL && copy < 0) {
		log_error("reload refused",
			  "what=\"the configuration cannot be read\" path=%s errno=%d", path,
			  errno);
		return;
	}
	if (!next_is_fit(m, path, copy)) {
		log_error("reload refused",
			  "what=\"the new program or configuration does not start\"");
		if (copy >= 0)
			close(copy);
		return;
	}
	tell_next(m, copy, text, sizeof(text));
	listen_hand_over(m->listen_fd);
	log_info("reload", "old=%s", text);
	/*
	 * Signals stay blocked: one that comes now waits for the next program instead of ending
	 * this one.
	 */
	execvp(m->argv[0], m->argv);
	log_error("reload failed", "errno=%d", errno);
	listen_take_back(m->listen_fd);
	unsetenv(OLD_WORKERS);
	if (copy >= 0)
		close(copy);
}

int master_conf_copy(bool is_check)
{
	const char *old = getenv(OLD_WORKERS);
	const char *mark = old != NULL ? strchr(old, 'c') : NULL;
	const char *digits = is_check ? getenv(CONF_COPY) : mark != NULL ? mark + 1 : NULL;

	return digits != NULL ? (int)strtol(digits, NULL, 10) : -1;
}

static void adopt_old(struct master *m)
{
	const char *text = getenv(OLD_WORKERS);

	while (text != NULL && *text != '\0' && m->old_n < OLD_MAX) {
		char *end = NULL;
		const long pid = strtol(text, &end, 10);

		if (end == text || pid <= 1)
			break;
		m->old[m->old_n++] = (pid_t)pid;
		text = *end == ',' ? end + 1 : end;
	}
	unsetenv(OLD_WORKERS);
}

static void signal_all(struct master *m, int signal)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->places[i].pid != 0)
			kill(m->places[i].pid, signal);
	for (size_t i = 0; i < m->old_n; i++)
		kill(m->old[i], signal);
}

static bool all_gone(const struct master *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->places[i].pid != 0)
			return false;
	return m->old_n == 0;
}

static void on_signal(struct master *m, int signal)
{
	if (signal == SIGHUP && !m->is_stopping)
		reload(m);
	if ((signal == SIGTERM || signal == SIGINT) && !m->is_stopping) {
		m->is_stopping = true;
		m->stop_at = time_mono_us() + m->conf->drain_seconds * 1000000;
		signal_all(m, SIGTERM);
	}
}

static int watch(struct master *m, const sigset_t *signals)
{
	const struct timespec tick = { 0, (long)TICK_MS * 1000000 };

	for (;;) {
		if (!m->is_stopping)
			start_missing(m);
		const int signal = sigtimedwait(signals, NULL, &tick);

		if (signal > 0)
			on_signal(m, signal);
		reap(m);
		kill_hung(m);
		if (!m->is_stopping) {
			announce(m);
			if (m->old_kill_at != 0 || all_ready(m))
				retire_old(m);
		} else if (all_gone(m)) {
			return 0;
		} else if (time_mono_us() > m->stop_at) {
			signal_all(m, SIGKILL);
		}
	}
}

int master_run(const struct conf *conf, char **argv)
{
	struct master m = {
		.conf = conf, .argv = argv, .n = (size_t)conf->workers, .started = time_mono_us()
	};
	const size_t size = m.n * sizeof(*m.slots);
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	m.listen_fd = listen_open(conf->listen);
	if (m.listen_fd < 0)
		return 1;
	adopt_old(&m);
	m.slots = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (m.slots == MAP_FAILED)
		log_abort("mmap failed");
	m.places = mem_zalloc(m.n * sizeof(*m.places));
	const int rc = watch(&m, &signals);

	log_info("stopped", "workers=%zu", m.n);
	munmap(m.slots, size);
	mem_free(m.places);
	listen_close(m.listen_fd, conf->listen);
	return rc;
}

int master_check(const struct conf *conf)
{
	struct worker w;
	const char *error = NULL;

	if (!worker_init(&w, conf, &error)) {
		fprintf(stderr, "otklikd: %s\n", error);
		return 1;
	}
	const int rc = db_check(w.db);

	if (rc != 0)
		fprintf(stderr, "otklikd: database: %s\n", db_error(w.db));
	worker_close(&w);
	return rc != 0;
}
