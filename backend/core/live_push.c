#include "core/live_push.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/*
 * Answering a page takes about a third of a millisecond, and telling it something a tenth at most;
 * who is woken waits for at most so long.
 */
enum { ASKED_US_EACH = 300, TOLD_US_EACH = 100, WAIT_MOST_MS = 1000 };

static int wait_ms(int64_t us)
{
	return us < (int64_t)WAIT_MOST_MS * 1000 ? (int)(us / 1000) : WAIT_MOST_MS;
}

int live_spread_ms(int listeners, int per_mille)
{
	return wait_ms((int64_t)listeners * per_mille / 1000 * ASKED_US_EACH);
}

int live_pause_ms(int listeners, int spread_ms)
{
	const int told_ms = wait_ms((int64_t)listeners * TOLD_US_EACH);

	return spread_ms > told_ms ? spread_ms : told_ms;
}

static int open_socket(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	const struct timeval limit = { 0, 500000 };
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (strlen(path) < sizeof(addr.sun_path) &&
	    connect(fd, (const struct sockaddr *)&addr, sizeof(addr)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* What nchan answers: a status line, headers, and lines such as "active subscribers: 12". */
static int listeners_of(const char *answer)
{
	static const char label[] = "active subscribers: ";
	const char *at = strstr(answer, label);
	int n = 0;

	for (at = at != NULL ? at + sizeof(label) - 1 : "";
	     *at >= '0' && *at <= '9' && n < 10000000; at++)
		n = n * 10 + (*at - '0');
	return n;
}

/* Reads until the server closes, as it does after HTTP/1.0. */
static size_t read_all(int fd, char *text, size_t size)
{
	size_t n = 0;
	ssize_t got = 1;

	while (n + 1 < size && got > 0) {
		got = recv(fd, text + n, size - 1 - n, 0);
		n += got > 0 ? (size_t)got : 0;
	}
	text[n] = '\0';
	return n;
}

static bool publish(const char *socket_path, const char *body, int *listeners)
{
	char text[1400];
	const int fd = open_socket(socket_path);

	if (fd < 0)
		return false;
	const int n = snprintf(text, sizeof(text),
			       "POST /publish/live HTTP/1.0\r\nHost: live\r\nContent-Type: "
			       "text/plain\r\nContent-Length: %zu\r\n\r\n%s",
			       strlen(body), body);
	bool is_ok = n < (int)sizeof(text) && send(fd, text, (size_t)n, MSG_NOSIGNAL) == n;

	/* "HTTP/1.1 201 Created" or "202 Accepted" (nobody listens). */
	is_ok = is_ok && read_all(fd, text, sizeof(text)) >= 12 && text[9] == '2';
	if (is_ok)
		*listeners = listeners_of(text);
	close(fd);
	return is_ok;
}

bool live_push_hint(const char *socket_path, const char *text)
{
	int listeners = 0;

	return publish(socket_path, text, &listeners);
}

bool live_push(const char *socket_path, const struct live_message *m, int *listeners)
{
	char body[1200];
	const int n = snprintf(body, sizeof(body), "%lld %d %lld%s", (long long)m->seq,
			       m->spread_ms, (long long)m->since, m->whose);

	return n < (int)sizeof(body) && publish(socket_path, body, listeners);
}
