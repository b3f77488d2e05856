/*
 * Channels: where interactions come from and go to; at present mailboxes. Owns their settings and
 * their health. The collector reads the settings through mailbox_get, jobs through it too;
 * passwords are sealed with the key file and opened only where they are used.
 */
#ifndef FEATURE_CHANNELS_H
#define FEATURE_CHANNELS_H

#include "core/http.h"
#include "feature/channels/oauth.h"

enum channel_state { CHANNEL_OK = 1, CHANNEL_CONNECTING, CHANNEL_FAILING, CHANNEL_OFF };
enum mail_security { SECURITY_TLS = 1, SECURITY_STARTTLS, SECURITY_NONE };
enum after_action { AFTER_KEEP = 1, AFTER_SEEN, AFTER_MOVE, AFTER_FLAG };
enum mailbox_auth { MAILBOX_PASSWORD = 1, MAILBOX_OAUTH2 };

struct channel_ref {
	channel_id channel_id;
};
extern const struct desc channel_ref_desc;

extern const struct route channels_routes[];
extern const struct route mailbox_routes[];

/* Settings of one mailbox with the sealed passwords. */
struct mailbox_row {
	int64_t id;
	point_id point_id;
	int64_t version;
	bool is_active;
	int64_t reply_minutes;
	const char *imap_host;
	int64_t imap_port;
	int imap_security;
	const char *login;
	struct bytes password;
	const char *folder;
	int after_action;
	const char *move_to;
	const char *smtp_host; /* NULL: cannot send */
	int64_t smtp_port;
	int smtp_security;
	const char *smtp_login;     /* NULL: as for IMAP */
	struct bytes smtp_password; /* none: as for IMAP */
	const char *from_name;
	const char *from_address;
	int auth_kind;
	/* older mail is imported quietly; none: there is no such mail */
	struct timestamp quiet_before;
	bool is_import_paused;
	/* when somebody wanted everything compared with the server */
	struct timestamp asked_at;
	const char *time_zone; /* of the point */
	const char *name;
};

/* E_NOT_FOUND if there is no such mailbox. */
int mailbox_get(struct req *r, channel_id id, const struct mailbox_row **out);

/* Ids and versions of the mailboxes to be read. */
struct mailbox_key {
	int64_t id;
	int64_t version;
};
int mailbox_active(struct req *r, struct mailbox_key **v, size_t *n);

/* Folders that are read, the first one first. */
int mailbox_folders(struct req *r, const struct mailbox_row *box, struct str_list *out);

/* Notes which folders the server has, for the form. */
int mailbox_note_folders(struct req *r, channel_id id, const struct str_list *folders);

/*
 * Wants the collector of a mailbox to begin anew at once and to compare everything with the server.
 */
int channel_ask(struct req *r, channel_id id);

/* How many mails are on the server and not here; announced when that changes. */
int channel_note_missing(struct req *r, channel_id id, point_id point, int64_t missing,
			 int64_t *was);

/* Addresses of all our mailboxes, to know own mail. */
int mailbox_addresses(struct req *r, struct str_list *out);

/*
 * Notes that the channel works (announced only if that is news: it is noted every minute), or that
 * it fails with a key and a sentence.
 */
int channel_note_ok(struct req *r, channel_id id, point_id point, bool is_news);
int channel_note_failure(struct req *r, channel_id id, point_id point, const char *key,
			 const char *text);

/*
 * True in *is_first once for each outage: for the first caller after it has lasted `seconds`. Then
 * administrators and heads get a notice, and another one when the channel works again.
 */
int channel_alarm(struct req *r, channel_id id, int64_t seconds, bool *is_first);

/* Adds to what was ever received and to what stands in quarantine now (may be less than 0). */
int channel_count(struct req *r, channel_id id, int64_t received, int64_t quarantined);

#endif
