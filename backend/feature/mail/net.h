/*
 * One connection to a mail server, as a stream for libetpan: connect, TLS, deadlines.
 * It replaces the library's own sockets, which use select() (a descriptor above 1023 overflows the
 * stack), check no certificate, cannot tell a timeout from a hang-up, have no limit on what a
 * server may send, and raise SIGPIPE. Used by imap_client and smtp_client only.
 */
#ifndef MAIL_NET_H
#define MAIL_NET_H

#include <stdbool.h>
#include <stddef.h>

enum net_security { NET_TLS, NET_STARTTLS, NET_NONE };

/* Where to connect and how long to wait. Zero times take the defaults (30 s and 60 s). */
struct net_target {
	const char *host; /* name (UTF-8 allowed) or address */
	int port;
	enum net_security security;
	const char *ca_file;   /* NULL: the roots of the system */
	bool is_clear_allowed; /* NET_NONE off this machine: a login goes in clear */
	int connect_seconds;   /* connecting and the TLS handshake together */
	int silence_seconds;   /* a command fails when the server is silent for so long */
};

enum net_error {
	NET_OK,
	NET_BAD_TARGET, /* empty or impossible host, port or CA file */
	NET_UNREACHABLE,
	NET_TLS_FAILED, /* no common TLS, or none at all on this port */
	NET_TLS_UNTRUSTED,
	NET_TLS_WRONG_HOST,
	NET_TIMEOUT,
	NET_DISCONNECTED,
	NET_TOO_BIG /* the server sent more than the command may bring */
};

enum { NET_DETAIL_BYTES = 400 };

struct net;
struct _mailstream; /* libetpan's stream */

/* Never NULL; net_free also closes. */
struct net *net_new(void);
void net_free(struct net *n);

/* TCP, then TLS with the certificate check if the target says NET_TLS. Closes what was open. */
enum net_error net_open(struct net *n, const struct net_target *t);

/* TLS on an open connection, after the server agreed to STARTTLS. */
enum net_error net_tls_start(struct net *n);

/*
 * A new stream on the connection; libetpan owns the stream, and closing it closes the connection.
 */
struct _mailstream *net_stream(struct net *n);

/* Limits of the next command: seconds in all, and bytes that may come in. */
void net_limit(struct net *n, int seconds, size_t bytes);

/* Makes every read and write fail from now on: the protocol is out of step. */
void net_kill(struct net *n);

/* Why the last read, write or open failed; the sentence is owned by n. */
enum net_error net_error(const struct net *n);
const char *net_detail(const struct net *n);

bool net_is_loopback(const struct net *n);

enum net_wait { NET_WAIT_DATA, NET_WAIT_TIMEOUT, NET_WAIT_INTERRUPTED, NET_WAIT_FAILED };

/* Waits for bytes of the server, or for interrupt_fd to become readable (-1: none). */
enum net_wait net_wait(struct net *n, int seconds, int interrupt_fd);

/* Host name as ASCII (IDNA); false when it is none. out has `size` bytes. */
bool net_host_ascii(const char *host, char *out, size_t size);

/* Copies text of a server for people: bounded, valid UTF-8, no control characters. */
void net_clean_text(char *out, size_t size, const char *text);

#endif
