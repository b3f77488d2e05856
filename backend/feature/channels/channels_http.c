#include "base/str.h"
#include "core/live.h"
#include "core/worker.h"
#include "feature/channels/channels.h"
#include "feature/channels/mailbox_rows.h"
#include "feature/channels/names.h"
#include "queries.gen.h"

#include <string.h>

/* What everybody of the staff sees; the administrator's card begins with the same. */
#define CHANNEL_ROW_MEMBERS             \
	int64_t id;                     \
	const char *name;               \
	int kind;                       \
	point_id point_id;              \
	const char *point_name;         \
	bool is_active;                 \
	int state;                      \
	const char *address;            \
	struct timestamp last_ok_at;    \
	struct timestamp failing_since; \
	const char *error_key;          \
	const char *error_text;         \
	int64_t received_count;         \
	int64_t quarantined_count;      \
	int64_t missing_count;          \
	int64_t version;

struct channel_row {
	CHANNEL_ROW_MEMBERS
};
#define CHANNEL_ROW_FIELDS(s)                                                              \
	O(s, id), O(s, name), FC(s, kind, 0, channel_kind_choices), O(s, point_id),        \
		O(s, point_name), O(s, is_active), FC(s, state, 0, channel_state_choices), \
		O(s, address), O(s, last_ok_at), O(s, failing_since), O(s, error_key),     \
		O(s, error_text), O(s, received_count), O(s, quarantined_count),           \
		O(s, missing_count), O(s, version)
DESC(channel_row, CHANNEL_ROW_FIELDS(channel_row));

/* What an administrator edits. */
struct channel_card {
	CHANNEL_ROW_MEMBERS
	const char *imap_host;
	int64_t imap_port;
	int imap_security;
	const char *login;
	bool has_password;
	const char *folder;
	int after_action;
	const char *move_to;
	const char *smtp_host;
	int64_t smtp_port;
	int smtp_security;
	const char *smtp_login;
	bool has_smtp_password;
	const char *from_name;
	const char *from_address;
	int64_t reply_minutes;
	int auth_kind;
	struct timestamp quiet_before;
	bool is_import_paused;
	struct json_text more_folders;
	struct json_text server_folders;
};
DESC(channel_card, CHANNEL_ROW_FIELDS(channel_card), O(channel_card, imap_host),
     O(channel_card, imap_port), FC(channel_card, imap_security, 0, security_choices),
     O(channel_card, login), O(channel_card, has_password), O(channel_card, folder),
     FC(channel_card, after_action, 0, after_choices), O(channel_card, move_to),
     O(channel_card, smtp_host), O(channel_card, smtp_port),
     FC(channel_card, smtp_security, 0, security_choices), O(channel_card, smtp_login),
     O(channel_card, has_smtp_password), O(channel_card, from_name), O(channel_card, from_address),
     O(channel_card, reply_minutes), FC(channel_card, auth_kind, 0, auth_choices),
     O(channel_card, quiet_before), O(channel_card, is_import_paused),
     O(channel_card, more_folders), O(channel_card, server_folders));

/* Fields of the form; the ones at the end are filled by us. */
struct channel_put {
	const char *name;
	point_id point_id;
	bool is_active;
	int64_t reply_minutes;
	const char *imap_host;
	int64_t imap_port;
	int imap_security;
	const char *login;
	const char *password; /* null: as it was */
	const char *folder;
	int after_action;
	const char *move_to;
	const char *smtp_host;
	int64_t smtp_port;
	int smtp_security;
	const char *smtp_login;
	const char *smtp_password;
	const char *from_name;
	const char *from_address;
	int auth_kind; /* none: by password */
	struct timestamp quiet_before;
	struct str_list more_folders;
	channel_id channel_id;
	int64_t version;
	struct bytes sealed_password;
	struct bytes sealed_smtp_password;
};
#define CHANNEL_FORM_FIELDS(s)                                                                \
	F(s, name, REQ | TRIM, 1, 100), F(s, point_id, REQ, 1, INT64_MAX),                    \
		F(s, is_active, REQ, 0, 1), F(s, reply_minutes, REQ, 1, 100000),              \
		F(s, imap_host, REQ | TRIM, 1, 253), F(s, imap_port, REQ, 1, 65535),          \
		FC(s, imap_security, REQ, security_choices), F(s, login, REQ | TRIM, 1, 254), \
		F(s, password, SECRET, 1, 400), F(s, folder, REQ | TRIM, 1, 200),             \
		FC(s, after_action, REQ, after_choices), F(s, move_to, TRIM, 1, 200),         \
		F(s, smtp_host, TRIM, 1, 253), F(s, smtp_port, REQ, 1, 65535),                \
		FC(s, smtp_security, REQ, security_choices), F(s, smtp_login, TRIM, 1, 254),  \
		F(s, smtp_password, SECRET, 1, 400), F(s, from_name, TRIM, 1, 100),           \
		F(s, from_address, REQ | TRIM, 3, 254), FC(s, auth_kind, 0, auth_choices),    \
		O(s, quiet_before), F(s, more_folders, 0, 0, 19)

/* The statements' view of the form. */
DESC(channel_put, CHANNEL_FORM_FIELDS(channel_put), O(channel_put, channel_id),
     O(channel_put, version), O(channel_put, sealed_password),
     O(channel_put, sealed_smtp_password));

/* The two requests: the same struct, other fields allowed. */
static const struct field channel_add_fields[] = { CHANNEL_FORM_FIELDS(channel_put) };
static const struct desc channel_add_in_desc = { "channel_add_in", sizeof(struct channel_put),
						 channel_add_fields,
						 sizeof(channel_add_fields) /
							 sizeof(channel_add_fields[0]) };
static const struct field channel_change_fields[] = {
	CHANNEL_FORM_FIELDS(channel_put),
	F(channel_put, channel_id, REQ, 1, INT64_MAX),
	F(channel_put, version, REQ, 1, INT64_MAX),
};
static const struct desc channel_change_in_desc = { "channel_change_in", sizeof(struct channel_put),
						    channel_change_fields,
						    sizeof(channel_change_fields) /
							    sizeof(channel_change_fields[0]) };

/* GET /api/channels */
HANDLER(channel_list, no_in)
{
	struct channel_row_list l;

	TRY(sql_channel_list(r, in, &l));
	return reply_list(r, &channel_row_desc, l.v, l.n);
}

/* GET /api/channels/:channel_id */
HANDLER(channel_get, channel_ref)
{
	const struct channel_card *card = NULL;

	TRY(sql_channel_get(r, in, &card));
	return reply_row(r, &channel_card_desc, card);
}

static bool is_host(const char *s)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:";

	return s[strspn(s, allowed)] == '\0';
}

static bool is_read(const struct channel_put *in, const char *folder)
{
	bool is_one = str_eq(in->folder, folder);

	for (size_t i = 0; i < in->more_folders.n; i++)
		is_one = is_one || str_eq(in->more_folders.v[i], folder);
	return is_one;
}

static int check_folders(struct req *r, const struct channel_put *in)
{
	for (size_t i = 0; i < in->more_folders.n; i++)
		if (str_is_blank(in->more_folders.v[i]) ||
		    str_utf8_len(in->more_folders.v[i]) > 200)
			return fail_field(r, "more_folders", "bad_text");
	return 0;
}

static int put_folders(struct req *r, const struct channel_put *in)
{
	const struct channel_ref ref = { in->channel_id };
	struct mailbox_folder_in *rows = arena_array(r->arena, in->more_folders.n, sizeof(*rows));

	for (size_t i = 0; i < in->more_folders.n; i++)
		rows[i] = (struct mailbox_folder_in){ in->channel_id, in->more_folders.v[i] };
	TRY(sql_mailbox_folders_forget(r, &ref, NULL));
	return sql_mailbox_folder_add(r, rows, in->more_folders.n);
}

static int check(struct req *r, const struct channel_put *in)
{
	const char *at = strchr(in->from_address, '@');

	if (!is_host(in->imap_host))
		return fail_field(r, "imap_host", "bad_format");
	if (in->smtp_host != NULL && !is_host(in->smtp_host))
		return fail_field(r, "smtp_host", "bad_format");
	if (at == NULL || at == in->from_address || at[1] == '\0' ||
	    strpbrk(in->from_address, " \t<>,;\"") != NULL)
		return fail_field(r, "from_address", "bad_format");
	if (in->after_action == AFTER_MOVE && in->move_to == NULL)
		return fail_field(r, "move_to", "required");
	if (in->after_action == AFTER_MOVE && is_read(in, in->move_to))
		return fail_field(r, "move_to", "taken");
	return check_folders(r, in);
}

static struct channel_put sealed(struct req *r, const struct channel_put *in)
{
	struct channel_put put = *in;

	put.auth_kind = in->auth_kind != 0 ? in->auth_kind : MAILBOX_PASSWORD;
	if (in->password != NULL)
		put.sealed_password = secret_seal(r->arena, r->worker->keys.secret, in->password);
	if (in->smtp_password != NULL)
		put.sealed_smtp_password =
			secret_seal(r->arena, r->worker->keys.secret, in->smtp_password);
	return put;
}

/* POST /api/channels */
HANDLER_AS(channel_add, channel_add_in, channel_put)
{
	struct channel_put put = sealed(r, in);
	int64_t id = 0;

	TRY(check(r, in));
	if (in->password == NULL && put.auth_kind == MAILBOX_PASSWORD)
		return fail_field(r, "password", "required");
	const int rc = sql_channel_add(r, &put, &id);

	if (rc == E_CONFLICT)
		return fail_field(r, "name", "taken");
	TRY(rc);
	put.channel_id.v = id;
	TRY(sql_mailbox_add(r, &put, NULL));
	TRY(put_folders(r, &put));
	live_note(r, EVENT_CHANNEL, id, in->point_id);
	return reply_created(r, id);
}

/* PUT /api/channels/:channel_id */
HANDLER_AS(channel_change, channel_change_in, channel_put)
{
	const struct channel_put put = sealed(r, in);
	const struct channel_ref ref = { in->channel_id };
	const struct channel_card *before = NULL;
	const struct channel_card *card = NULL;
	int64_t changed = 0;

	TRY(check(r, in));
	TRY(sql_channel_get(r, &ref, &before));
	const int rc = sql_channel_change(r, &put, &changed);

	if (rc == E_CONFLICT)
		return fail_field(r, "name", "taken");
	TRY(rc);
	if (changed == 1) {
		TRY(sql_mailbox_change(r, &put, NULL));
		TRY(put_folders(r, &put));
	}
	TRY(sql_channel_get(r, &ref, &card));
	if (changed == 0)
		return fail_with(r, E_STALE, &channel_card_desc, card);
	/* Those who lose it hear of it, too. */
	live_note(r, EVENT_CHANNEL, in->channel_id.v, before->point_id);
	live_note(r, EVENT_CHANNEL, in->channel_id.v, in->point_id);
	return reply_row(r, &channel_card_desc, card);
}

const struct route channels_routes[] = {
	ROUTE(GET, "/api/channels", STAFF, channel_list, LIST(channel_row),
	      "channels and their health"),
	ROUTE(GET, "/api/channels/:channel_id", ADMINS, channel_get, ROW(channel_card),
	      "settings of one mailbox"),
	ROUTE(POST, "/api/channels", ADMINS, channel_add, CREATED, "connect a mailbox"),
	ROUTE(PUT, "/api/channels/:channel_id", ADMINS, channel_change, ROW(channel_card),
	      "change a mailbox"),
	{ 0 }
};
