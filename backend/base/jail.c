#include "base/jail.h"
#include "base/asan.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Sanitizers map terabytes and open files of their own: under them the limit of address space
 * and the filter of system calls are not applied, and stderr stays open for their reports.
 */

enum {
	CHILD_FD = 3, /* the child's end of the socket pair */
	SLACK = 4,
	NOBODY = 65534,
	SETUP_FAILED = 113,    /* exit code of a child that could not lock itself in */
	MEMORY_KEPT = 1 << 20, /* a larger reply buffer is given back */
	GRACE_US = 1000000
};

/* What goes over the socket pair, before the bytes themselves. */
struct request_head {
	uint64_t n;
};

struct reply_head {
	uint64_t n;
	uint32_t status; /* enum jail_result */
	uint32_t pad;
};

struct jail {
	jail_fn fn;
	struct jail_limits limits;
	pid_t pid; /* 0: no child */
	int fd;
	int served;             /* requests of the present child */
	enum jail_result begun; /* what sending the request gave */
	int64_t deadline_us;
	void (*before_fork)(void *arg); /* or NULL */
	void *before_fork_arg;
	struct buf reply;
};

/* ---- the child: locking itself in ---- */

/* Without a way out: the parent sees a child that died and says so. */
static void require(bool is_true)
{
	if (!is_true)
		_exit(SETUP_FAILED);
}

static void limit(int what, rlim_t value)
{
	const struct rlimit l = { value, value };

	require(setrlimit((__rlimit_resource_t)what, &l) == 0);
}

/* Standard streams lead nowhere, CHILD_FD is the socket, everything else is closed. */
static void keep_only(int fd)
{
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	require(null >= 0);
	/* Out of the way of the small numbers first: any of them may be closed or one of ours. */
	const int socket_fd = fcntl(fd, F_DUPFD_CLOEXEC, CHILD_FD + 1);

	require(socket_fd >= 0 && dup2(null, 0) == 0 && dup2(null, 1) == 1);
	if (!IS_SANITIZED)
		require(dup2(null, 2) == 2);
	require(dup2(socket_fd, CHILD_FD) == CHILD_FD);
	require(close_range(CHILD_FD + 1, ~0u, 0) == 0);
}

/*
 * Root of an empty directory that has no name any more. Only root may do it; elsewhere the filter
 * of system calls and the limit of descriptors stand alone.
 */
static void enter_empty_root(void)
{
	char path[] = P_tmpdir "/otklik-jail-XXXXXX";

	if (geteuid() != 0 || mkdtemp(path) == NULL)
		return;
	const int rc = chdir(path);

	/* The directory goes at once, whatever else works. */
	if (rmdir(path) != 0 || rc != 0 || chroot(".") != 0)
		return;
	require(chdir("/") == 0);
}

static void become_nobody(void)
{
	if (geteuid() != 0)
		return;
	require(setgroups(0, NULL) == 0);
	require(setresgid(NOBODY, NOBODY, NOBODY) == 0);
	require(setresuid(NOBODY, NOBODY, NOBODY) == 0);
}

/* The worker blocks and catches signals; in here they kill. Sanitizers keep their handlers. */
static void reset_signals(void)
{
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		if (!IS_SANITIZED ||
		    (i != SIGSEGV && i != SIGBUS && i != SIGFPE && i != SIGILL && i != SIGABRT))
			(void)signal(i, SIG_DFL);
	sigemptyset(&none);
	require(sigprocmask(SIG_SETMASK, &none, NULL) == 0);
}

static void set_limits(const struct jail_limits *l)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_NOFILE, CHILD_FD + 1);
	/*
	 * One request is bounded by the parent's clock, and a child that cannot start threads
	 * spends no more CPU than that. This bounds a child whose parent does not look.
	 */
	limit(RLIMIT_CPU, (rlim_t)l->seconds * (rlim_t)l->requests + 1);
	if (!IS_SANITIZED) {
		limit(RLIMIT_FSIZE, 0);
		limit(RLIMIT_AS, l->memory);
	}
}

/* Memory, time, random bytes and the socket; whoever asks for more is killed. */
static void filter_calls(void)
{
	static const int allowed[] = {
		SCMP_SYS(read),
		SCMP_SYS(write),
		SCMP_SYS(brk),
		SCMP_SYS(munmap),
		SCMP_SYS(mremap),
		SCMP_SYS(madvise),
		SCMP_SYS(futex),
		SCMP_SYS(exit),
		SCMP_SYS(exit_group),
		SCMP_SYS(clock_gettime),
		SCMP_SYS(gettimeofday),
		SCMP_SYS(time),
		SCMP_SYS(getrandom),
		SCMP_SYS(rt_sigreturn),
		SCMP_SYS(rt_sigprocmask),
		SCMP_SYS(sigaltstack),
		SCMP_SYS(restart_syscall),
		SCMP_SYS(sched_yield),
		SCMP_SYS(sysinfo), /* qsort of glibc asks how much memory there is */
	};
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

	require(filter != NULL);
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		require(seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0);
	/* No page that can be written becomes code: mmap without PROT_EXEC, mprotect not at all. */
	require(seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
				 SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0);
	require(seccomp_load(filter) == 0);
	/* The filter is in the kernel; freeing its description could need a call it kills for. */
}

static void lock_in(const struct jail *j, int fd, pid_t parent)
{
	if (j->limits.warm != NULL)
		j->limits.warm();
	reset_signals();
	keep_only(fd);
	enter_empty_root();
	become_nobody();
	/* Changing the user clears the death signal: it comes after. The parent may be gone. */
	require(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent);
	require(prctl(PR_SET_DUMPABLE, 0) == 0);
	require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	set_limits(&j->limits);
	if (!IS_SANITIZED)
		filter_calls();
}

/* ---- the child: serving ---- */

static void read_all(void *p, size_t n)
{
	char *to = p;

	while (n > 0) {
		const ssize_t k = read(CHILD_FD, to, n);

		if (k < 0 && errno == EINTR)
			continue;
		/* The parent closed its end: nothing left to do. */
		if (k <= 0)
			_exit(0);
		to += k;
		n -= (size_t)k;
	}
}

static void write_all(const void *p, size_t n)
{
	const char *from = p;

	while (n > 0) {
		const ssize_t k = write(CHILD_FD, from, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			_exit(0);
		from += k;
		n -= (size_t)k;
	}
}

static void serve_one(const struct jail *j)
{
	struct request_head head;
	struct buf out;

	read_all(&head, sizeof(head));
	char *in = mem_alloc(head.n + SLACK);

	read_all(in, head.n);
	memset(in + head.n, 0, SLACK);
	buf_init(&out, j->limits.reply_max);
	const bool is_ok = j->fn(j->limits.arg, in, head.n, &out);
	const enum jail_result status = out.is_over ? JAIL_TOO_BIG : is_ok ? JAIL_OK : JAIL_REFUSED;
	const struct reply_head reply = { .n = out.is_over ? 0 : out.len, .status = status };

	write_all(&reply, sizeof(reply));
	write_all(out.p, reply.n);
	buf_free(&out);
	mem_free(in);
}

static void child_main(const struct jail *j, int fd, pid_t parent)
{
	lock_in(j, fd, parent);
	for (;;)
		serve_one(j);
}

/* ---- the parent ---- */

struct jail *jail_new(jail_fn fn, const struct jail_limits *limits)
{
	struct jail *j = mem_zalloc(sizeof(*j));

	j->fn = fn;
	j->limits = *limits;
	if (j->limits.requests < 1)
		j->limits.requests = 1;
	j->fd = -1;
	j->begun = JAIL_CRASHED;
	if (IS_SANITIZED)
		log_info("jail without memory limit and filter of calls: sanitized build",
			 "sanitizer=1");
	buf_init(&j->reply, limits->reply_max);
	return j;
}

/* Kills and reaps; the socket is closed. */
static void stop_child(struct jail *j)
{
	if (j->fd >= 0)
		close(j->fd);
	j->fd = -1;
	if (j->pid != 0) {
		kill(j->pid, SIGKILL);
		while (waitpid(j->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	j->pid = 0;
}

void jail_free(struct jail *j)
{
	if (j == NULL)
		return;
	stop_child(j);
	buf_free(&j->reply);
	mem_free(j);
}

void jail_before_fork(struct jail *j, void (*fn)(void *arg), void *arg)
{
	j->before_fork = fn;
	j->before_fork_arg = arg;
}

int jail_pid(const struct jail *j)
{
	return j->pid;
}

static bool start_child(struct jail *j)
{
	const pid_t parent = getpid();
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return false;
	if (j->before_fork != NULL)
		j->before_fork(j->before_fork_arg);
	const pid_t pid = fork();

	if (pid == 0)
		child_main(j, fds[1], parent);
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return false;
	}
	j->pid = pid;
	j->fd = fds[0];
	j->served = 0;
	return true;
}

/* A child that died since the last request, or has served enough of them, is replaced. */
static bool ensure_child(struct jail *j)
{
	if (j->pid != 0 && waitpid(j->pid, NULL, WNOHANG) != 0) {
		j->pid = 0;
		stop_child(j);
	}
	if (j->pid != 0 && j->served >= j->limits.requests)
		stop_child(j);
	return j->pid != 0 || start_child(j);
}

/* Waits until the socket is ready: JAIL_OK, or JAIL_TIMEOUT. */
static enum jail_result wait_ready(const struct jail *j, short events, int64_t deadline_us)
{
	struct pollfd p = { .fd = j->fd, .events = events };

	for (;;) {
		const int64_t left_us = deadline_us - time_mono_us();

		if (left_us <= 0)
			return JAIL_TIMEOUT;
		if (poll(&p, 1, (int)(left_us / 1000) + 1) > 0)
			return JAIL_OK;
	}
}

/* One step of sending or receiving; gives what happened, or JAIL_OK with *done moved on. */
static enum jail_result move_some(struct jail *j, char *p, size_t n, bool is_out, size_t *done)
{
	const ssize_t k = is_out ? send(j->fd, p + *done, n - *done, MSG_NOSIGNAL | MSG_DONTWAIT)
				 : recv(j->fd, p + *done, n - *done, MSG_DONTWAIT);

	if (k > 0)
		*done += (size_t)k;
	else if (k == 0 || (errno != EINTR && errno != EAGAIN))
		return JAIL_CRASHED;
	return JAIL_OK;
}

static enum jail_result move_all(struct jail *j, void *p, size_t n, bool is_out,
				 int64_t deadline_us)
{
	enum jail_result rc = JAIL_OK;

	for (size_t done = 0; rc == JAIL_OK && done < n;) {
		rc = wait_ready(j, is_out ? POLLOUT : POLLIN, deadline_us);
		if (rc == JAIL_OK)
			rc = move_some(j, p, n, is_out, &done);
	}
	return rc;
}

static enum jail_result send_all(struct jail *j, const void *p, size_t n, int64_t deadline_us)
{
	/* move_all writes to memory only when it receives. */
	return move_all(j, (void *)(uintptr_t)p, n, true, deadline_us);
}

/* Nothing that the child says is believed before it is checked. */
static enum jail_result receive(struct jail *j, int64_t deadline_us)
{
	struct reply_head head;
	enum jail_result rc = move_all(j, &head, sizeof(head), false, deadline_us);

	if (rc != JAIL_OK)
		return rc;
	if (head.status == JAIL_TOO_BIG || head.n > j->limits.reply_max)
		return JAIL_TOO_BIG;
	if (head.status != JAIL_OK && head.status != JAIL_REFUSED)
		return JAIL_CRASHED;
	if (!buf_room(&j->reply, head.n))
		return JAIL_TOO_BIG;
	rc = move_all(j, j->reply.p, head.n, false, deadline_us);
	j->reply.len = rc == JAIL_OK ? head.n : 0;
	return rc == JAIL_OK ? (enum jail_result)head.status : rc;
}

static void forget_reply(struct jail *j)
{
	if (j->reply.cap > MEMORY_KEPT)
		buf_free(&j->reply);
	buf_reset(&j->reply);
}

void jail_begin(struct jail *j, const char *in, size_t n)
{
	const struct request_head head = { n };

	forget_reply(j);
	j->begun = ensure_child(j) ? JAIL_OK : JAIL_CRASHED;
	j->deadline_us = time_mono_us() + (int64_t)j->limits.seconds * 1000000;
	if (j->begun == JAIL_OK)
		j->begun = send_all(j, &head, sizeof(head), j->deadline_us);
	if (j->begun == JAIL_OK)
		j->begun = send_all(j, in, n, j->deadline_us);
	j->served++;
}

enum jail_result jail_end(struct jail *j, const char **reply, size_t *reply_n)
{
	const int64_t soonest = time_mono_us() + GRACE_US;
	enum jail_result rc = j->begun;

	/*
	 * A parent that comes late finds the answer waiting: its own delay is not the child's
	 * fault.
	 */
	if (rc == JAIL_OK)
		rc = receive(j, j->deadline_us > soonest ? j->deadline_us : soonest);
	if (rc != JAIL_OK && rc != JAIL_REFUSED)
		stop_child(j);
	j->begun = JAIL_CRASHED;
	*reply = buf_str(&j->reply);
	*reply_n = j->reply.len;
	return rc;
}

enum jail_result jail_call(struct jail *j, const char *in, size_t n, const char **reply,
			   size_t *reply_n)
{
	jail_begin(j, in, n);
	return jail_end(j, reply, reply_n);
}

void jail_renew(struct jail *j)
{
	stop_child(j);
	j->begun = JAIL_CRASHED;
}
