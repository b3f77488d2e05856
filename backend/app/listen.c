#include "app/listen.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/*
 * A full backlog on a unix socket is an immediate 502 from nginx, so it is as deep as the kernel
 * allows.
 */
enum { BACKLOG = 4096 };

static int fail_log(const char *address, const char *what)
{
	log_error("cannot listen", "address=%s what=%s errno=%d", address, what, errno);
	return -1;
}

/* A socket that somebody answers on is in use; one that nobody answers on is left over and goes. */
static bool is_in_use(const struct sockaddr_un *addr)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool is_used =
		fd >= 0 && connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) == 0;

	if (fd >= 0)
		close(fd);
	return is_used;
}

static int open_unix(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(addr.sun_path)) {
		errno = ENAMETOOLONG;
		return fail_log(path, "path");
	}
	memcpy(addr.sun_path, path, strlen(path));
	if (is_in_use(&addr)) {
		errno = EADDRINUSE;
		return fail_log(path, "bind");
	}
	unlink(path);
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) != 0 ||
	    chmod(path, 0660) != 0 || listen(fd, BACKLOG) != 0)
		return fail_log(path, "bind");
	return fd;
}

static int open_tcp(const char *address)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
					.ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	struct addrinfo *info = NULL;
	char host[256];
	const char *colon = strrchr(address, ':');
	const int one = 1;

	snprintf(host, sizeof(host), "%.*s", (int)(colon - address), address);
	if (getaddrinfo(host, colon + 1, &hints, &info) != 0)
		return fail_log(address, "host");
	const int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const bool is_ok =
		fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
		bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;

	freeaddrinfo(info);
	return is_ok ? fd : fail_log(address, "bind");
}

int listen_open(const char *address)
{
	const char *inherited = getenv("OTKLIK_LISTEN_FD");

	if (inherited != NULL) {
		const int fd = (int)strtol(inherited, NULL, 10);

		unsetenv("OTKLIK_LISTEN_FD");
		if (fcntl(fd, F_SETFD, FD_CLOEXEC) == 0)
			return fd;
	}
	return strchr(address, '/') != NULL ? open_unix(address) : open_tcp(address);
}

void listen_hand_over(int fd)
{
	char text[16];

	fcntl(fd, F_SETFD, 0);
	snprintf(text, sizeof(text), "%d", fd);
	setenv("OTKLIK_LISTEN_FD", text, 1);
}

void listen_take_back(int fd)
{
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	unsetenv("OTKLIK_LISTEN_FD");
}

void listen_close(int fd, const char *address)
{
	close(fd);
	if (strchr(address, '/') != NULL)
		unlink(address);
}
