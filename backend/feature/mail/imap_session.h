/*
 * Inside of imap_client, shared by its files only: the session, its limits, and the one place that
 * turns a result of the library into an enum imap_error.
 */
#ifndef MAIL_IMAP_SESSION_H
#define MAIL_IMAP_SESSION_H

#include "base/err.h"
#include "feature/mail/imap_client.h"

#include <libetpan/libetpan.h>

enum {
	IMAP_CHECK_SECONDS = 60,
	IMAP_LIST_SECONDS = 6 * 60,
	IMAP_BODY_SECONDS = 4 * 60,
	IMAP_MOVE_SECONDS = 16 * 60,
	IMAP_LOGOUT_SECONDS = 3,
	IMAP_SMALL_BYTES = 1024 * 1024, /* what an answer without mail in it may take */
	IMAP_LIST_BYTES = 64 * 1024 * 1024
};

struct imap {
	struct mailimap *m;
	struct net *net;
	bool is_selected;
	bool is_asked; /* the answer to imap_fetch_ask is not read yet */
	char detail[NET_DETAIL_BYTES];
};

/* Starts a command with its limits; false, with a detail, when there is no connection. */
bool imap_begin(struct imap *im, int seconds, size_t bytes);
/* The same for commands on the open folder. */
enum imap_error imap_begin_selected(struct imap *im, int seconds, size_t bytes);

/* Sends a command in one line; its answer is read later. */
bool imap_send(struct mailimap *m, const char *line);
/* Reads the answer, whose first line was read, to its end: 0, on_no, or the library's error. */
int imap_read_end(struct mailimap *m, int on_no);

/* Error of a result of the library; on_no and `what` are for a NO or BAD of the server. */
enum imap_error imap_result(struct imap *im, int rc, enum imap_error on_no, const char *what);

/* Sets the detail to "what: text" and returns e. */
enum imap_error imap_say(struct imap *im, enum imap_error e, const char *what, const char *text);

#endif
