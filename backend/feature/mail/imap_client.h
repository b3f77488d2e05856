/*
 * IMAP session on one mailbox: the only user of libetpan's IMAP part. It knows no SQL and keeps no
 * truth; the caller keys messages by (channel, uidvalidity, uid) and owns the cursor.
 * Call order: imap_new, imap_connect, imap_login, imap_select, then anything, imap_free.
 * Every function but imap_new and imap_free returns an enum imap_error, after which imap_detail()
 * is an English sentence for the administrator (server's text bounded and cleaned) and
 * imap_error_key() the text key of the browser. After an error for which imap_is_dead() is true,
 * only imap_connect (again) or imap_free make sense.
 */
#ifndef MAIL_IMAP_CLIENT_H
#define MAIL_IMAP_CLIENT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "feature/mail/net.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum imap_error {
	IMAP_OK,
	IMAP_BAD_TARGET, /* host, port, folder or login cannot be used as typed */
	IMAP_UNREACHABLE,
	IMAP_TLS_FAILED,
	IMAP_TLS_UNTRUSTED,
	IMAP_TLS_WRONG_HOST,
	IMAP_NO_STARTTLS,   /* missing or refused: never logged in in clear */
	IMAP_CLEAR_REFUSED, /* "none" to another machine without is_clear_allowed */
	IMAP_BAD_LOGIN,
	IMAP_NO_FOLDER,
	IMAP_REFUSED,     /* the server said NO to a command */
	IMAP_UNAVAILABLE, /* the server says "later": overload, limit of connections */
	IMAP_GONE,        /* the message does not exist any more */
	IMAP_PROTOCOL,    /* an answer that could not be understood */
	IMAP_TOO_BIG,
	IMAP_TIMEOUT,
	IMAP_DISCONNECTED,
	/* nobody is signed in at the provider any more; said by the caller, never by the server */
	IMAP_SIGN_IN,
	IMAP_ERROR__MAX
};

/* "mail_bad_login" and so on; static text. */
const char *imap_error_key(enum imap_error e);

struct imap;

struct imap *imap_new(void);
/* Logs out if that is possible within seconds, and closes. NULL is allowed. */
void imap_free(struct imap *im);

const char *imap_detail(const struct imap *im);
/* The connection cannot be used any more. */
bool imap_is_dead(const struct imap *im);

/*
 * Connects, sets up TLS, checks the certificate, reads the capabilities. Drops an old connection.
 */
enum imap_error imap_connect(struct imap *im, const struct net_target *t);

/*
 * XOAUTH2 (an access token): sent whether or not the server names it, for some that know it do not.
 */
enum imap_auth { IMAP_AUTH_PASSWORD, IMAP_AUTH_XOAUTH2 };

enum imap_error imap_login(struct imap *im, enum imap_auth auth, const char *login,
			   const char *secret);

struct imap_folder {
	uint32_t uidvalidity; /* never 0 */
	uint32_t uidnext;     /* 0: the server does not say */
	uint32_t exists;
};

/* Names of the folders that can be opened, in UTF-8; at most `max`. */
enum imap_error imap_folders(struct imap *im, struct arena *a, size_t max, const char ***v,
			     size_t *n);

/* `folder` is UTF-8 with the server's own separator. */
enum imap_error imap_select(struct imap *im, const char *folder, struct imap_folder *out);

struct imap_range {
	uint32_t from; /* first UID, at least 1 */
	uint32_t to;   /* last UID, 0: to the end */
	size_t max;    /* rows at most */
};

struct imap_uids {
	uint32_t *v; /* ascending */
	size_t n;
};

struct imap_list {
	struct imap_uids uids; /* those with \Deleted, too: they are left out when it is known */
	uint32_t inspected_to; /* highest existing UID looked at; from - 1 when there was none */
	bool is_more;          /* more messages in the range than max */
};

/*
 * What is in the range: numbers only, for which a server need not look into a message. The cursor
 * may move to inspected_to and no further: a UID above it has not been given to a message yet.
 */
enum imap_error imap_list(struct imap *im, const struct imap_range *range, struct arena *a,
			  struct imap_list *out);

/* Messages received on that day (UTC) or later: the sweep that finds holes. */
enum imap_error imap_search_since(struct imap *im, struct timestamp since, struct arena *a,
				  struct imap_uids *out);

/* Every message of the folder. */
enum imap_error imap_search_all(struct imap *im, struct arena *a, struct imap_uids *out);

struct imap_row {
	uint32_t uid;
	uint32_t size;             /* bytes */
	struct timestamp received; /* zero: the server does not say */
	bool is_seen;
};

struct imap_rows {
	struct imap_row *v; /* ascending UIDs */
	size_t n;
};

/*
 * The rows of ascending uids (some thousands at most); \Deleted ones are left out. For sizes, as
 * the server says them, it may have to read each message.
 */
enum imap_error imap_rows(struct imap *im, const struct imap_uids *uids, bool has_sizes,
			  struct arena *a, struct imap_rows *out);

/*
 * Gets one message, unseen as it was; bytes (row->size of them) live until it returns and are NULL
 * above max_size: the size is then what the server says. It must not use the session. False stops.
 */
typedef bool (*imap_take)(void *arg, const struct imap_row *row, const char *bytes);

enum { IMAP_BATCH_MAX = 400 };

/*
 * Fetches up to IMAP_BATCH_MAX, ascending. Nobody knows their sizes before, and asking would make
 * the server read each message twice: one command brings the first 64 KB of each, which is the
 * whole of nearly all; of the others the sizes are asked, and then they are fetched whole. A single
 * message is fetched in that second way alone, for servers that do not give parts well.
 *
 * Those that were expunged or carry \Deleted do not come: compare what came with what was asked.
 * After IMAP_PROTOCOL or IMAP_TOO_BIG, reconnect and take them one by one.
 *
 * Long messages come to about 8 MB in one batch, or are one alone: *done is how many of the uids,
 * from the first on, are dealt with (at least one). Ask for the others again, for fewer at once.
 */
struct imap_batch {
	struct imap_uids uids;
	size_t max_size;
	imap_take take;
	void *arg;
};
enum imap_error imap_fetch_batch(struct imap *im, const struct imap_batch *b, struct arena *a,
				 size_t *done);

/*
 * Only asks for them, so that the server makes its answer ready while the caller does something
 * else; imap_fetch_batch of the same uids then reads it. Anything else said in between ends the
 * connection. A single message is not asked for ahead.
 */
enum imap_error imap_fetch_ask(struct imap *im, const struct imap_batch *b);

/* Sets "\\Seen", "\\Flagged" or a keyword ("OtklikDone"). A vanished UID is no error. */
enum imap_error imap_flag(struct imap *im, uint32_t uid, const char *flag);

/*
 * Moves a message, making the folder when it is missing. A vanished UID is no error, so a move may
 * be repeated after a crash. Without MOVE: copy, mark \Deleted and expunge that UID; without
 * UIDPLUS too, the message stays with \Deleted, since EXPUNGE would take other people's with it.
 */
enum imap_error imap_move(struct imap *im, uint32_t uid, const char *folder);

enum imap_woke { IMAP_WOKE_NEW, IMAP_WOKE_TIMEOUT, IMAP_WOKE_INTERRUPTED };

/*
 * Waits for new mail: IDLE (renewed every 24 minutes), or NOOP each 30 s where there is no IDLE.
 * interrupt_fd (-1: none) readable ends the wait. Mail that came since the start of the last
 * imap_list counts as new at once.
 */
enum imap_error imap_idle(struct imap *im, int seconds, int interrupt_fd, enum imap_woke *out);

enum imap_error imap_noop(struct imap *im);

#endif
