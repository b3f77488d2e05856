/*
 * What the collector tells and asks about one mailbox: folders, wishes of people, what is missing.
 */
#include "base/str.h"
#include "core/live.h"
#include "feature/channels/channels.h"
#include "feature/channels/mailbox_rows.h"
#include "queries.gen.h"

struct mailbox_folder_row {
	const char *folder;
};
DESC(mailbox_folder_row, O(mailbox_folder_row, folder));

DESC(mailbox_folder_in, O(mailbox_folder_in, channel_id), O(mailbox_folder_in, folder));

struct channel_missing_in {
	channel_id channel_id;
	int64_t missing;
};
DESC(channel_missing_in, O(channel_missing_in, channel_id), O(channel_missing_in, missing));

struct channel_missing_row {
	int64_t missing;
};
DESC(channel_missing_row, O(channel_missing_row, missing));

int mailbox_folders(struct req *r, const struct mailbox_row *box, struct str_list *out)
{
	const struct channel_ref ref = { { box->id } };
	struct mailbox_folder_row_list l;

	TRY(sql_mailbox_folder_list(r, &ref, &l));
	out->v = arena_array(r->arena, l.n + 1, sizeof(*out->v));
	out->n = 0;
	out->v[out->n++] = box->folder;
	for (size_t i = 0; i < l.n; i++)
		if (!str_eq(l.v[i].folder, box->folder))
			out->v[out->n++] = l.v[i].folder;
	return 0;
}

int mailbox_note_folders(struct req *r, channel_id id, const struct str_list *folders)
{
	const struct channel_ref ref = { id };
	struct mailbox_folder_in *rows = arena_array(r->arena, folders->n, sizeof(*rows));

	for (size_t i = 0; i < folders->n; i++)
		rows[i] = (struct mailbox_folder_in){ id, folders->v[i] };
	TRY(sql_mailbox_server_folders_forget(r, &ref, NULL));
	return sql_mailbox_server_folder_add(r, rows, folders->n);
}

int channel_ask(struct req *r, channel_id id)
{
	const struct channel_ref ref = { id };

	return sql_channel_ask(r, &ref, NULL);
}

int channel_note_missing(struct req *r, channel_id id, point_id point, int64_t missing,
			 int64_t *was)
{
	const struct channel_missing_in in = { id, missing };
	const struct channel_ref ref = { id };
	const struct channel_missing_row *row = NULL;
	const int rc = sql_channel_missing_get(r, &ref, &row);

	if (rc != 0 && rc != E_NOT_FOUND)
		return rc;
	*was = rc == 0 ? row->missing : 0;
	if (*was == missing)
		return 0;
	live_note(r, EVENT_CHANNEL, id.v, point);
	return sql_channel_missing_put(r, &in, NULL);
}
