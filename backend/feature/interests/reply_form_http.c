/*
 * Drafts and attachments: kept on the server, so that neither a reload nor another computer loses
 * them.
 */
#include "feature/files/files.h"
#include "feature/interests/card.h"
#include "feature/interests/reply_form.h"
#include "feature/interests/reply_move.h"
#include "feature/templates/templates.h"
#include "queries.gen.h"

struct draft_row {
	interest_id interest_id;
	const char *subject;
	const char *text;
	int64_t version;
	struct timestamp updated_at;
	struct json_text files;
	const char *signature;
	int64_t undo_seconds;
};
DESC(draft_row, O(draft_row, interest_id), O(draft_row, subject), O(draft_row, text),
     O(draft_row, version), O(draft_row, updated_at), O(draft_row, files));

/* The same with what belongs to the form and not to the draft. */
static const struct field draft_form_fields[] = {
	O(draft_row, interest_id), O(draft_row, subject),      O(draft_row, text),
	O(draft_row, version),     O(draft_row, updated_at),   O(draft_row, files),
	O(draft_row, signature),   O(draft_row, undo_seconds),
};
static const struct desc draft_form_desc = { "draft_form", sizeof(struct draft_row),
					     draft_form_fields,
					     sizeof(draft_form_fields) /
						     sizeof(draft_form_fields[0]) };

struct draft_put {
	interest_id interest_id;
	const char *subject;
	const char *text;
	int64_t version;
};
DESC(draft_put, F(draft_put, interest_id, REQ, 1, INT64_MAX),
     F(draft_put, subject, TRIM, 0, REPLY_SUBJECT_CHARS),
     F(draft_put, text, LINES, 0, REPLY_TEXT_CHARS), F(draft_put, version, REQ, 0, INT64_MAX));

struct attachment_in {
	interest_id interest_id;
	struct upload file;
};
DESC(attachment_in, F(attachment_in, interest_id, REQ, 1, INT64_MAX),
     F(attachment_in, file, REQ, 0, 0));

struct attachment_new {
	interest_id interest_id;
	file_id file_id;
};
DESC(attachment_new, O(attachment_new, interest_id), O(attachment_new, file_id));

struct attachment_row {
	int64_t id;
	file_id file_id;
	const char *name;
	const char *type;
	int64_t size;
};
DESC(attachment_row, O(attachment_row, id), O(attachment_row, file_id), O(attachment_row, name),
     O(attachment_row, type), O(attachment_row, size));

struct attachment_ref {
	attachment_id attachment_id;
};
DESC(attachment_ref, F(attachment_ref, attachment_id, REQ, 1, INT64_MAX));

struct attachment_sum {
	int64_t n;
	int64_t size;
};
DESC(attachment_sum, O(attachment_sum, n), O(attachment_sum, size));

struct attachment_take_in {
	int64_t reply;
	interest_id interest_id;
	attachment_id attachment_id;
};
DESC(attachment_take_in, O(attachment_take_in, reply), O(attachment_take_in, interest_id),
     O(attachment_take_in, attachment_id));

struct unfinished_row {
	int64_t drafts;
	int64_t intents;
};
DESC(unfinished_row, O(unfinished_row, drafts), O(unfinished_row, intents));

static int form_of(struct req *r, interest_id card, struct draft_row *out)
{
	const struct interest_ref ref = { card };
	const struct draft_row *row = NULL;

	TRY(sql_draft_get(r, &ref, &row));
	*out = *row;
	if (out->files.text == NULL)
		out->files.text = "[]";
	out->undo_seconds = r->conf->undo_seconds;
	return signature_for(r, card, &out->signature);
}

/* GET /api/interests/:interest_id/draft: one's own, and what the form needs beside it. */
HANDLER(draft_get, interest_ref)
{
	struct draft_row row;

	TRY(form_of(r, in->interest_id, &row));
	return reply_row(r, &draft_form_desc, &row);
}

/*
 * PUT /api/interests/:interest_id/draft: E_STALE with the other text when another window was
 * faster.
 */
HANDLER(draft_put, draft_put)
{
	struct draft_row row;
	int64_t changes = 0;
	int rc = 0;

	if (in->version == 0)
		rc = sql_draft_add(r, in, &changes);
	else
		rc = sql_draft_change(r, in, &changes);
	if (rc != 0 && rc != E_CONFLICT)
		return rc;
	TRY(form_of(r, in->interest_id, &row));
	return changes > 0 ? reply_row(r, &draft_form_desc, &row)
			   : fail_with(r, E_STALE, &draft_form_desc, &row);
}

/* DELETE /api/interests/:interest_id/draft */
HANDLER(draft_drop, interest_ref)
{
	TRY(sql_draft_drop(r, in, NULL));
	return reply_empty(r);
}

/* GET /api/interests/unfinished: what the actor has begun and not ended, up to 1,000 each. */
HANDLER(unfinished_get, no_in)
{
	const struct unfinished_row *row = NULL;

	(void)in;
	TRY(sql_unfinished_get(r, &row));
	return reply_row(r, &unfinished_row_desc, row);
}

static int check_room(struct req *r, interest_id card, size_t more)
{
	const struct interest_ref ref = { card };
	const struct attachment_sum *sum = NULL;

	TRY(sql_attachment_drafted(r, &ref, &sum));
	if (sum->n >= REPLY_FILES_MOST)
		return fail_field(r, "file", "too_many_files");
	return sum->size + (int64_t)more > REPLY_FILES_BYTES
		       ? fail_field(r, "file", "too_big_together")
		       : 0;
}

/* POST /api/interests/:interest_id/attachments */
HANDLER(attachment_add, attachment_in)
{
	const struct interest_row *card = NULL;
	struct file_stored stored;
	int64_t id = 0;

	TRY(card_get(r, in->interest_id, &card));
	TRY(check_room(r, in->interest_id, in->file.n));
	TRY(file_add_attachment(r, card->point_id, "file", &in->file, REPLY_FILE_BYTES, &stored));
	const struct attachment_new attachment = { in->interest_id, stored.id };

	TRY(sql_attachment_add(r, &attachment, &id));
	const struct attachment_row row = { id, stored.id, stored.name, stored.type, stored.size };

	return reply_row(r, &attachment_row_desc, &row);
}

/* DELETE /api/attachments/:attachment_id: while it has not gone out. */
HANDLER(attachment_remove, attachment_ref)
{
	int64_t changes = 0;

	TRY(sql_attachment_remove(r, in, &changes));
	return changes > 0 ? reply_empty(r)
			   : fail(r, E_CONFLICT,
				  "the file has gone out, or belongs to somebody else's draft");
}

int reply_form_take(struct req *r, interest_id card, int64_t reply,
		    const struct attachment_id_list *files)
{
	const struct interest_ref ref = { card };
	const struct reply_ref reply_ref = { reply };
	struct attachment_take_in *rows = arena_array(r->arena, files->n, sizeof(*rows));
	struct attachment_file_list taken;
	int64_t size = 0;

	for (size_t i = 0; i < files->n; i++)
		rows[i] = (struct attachment_take_in){ reply, card, files->v[i] };
	TRY(sql_attachment_take(r, rows, files->n));
	TRY(sql_attachment_list(r, &reply_ref, &taken));
	for (size_t i = 0; i < taken.n; i++)
		size += taken.v[i].size;
	if (taken.n != files->n)
		return fail(r, E_CONFLICT, "a file has been removed meanwhile, or is sent already");
	if (size > REPLY_FILES_BYTES)
		return fail_field(r, "attachment_ids", "too_big_together");
	return sql_draft_drop(r, &ref, NULL);
}

int reply_form_give_back(struct req *r, interest_id card, int64_t reply, const char *subject,
			 const char *text)
{
	const struct draft_put draft = { card, subject, text, 0 };
	const struct reply_ref ref = { reply };

	TRY(sql_attachment_give_back(r, &ref, NULL));
	return sql_draft_put_back(r, &draft, NULL);
}

enum { DRAFT_DAYS = 183 };

struct replies_purge_in {
	struct timestamp before;
};
DESC(replies_purge_in, O(replies_purge_in, before));

int interest_drafts_purge(struct req *r, int64_t *gone)
{
	const struct replies_purge_in in = { time_add(r->now,
						      -(int64_t)DRAFT_DAYS * 86400 * 1000000) };
	int64_t drafts = 0;
	int64_t files = 0;

	TRY(sql_drafts_purge(r, &in, &drafts));
	TRY(sql_draft_files_purge(r, &in, &files));
	*gone = drafts + files;
	return 0;
}

const struct route interest_form_routes[] = {
	ROUTE_X(GET, "/api/interests/unfinished", STAFF, unfinished_get, ROW(unfinished_row),
		"how many drafts and intents the actor has left open", RATE_NORMAL, PERSONAL),
	ROUTE_X(GET, "/api/interests/:interest_id/draft", STAFF, draft_get, ROW(draft_form),
		"what one has begun to write, and one's signature", RATE_NORMAL, PERSONAL),
	ROUTE_X(PUT, "/api/interests/:interest_id/draft", STAFF, draft_put, ROW(draft_form),
		"keep a draft", RATE_NORMAL, QUIET),
	ROUTE_X(DELETE, "/api/interests/:interest_id/draft", STAFF, draft_drop, EMPTY,
		"throw a draft away", RATE_NORMAL, QUIET),
	ROUTE_X(POST, "/api/interests/:interest_id/attachments", STAFF, attachment_add,
		ROW(attachment_row), "put a file to the draft", RATE_HEAVY, MULTIPART),
	ROUTE(DELETE, "/api/attachments/:attachment_id", STAFF, attachment_remove, EMPTY,
	      "take a file from the draft"),
	{ 0 }
};
