#include "feature/mail/net.h"
#include "feature/mail/tls_check.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <libetpan/libetpan.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECT_SECONDS = 30, SILENCE_SECONDS = 60, STREAM_BUFFER = 16 * 1024, HOST_BYTES = 256 };

static const int64_t SECOND = 1000000;

/*
 * The profile refuses keys and digests that are weak today, wherever they are in the chain. It has
 * to stand here: as a flag of the credentials its bits would be mixed with those of the priorities.
 */
static const char priorities[] = "NORMAL:-VERS-TLS1.1:-VERS-TLS1.0:%PROFILE_MEDIUM";

struct net {
	int fd;
	gnutls_session_t tls;
	gnutls_certificate_credentials_t cred;
	bool is_tls;
	bool is_loopback;
	mailstream *stream;
	char host[HOST_BYTES];
	char *ca_file;
	int connect_seconds, silence_seconds;
	int64_t deadline_us;
	size_t budget;
	enum net_error error;
	char detail[NET_DETAIL_BYTES];
};

struct net *net_new(void)
{
	struct net *n = mem_zalloc(sizeof(*n));

	n->fd = -1;
	return n;
}

static void close_all(struct net *n)
{
	if (n->tls != NULL) {
		if (n->error == NET_OK && n->is_tls)
			gnutls_bye(n->tls, GNUTLS_SHUT_WR);
		gnutls_deinit(n->tls);
	}
	if (n->cred != NULL)
		gnutls_certificate_free_credentials(n->cred);
	if (n->fd >= 0)
		close(n->fd);
	n->tls = NULL;
	n->cred = NULL;
	n->fd = -1;
	n->is_tls = false;
	n->stream = NULL;
}

void net_free(struct net *n)
{
	if (n == NULL)
		return;
	close_all(n);
	mem_free(n->ca_file);
	mem_free(n);
}

enum net_error net_error(const struct net *n)
{
	return n->error;
}

const char *net_detail(const struct net *n)
{
	return n->detail;
}

bool net_is_loopback(const struct net *n)
{
	return n->is_loopback;
}

void net_limit(struct net *n, int seconds, size_t bytes)
{
	n->deadline_us = time_mono_us() + seconds * SECOND;
	n->budget = bytes;
}

/* The first error stays: what follows it is only its echo. */
static int net_fail(struct net *n, enum net_error error, const char *detail)
{
	if (n->error == NET_OK) {
		n->error = error;
		net_clean_text(n->detail, sizeof(n->detail), detail);
	}
	return -1;
}

static int net_fail_errno(struct net *n, int err)
{
	if (err == ECONNRESET || err == EPIPE || err == ECONNABORTED)
		return net_fail(n, NET_DISCONNECTED, "The server closed the connection.");
	if (err == ETIMEDOUT)
		return net_fail(n, NET_TIMEOUT, "The server stopped answering.");
	return net_fail(n, NET_DISCONNECTED, strerror(err));
}

static int net_fail_tls(struct net *n, int rc)
{
	if (rc == GNUTLS_E_PREMATURE_TERMINATION || rc == GNUTLS_E_PUSH_ERROR ||
	    rc == GNUTLS_E_PULL_ERROR || rc == GNUTLS_E_SESSION_EOF)
		return net_fail(n, NET_DISCONNECTED, "The server closed the connection.");
	return net_fail(n, NET_DISCONNECTED, gnutls_strerror(rc));
}

void net_kill(struct net *n)
{
	net_fail(n, NET_DISCONNECTED, "The connection was given up.");
}

/* Waits for the socket until `until`; false after recording a timeout. */
static bool ready(struct net *n, short events, int64_t until)
{
	struct pollfd p = { .fd = n->fd, .events = events };

	for (;;) {
		int64_t left = until - time_mono_us();
		int rc = left <= 0 ? 0 : poll(&p, 1, (int)(left / 1000) + 1);

		if (rc > 0)
			return true;
		if (rc == 0) {
			net_fail(n, NET_TIMEOUT, "The server did not answer in time.");
			return false;
		}
		if (errno != EINTR) {
			net_fail_errno(n, errno);
			return false;
		}
	}
}

static bool ready_in_command(struct net *n, short events)
{
	int64_t silence = time_mono_us() + n->silence_seconds * SECOND;

	return ready(n, events, silence < n->deadline_us ? silence : n->deadline_us);
}

/* One attempt: > 0 bytes, 0 "wait first", -1 failed. */
static ssize_t try_read(struct net *n, void *p, size_t size)
{
	ssize_t got = n->is_tls ? gnutls_record_recv(n->tls, p, size) : recv(n->fd, p, size, 0);

	if (got > 0)
		return got;
	if (got == 0)
		return net_fail(n, NET_DISCONNECTED, "The server closed the connection.");
	if (n->is_tls) {
		if (got == GNUTLS_E_REHANDSHAKE || !gnutls_error_is_fatal((int)got))
			return 0;
		return net_fail_tls(n, (int)got);
	}
	if (errno == EAGAIN || errno == EINTR)
		return 0;
	return net_fail_errno(n, errno);
}

static ssize_t try_write(struct net *n, const void *p, size_t size)
{
	ssize_t put = n->is_tls ? gnutls_record_send(n->tls, p, size)
				: send(n->fd, p, size, MSG_NOSIGNAL);

	if (put > 0)
		return put;
	if (n->is_tls)
		return put < 0 && gnutls_error_is_fatal((int)put) ? net_fail_tls(n, (int)put) : 0;
	if (errno == EAGAIN || errno == EINTR)
		return 0;
	return net_fail_errno(n, errno);
}

static ssize_t stream_read(mailstream_low *low, void *p, size_t size)
{
	struct net *n = low->data;

	while (n->error == NET_OK) {
		ssize_t got = try_read(n, p, size);

		if (got > 0 && (size_t)got > n->budget)
			return net_fail(n, NET_TOO_BIG, "The server sent more than it may.");
		if (got > 0) {
			n->budget -= (size_t)got;
			return got;
		}
		if (got < 0 || !ready_in_command(n, POLLIN))
			return -1;
	}
	return -1;
}

static ssize_t stream_write(mailstream_low *low, const void *p, size_t size)
{
	struct net *n = low->data;

	while (n->error == NET_OK) {
		ssize_t put = try_write(n, p, size);

		if (put > 0)
			return put;
		if (put < 0 || !ready_in_command(n, POLLOUT))
			return -1;
	}
	return -1;
}

static int stream_close(mailstream_low *low)
{
	close_all(low->data);
	return 0;
}

static int stream_fd(mailstream_low *low)
{
	return ((struct net *)low->data)->fd;
}

static void stream_free(mailstream_low *low)
{
	mem_free(low);
}

static void stream_cancel(mailstream_low *low)
{
	net_kill(low->data);
}

static struct mailstream_cancel *stream_no_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static const mailstream_low_driver net_driver = {
	.mailstream_read = stream_read,
	.mailstream_write = stream_write,
	.mailstream_close = stream_close,
	.mailstream_get_fd = stream_fd,
	.mailstream_free = stream_free,
	.mailstream_cancel = stream_cancel,
	.mailstream_get_cancel = stream_no_cancel,
};

mailstream *net_stream(struct net *n)
{
	/* The library never writes to a driver; it only forgot to say const. */
	n->stream = mailstream_new(mailstream_low_new(n, (mailstream_low_driver *)&net_driver),
				   STREAM_BUFFER);
	return n->stream;
}

/* Keeps a connection that waits in IDLE through NAT, and notices a peer that vanished. */
static void socket_tune(int fd)
{
	const int on = 1, idle = 60, interval = 15, count = 4, unacked_ms = 120000;

	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacked_ms, sizeof(unacked_ms));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static bool is_loopback(const struct sockaddr *sa)
{
	if (sa->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)sa;

		return ntohl(in->sin_addr.s_addr) >> 24 == 127;
	}
	return sa->sa_family == AF_INET6 &&
	       IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr);
}

/* Connects to one address within `seconds`; 0 or the errno. */
static int connect_one(struct net *n, const struct addrinfo *ai, int64_t until)
{
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err = 0;
	socklen_t len = sizeof(err);

	if (fd < 0)
		return errno;
	if (connect(fd, ai->ai_addr, ai->ai_addrlen) != 0 && errno != EINPROGRESS) {
		err = errno;
	} else {
		struct pollfd p = { .fd = fd, .events = POLLOUT };
		int64_t left = until - time_mono_us();
		int rc = poll(&p, 1, left <= 0 ? 0 : (int)(left / 1000) + 1);

		if (rc <= 0)
			err = rc == 0 ? ETIMEDOUT : errno;
		else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) != 0)
			err = errno;
	}
	if (err != 0) {
		close(fd);
		return err;
	}
	n->fd = fd;
	n->is_loopback = is_loopback(ai->ai_addr);
	socket_tune(fd);
	return 0;
}

/* Every address gets a fair part of the time, so that a dead IPv6 does not hide a good IPv4. */
static int connect_any(struct net *n, const struct addrinfo *list)
{
	int count = 0, err = EHOSTUNREACH;

	for (const struct addrinfo *ai = list; ai != NULL; ai = ai->ai_next)
		count++;
	for (const struct addrinfo *ai = list; ai != NULL; ai = ai->ai_next) {
		int64_t now = time_mono_us();

		err = connect_one(n, ai, now + (n->deadline_us - now) / count--);
		if (err == 0)
			return 0;
	}
	return err;
}

static enum net_error tcp_open(struct net *n, int port)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;
	char service[16];
	char text[NET_DETAIL_BYTES];

	snprintf(service, sizeof(service), "%d", port);
	int rc = getaddrinfo(n->host, service, &hints, &list);

	if (rc != 0) {
		snprintf(text, sizeof(text), "The host %s was not found: %s.", n->host,
			 gai_strerror(rc));
		net_fail(n, NET_UNREACHABLE, text);
		return n->error;
	}
	rc = connect_any(n, list);
	freeaddrinfo(list);
	if (rc != 0) {
		snprintf(text, sizeof(text), "No connection to %s port %d: %s.", n->host, port,
			 strerror(rc));
		net_fail(n, rc == ETIMEDOUT ? NET_TIMEOUT : NET_UNREACHABLE, text);
	}
	return n->error;
}

static bool is_address(const char *host)
{
	unsigned char out[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, out) == 1 || inet_pton(AF_INET6, host, out) == 1;
}

static bool tls_setup(struct net *n)
{
	if (gnutls_certificate_allocate_credentials(&n->cred) != 0 ||
	    gnutls_init(&n->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) != 0) {
		net_fail(n, NET_TLS_FAILED, "TLS could not be started.");
		return false;
	}
	if (!tls_roots_load(n->cred, n->ca_file)) {
		net_fail(n, NET_BAD_TARGET, "There are no trusted certificates to check with.");
		return false;
	}
	gnutls_priority_set_direct(n->tls, priorities, NULL);
	gnutls_credentials_set(n->tls, GNUTLS_CRD_CERTIFICATE, n->cred);
	if (!is_address(n->host))
		gnutls_server_name_set(n->tls, GNUTLS_NAME_DNS, n->host, strlen(n->host));
	gnutls_transport_set_int(n->tls, n->fd);
	return true;
}

static bool tls_handshake(struct net *n)
{
	char text[NET_DETAIL_BYTES];

	for (;;) {
		int rc = gnutls_handshake(n->tls);

		if (rc == GNUTLS_E_SUCCESS)
			return true;
		if (gnutls_error_is_fatal(rc)) {
			snprintf(text, sizeof(text), "TLS could not be set up: %s",
				 gnutls_strerror(rc));
			net_fail(n, NET_TLS_FAILED, text);
			return false;
		}
		if (!ready(n, gnutls_record_get_direction(n->tls) ? POLLOUT : POLLIN,
			   n->deadline_us))
			return false;
	}
}

enum net_error net_tls_start(struct net *n)
{
	char why[NET_DETAIL_BYTES];

	/* Bytes that came before the handshake would be read as if they had come encrypted. */
	if (n->stream != NULL && n->stream->read_buffer_len > 0) {
		net_fail(n, NET_TLS_FAILED, "The server sent text before TLS was set up.");
		return n->error;
	}
	n->deadline_us = time_mono_us() + n->connect_seconds * SECOND;
	if (!tls_setup(n) || !tls_handshake(n))
		return n->error;

	enum tls_verdict verdict = tls_check(n->tls, n->host, why, sizeof(why));

	if (verdict != TLS_TRUSTED)
		net_fail(n, verdict == TLS_WRONG_HOST ? NET_TLS_WRONG_HOST : NET_TLS_UNTRUSTED,
			 why);
	n->is_tls = n->error == NET_OK;
	return n->error;
}

enum net_error net_open(struct net *n, const struct net_target *t)
{
	close_all(n);
	mem_free(n->ca_file);
	n->ca_file = t->ca_file != NULL ? mem_strdup(t->ca_file) : NULL;
	n->error = NET_OK;
	n->detail[0] = '\0';
	n->connect_seconds = t->connect_seconds > 0 ? t->connect_seconds : CONNECT_SECONDS;
	n->silence_seconds = t->silence_seconds > 0 ? t->silence_seconds : SILENCE_SECONDS;
	n->deadline_us = time_mono_us() + n->connect_seconds * SECOND;
	/* Otherwise the library keeps bodies above 8 MB in files under /tmp. */
	mmap_string_set_ceil((size_t)INT_MAX);
	if (!net_host_ascii(t->host, n->host, sizeof(n->host)) || t->port <= 0 || t->port > 65535) {
		net_fail(n, NET_BAD_TARGET, "The server name or the port is not valid.");
		return n->error;
	}
	if (tcp_open(n, t->port) == NET_OK && t->security == NET_TLS)
		net_tls_start(n);
	if (n->error != NET_OK)
		close_all(n);
	return n->error;
}

enum net_wait net_wait(struct net *n, int seconds, int interrupt_fd)
{
	int64_t until = time_mono_us() + seconds * SECOND;
	struct pollfd p[2] = {
		{ .fd = n->fd, .events = POLLIN },
		{ .fd = interrupt_fd, .events = POLLIN },
	};

	if (n->error != NET_OK || n->stream == NULL)
		return NET_WAIT_FAILED;
	if (n->stream->read_buffer_len > 0 ||
	    (n->is_tls && gnutls_record_check_pending(n->tls) > 0))
		return NET_WAIT_DATA;
	for (;;) {
		int64_t left = until - time_mono_us();
		int rc = poll(p, 2, left <= 0 ? 0 : (int)(left / 1000) + 1);

		if (rc < 0 && errno != EINTR)
			return NET_WAIT_FAILED;
		if (rc < 0)
			continue;
		if (p[1].revents != 0)
			return NET_WAIT_INTERRUPTED;
		return rc > 0 ? NET_WAIT_DATA : NET_WAIT_TIMEOUT;
	}
}

static bool is_host_text(const char *host)
{
	for (const char *p = host; *p != '\0'; p++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:",
			   *p) == NULL)
			return false;
	return host[0] != '\0';
}

bool net_host_ascii(const char *host, char *out, size_t size)
{
	gnutls_datum_t ascii = { 0 };
	bool is_ok;

	if (host == NULL || strlen(host) >= size)
		return false;
	if (is_host_text(host)) {
		snprintf(out, size, "%s", host);
		return true;
	}
	if (gnutls_idna_map(host, (unsigned)strlen(host), &ascii, 0) != 0)
		return false;
	is_ok = ascii.size < size && is_host_text((const char *)ascii.data);
	if (is_ok)
		snprintf(out, size, "%s", (const char *)ascii.data);
	gnutls_free(ascii.data);
	return is_ok;
}

void net_clean_text(char *out, size_t size, const char *text)
{
	const char *p = text != NULL ? text : "";
	const char *end = p + strlen(p);
	size_t n = 0;

	while (p < end && n + 4 < size) {
		uint32_t cp = str_utf8_next(&p, end);

		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x200e && cp <= 0x200f) ||
		    (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069))
			cp = ' ';
		n += str_utf8_put(cp, out + n);
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}
