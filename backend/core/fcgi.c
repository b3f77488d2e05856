#include "core/fcgi.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/http_internal.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	OUT_MAX = 64 << 20,
	HEADERS_MAX = 16 * 1024,
	MEMORY_CHECK_EVERY = 256,
	FIRST_BYTE_MS = 2000
};

/* Set by the handler of SIGTERM; the only thing that a signal does. */
static volatile sig_atomic_t is_stopping;

static void on_term(int signal)
{
	(void)signal;
	is_stopping = 1;
}

static void block_signals(sigset_t *while_waiting)
{
	struct sigaction action = { .sa_handler = on_term };
	sigset_t all;

	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	sigfillset(&all);
	/* A crash must still kill and be reported. */
	sigdelset(&all, SIGSEGV);
	sigdelset(&all, SIGABRT);
	sigdelset(&all, SIGBUS);
	sigdelset(&all, SIGFPE);
	sigdelset(&all, SIGILL);
	sigprocmask(SIG_SETMASK, &all, NULL);
	*while_waiting = all;
	sigdelset(while_waiting, SIGTERM);
}

/*
 * ppoll lets a signal in only when it has to wait: under load a connection is always there, and the
 * signal would stay pending for ever.
 */
static bool must_stop(void)
{
	sigset_t pending;

	sigpending(&pending);
	return is_stopping || sigismember(&pending, SIGTERM) == 1;
}

/* Waits for a connection; -1 when it is time to stop. */
static int next_connection(int listen_fd, const sigset_t *while_waiting)
{
	while (!must_stop()) {
		struct pollfd p = { .fd = listen_fd, .events = POLLIN };

		if (ppoll(&p, 1, NULL, while_waiting) < 0)
			continue;
		const int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0)
			return fd;
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
			log_error("accept failed", "errno=%d", errno);
			usleep(10000);
		}
	}
	return -1;
}

/* The whole body in memory. False if it is larger than allowed or was cut. */
static bool read_body(struct worker *w, FCGX_Request *f, struct http *h, size_t length)
{
	char *body = arena_alloc(w->arena, length + 4);
	const int got = length > 0 ? FCGX_GetStr(body, (int)length, f->in) : 0;

	memset(body + length, 0, 4);
	h->body = body;
	h->body_n = length;
	return (size_t)got == length && FCGX_GetError(f->in) == 0;
}

static void drain(FCGX_Request *f)
{
	char junk[8192];

	while (FCGX_GetStr(junk, sizeof(junk), f->in) > 0)
		;
}

static void send_reply(FCGX_Request *f, const struct http *h)
{
	char head[256];
	const bool has_body = h->type != NULL && h->out.len > 0;
	int n = snprintf(head, sizeof(head), "Status: %d\r\n", h->status);

	if (h->type != NULL)
		n += snprintf(head + n, sizeof(head) - (size_t)n, "Content-Type: %.100s\r\n",
			      h->type);
	if (has_body)
		n += snprintf(head + n, sizeof(head) - (size_t)n, "Content-Length: %zu\r\n",
			      h->out.len);
	FCGX_PutStr(head, n, f->out);
	if (h->headers.len > 0)
		FCGX_PutStr(h->headers.p, (int)h->headers.len, f->out);
	FCGX_PutStr("\r\n", 2, f->out);
	if (has_body)
		FCGX_PutStr(h->out.p, (int)h->out.len, f->out);
}

static void serve_request(struct worker *w, FCGX_Request *f, struct http *h)
{
	const char *length_text = FCGX_GetParam("CONTENT_LENGTH", f->envp);
	const long long length = length_text != NULL ? strtoll(length_text, NULL, 10) : 0;
	const long long limit = w->conf->upload_max_mb << 20;

	h->env = f->envp;
	if (length < 0 || length > limit) {
		/* nginx has refused it already; this is the second lock on that door. */
		h->status = 413;
		h->type = NULL;
		buf_reset(&h->headers);
		buf_reset(&h->out);
	} else if (read_body(w, f, h, (size_t)length)) {
		dispatch(w, h);
	} else {
		log_warn("body was cut", "length=%lld", length);
		h->status = 400;
		h->type = NULL;
		buf_reset(&h->headers);
		buf_reset(&h->out);
	}
	send_reply(f, h);
	drain(f);
	arena_reset(w->arena);
}

static bool has_first_byte(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, FIRST_BYTE_MS) == 1;
}

static long resident_mb(void)
{
	char text[128] = "";
	long pages = 0;
	const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) > 0) {
		char *end = NULL;

		strtol(text, &end, 10);
		pages = strtol(end, NULL, 10);
	}
	close(fd);
	return pages * (sysconf(_SC_PAGESIZE) / 1024) / 1024;
}

static bool is_worn_out(const struct worker *w, int64_t requests)
{
	if (requests >= w->conf->worker_requests)
		return true;
	if (requests % MEMORY_CHECK_EVERY != 0 || resident_mb() <= w->conf->worker_memory_mb)
		return false;
	log_warn("worker has grown too big", "requests=%lld mb=%ld", (long long)requests,
		 resident_mb());
	return true;
}

void fcgi_serve(struct worker *w, int listen_fd, struct worker_slot *slot)
{
	FCGX_Request f;
	struct http h = { 0 };
	sigset_t while_waiting;

	buf_init(&h.headers, HEADERS_MAX);
	buf_init(&h.out, OUT_MAX);
	block_signals(&while_waiting);
	FCGX_Init();
	FCGX_InitRequest(&f, -1, 0);
	slot->is_ready = 1;
	while (!is_worn_out(w, slot->requests)) {
		const int fd = next_connection(listen_fd, &while_waiting);

		if (fd < 0)
			break;
		if (!has_first_byte(fd)) {
			close(fd);
			continue;
		}
		slot->busy_since = time_mono_us();
		/*
		 * libfcgi only reads and writes records on the connection given to it; it never
		 * accepts.
		 */
		f.ipcFd = fd;
		f.keepConnection = 1;
		if (FCGX_Accept_r(&f) == 0) {
			serve_request(w, &f, &h);
			f.keepConnection = 0;
			FCGX_Finish_r(&f);
		}
		f.ipcFd = -1;
		slot->busy_since = 0;
		slot->requests++;
	}
	FCGX_Free(&f, 1);
	buf_free(&h.headers);
	buf_free(&h.out);
}
