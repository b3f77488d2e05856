/* Mailboxes for the collector and for sending; health. */
#include "feature/channels/channels.h"
#include "core/live.h"
#include "feature/channels/names.h"
#include "feature/notices/notices.h"
#include "queries.gen.h"

DESC(channel_ref, F(channel_ref, channel_id, REQ, 1, INT64_MAX));

DESC(mailbox_row, O(mailbox_row, id), O(mailbox_row, point_id), O(mailbox_row, version),
     O(mailbox_row, is_active), O(mailbox_row, reply_minutes), O(mailbox_row, imap_host),
     O(mailbox_row, imap_port), FC(mailbox_row, imap_security, 0, security_choices),
     O(mailbox_row, login), O(mailbox_row, password), O(mailbox_row, folder),
     FC(mailbox_row, after_action, 0, after_choices), O(mailbox_row, move_to),
     O(mailbox_row, smtp_host), O(mailbox_row, smtp_port),
     FC(mailbox_row, smtp_security, 0, security_choices), O(mailbox_row, smtp_login),
     O(mailbox_row, smtp_password), O(mailbox_row, from_name), O(mailbox_row, from_address),
     FC(mailbox_row, auth_kind, 0, auth_choices), O(mailbox_row, quiet_before),
     O(mailbox_row, is_import_paused), O(mailbox_row, asked_at), O(mailbox_row, time_zone),
     O(mailbox_row, name));

DESC(mailbox_key, O(mailbox_key, id), O(mailbox_key, version));

struct own_address {
	const char *address;
};
DESC(own_address, O(own_address, address));

struct channel_health_in {
	channel_id channel_id;
	int state;
	struct timestamp last_ok_at;
	struct timestamp failing_since;
	const char *error_key;
	const char *error_text;
};
DESC(channel_health_in, O(channel_health_in, channel_id),
     FC(channel_health_in, state, 0, channel_state_choices), O(channel_health_in, last_ok_at),
     O(channel_health_in, failing_since), O(channel_health_in, error_key),
     O(channel_health_in, error_text));

struct channel_count_in {
	channel_id channel_id;
	int64_t received;
	int64_t quarantined;
};
DESC(channel_count_in, O(channel_count_in, channel_id), O(channel_count_in, received),
     O(channel_count_in, quarantined));

static const char *const state_names[] = { NULL, "ok", "connecting", "failing", "off" };
const struct choices channel_state_choices = { state_names, CHANNEL_OFF };

static const char *const security_names[] = { NULL, "tls", "starttls", "none" };
const struct choices security_choices = { security_names, SECURITY_NONE };

static const char *const after_names[] = { NULL, "keep", "seen", "move", "flag" };
const struct choices after_choices = { after_names, AFTER_FLAG };

static const char *const auth_names[] = { NULL, "password", "oauth2" };
const struct choices auth_choices = { auth_names, MAILBOX_OAUTH2 };

static const char *const kind_names[] = { NULL, "mailbox" };
const struct choices channel_kind_choices = { kind_names, 1 };

int mailbox_get(struct req *r, channel_id id, const struct mailbox_row **out)
{
	const struct channel_ref in = { id };

	return sql_mailbox_get(r, &in, out);
}

int mailbox_active(struct req *r, struct mailbox_key **v, size_t *n)
{
	struct mailbox_key_list l;

	TRY(sql_mailbox_active_list(r, &l));
	*v = l.v;
	*n = l.n;
	return 0;
}

int mailbox_addresses(struct req *r, struct str_list *out)
{
	struct own_address_list l;

	TRY(sql_mailbox_own_addresses(r, &l));
	out->n = l.n;
	out->v = arena_array(r->arena, l.n, sizeof(*out->v));
	for (size_t i = 0; i < l.n; i++)
		out->v[i] = l.v[i].address;
	return 0;
}

struct channel_told_row {
	point_id point_id;
	const char *name;
	const char *error_key;
	bool is_alarmed;
};
DESC(channel_told_row, O(channel_told_row, point_id), O(channel_told_row, name),
     O(channel_told_row, error_key), O(channel_told_row, is_alarmed));

/* Who answers for the channel learns that it fails, or that it works again. */
static int tell(struct req *r, channel_id id, enum notice_kind kind)
{
	const struct channel_ref ref = { id };
	const struct channel_told_row *row = NULL;

	TRY(sql_channel_told(r, &ref, &row));
	if (!row->is_alarmed)
		return 0;
	const struct notice notice = { .kind = kind,
				       .ref = id.v,
				       .params = notice_params(r, &channel_told_row_desc, row) };

	return notice_add_roles(r, HEADS, row->point_id, &notice);
}

int channel_note_ok(struct req *r, channel_id id, point_id point, bool is_news)
{
	const struct channel_health_in in = { .channel_id = id,
					      .state = CHANNEL_OK,
					      .last_ok_at = r->now };

	if (is_news) {
		live_note(r, EVENT_CHANNEL, id.v, point);
		TRY(tell(r, id, NOTICE_CHANNEL_RECOVERED));
	}
	return sql_channel_health_put(r, &in, NULL);
}

int channel_note_failure(struct req *r, channel_id id, point_id point, const char *key,
			 const char *text)
{
	const struct channel_health_in in = { id, CHANNEL_FAILING, { 0 }, r->now, key, text };

	live_note(r, EVENT_CHANNEL, id.v, point);
	return sql_channel_health_put(r, &in, NULL);
}

int channel_alarm(struct req *r, channel_id id, int64_t seconds, bool *is_first)
{
	const struct channel_health_in in = { .channel_id = id,
					      .failing_since =
						      time_add(r->now, -seconds * 1000000) };
	int64_t changed = 0;

	TRY(sql_channel_alarm(r, &in, &changed));
	*is_first = changed == 1;
	return *is_first ? tell(r, id, NOTICE_CHANNEL_FAILING) : 0;
}

int channel_count(struct req *r, channel_id id, int64_t received, int64_t quarantined)
{
	const struct channel_count_in in = { id, received, quarantined };

	return sql_channel_count(r, &in, NULL);
}
