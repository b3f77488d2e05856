/*
 * Many letters at once: read the quarantine again, import a file, export, and how far that has
 * come.
 */
#include "base/buf.h"
#include "base/str.h"
#include "core/live.h"
#include "feature/channels/channels.h"
#include "feature/interests/interests.h"
#include "feature/letters/letter_rows.h"
#include "feature/letters/letter_task.h"
#include "feature/mail/mail.h"
#include "queries.gen.h"

enum { EXPORT_LETTERS = 200, EXPORT_BYTES = 24 << 20 };

static const char *const kind_names[] = { NULL, "retry", "import" };
static const struct choices task_kind_choices = { kind_names, TASK_IMPORT };
static const char *const state_names[] = { NULL, "running", "done", "failed" };
static const struct choices task_state_choices = { state_names, TASK_FAILED };

struct task_item {
	int64_t id;
	int kind;
	int state;
	channel_id channel_id;
	const char *channel_name;
	const char *reason;
	int64_t total;
	int64_t done;
	int64_t taken;
	const char *error;
	const char *user_name;
	struct timestamp created_at;
};
DESC(task_item, O(task_item, id), FC(task_item, kind, 0, task_kind_choices),
     FC(task_item, state, 0, task_state_choices), O(task_item, channel_id),
     O(task_item, channel_name), O(task_item, reason), O(task_item, total), O(task_item, done),
     O(task_item, taken), O(task_item, error), O(task_item, user_name), O(task_item, created_at));

struct retry_all_in {
	channel_id channel_id;
	const char *reason;
};
DESC(retry_all_in, F(retry_all_in, channel_id, 0, 1, INT64_MAX),
     F(retry_all_in, reason, TRIM, 1, 40));

struct quarantine_size {
	int64_t n;
	int64_t last_id;
};
DESC(quarantine_size, O(quarantine_size, n), O(quarantine_size, last_id));

struct import_in {
	channel_id channel_id;
	bool is_quiet;
	struct upload mails;
};
DESC(import_in, F(import_in, channel_id, REQ, 1, INT64_MAX), F(import_in, is_quiet, 0, 0, 1),
     F(import_in, mails, REQ, 0, 0));

struct export_in {
	int state;
	channel_id channel_id;
	const char *reason;
	int64_t letters;
	int64_t bytes;
};
static const struct field export_fields[] = {
	FC(export_in, state, REQ, letter_state_choices),
	F(export_in, channel_id, 0, 1, INT64_MAX),
	F(export_in, reason, TRIM, 1, 40),
	/* From here on: filled by us. */
	O(export_in, letters),
	O(export_in, bytes),
};
const struct desc export_in_desc = { "export_in", sizeof(struct export_in), export_fields, 5 };
static const struct desc export_query_desc = { "letter_export", sizeof(struct export_in),
					       export_fields, 3 };

struct export_row {
	struct bytes body;
};
DESC(export_row, O(export_row, body));

/* GET /api/letters/tasks: newest first. */
HANDLER(task_list, no_in)
{
	struct task_item_list l;

	TRY(sql_task_list(r, in, &l));
	return reply_list(r, &task_item_desc, l.v, l.n);
}

/* POST /api/letters/retry-all: what is in quarantine now, of one mailbox or reason or of all. */
HANDLER(retry_all, retry_all_in)
{
	const struct quarantine_size *size = NULL;
	int64_t id = 0;

	TRY(letter_check_reason(r, in->reason));
	TRY(sql_quarantine_size(r, in, &size));
	if (size->n == 0)
		return fail(r, E_WRONG_STATE, "nothing is in quarantine");
	const struct task_new t = { .kind = TASK_RETRY,
				    .channel_id = in->channel_id,
				    .reason = in->reason,
				    .last_id = size->last_id,
				    .total = size->n };

	TRY(letter_task_begin(r, &t, NULL, &id));
	live_note(r, EVENT_LETTER, 0, (point_id){ 0 });
	return reply_created(r, id);
}

/* POST /api/letters/import: a file of mails, .eml or mbox, goes the way of all letters. */
HANDLER(letter_import, import_in)
{
	const size_t n = mbox_count(in->mails.p, in->mails.n);
	const struct bytes file = { in->mails.p, in->mails.n };
	const struct task_new t = { .kind = TASK_IMPORT,
				    .channel_id = in->channel_id,
				    .is_quiet = in->is_quiet,
				    .total = (int64_t)n };
	int64_t id = 0;

	if (n == 0)
		return fail_field(r, "mails", "required");
	TRY(letter_task_begin(r, &t, &file, &id));
	live_note(r, EVENT_LETTER, 0, (point_id){ 0 });
	return reply_created(r, id);
}

/* GET /api/letters/export: the newest letters of a state as one mbox file, up to 200 and 24 MB. */
HANDLER_AS(letter_export, export_query, export_in)
{
	const size_t max = (size_t)r->conf->mail_max_mb << 20;
	struct export_in q = *in;
	struct export_row_list l;
	struct buf b;

	TRY(letter_check_reason(r, in->reason));
	q.letters = EXPORT_LETTERS;
	q.bytes = EXPORT_BYTES;
	TRY(sql_letter_export(r, &q, &l));
	buf_init(&b, (size_t)EXPORT_BYTES * 3 + max);
	for (size_t i = 0; i < l.n; i++) {
		size_t n = 0;
		const char *raw = letter_decompress(r->arena, l.v[i].body, max, &n);

		if (raw != NULL && n > 0)
			mbox_put(&b, raw, n);
	}
	const char *bytes = arena_strndup(r->arena, b.len > 0 ? b.p : "", b.len);
	const size_t n = b.len;

	buf_free(&b);
	return reply_bytes(r, bytes, n, "application/mbox", "letters.mbox");
}

const struct route letter_task_routes[] = {
	ROUTE(GET, "/api/letters/tasks", HEADS, task_list, LIST(task_item),
	      "work on many letters, and how far it has come"),
	ROUTE_X(POST, "/api/letters/retry-all", HEADS, retry_all, CREATED,
		"read the quarantine again", RATE_HEAVY, 0),
	ROUTE_X(POST, "/api/letters/import", HEADS, letter_import, CREATED,
		"import mails from a file", RATE_HEAVY, MULTIPART),
	ROUTE_X(GET, "/api/letters/export", HEADS, letter_export, FILE_REPLY,
		"letters of a state as mbox", RATE_HEAVY, 0),
	{ 0 }
};
