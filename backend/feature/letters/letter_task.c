#include "feature/letters/letter_task.h"
#include "base/log.h"
#include "base/str.h"
#include "core/db.h"
#include "core/live.h"
#include "feature/mail/mail.h"
#include "queries.gen.h"

#include <string.h>

enum { SLICE_SECONDS = 10, PAGE = 20, BATCH = 50, BATCH_BYTES = 8 << 20 };

DESC(task_ref, O(task_ref, task));
DESC(task_row, O(task_row, id), O(task_row, kind), O(task_row, state), O(task_row, channel_id),
     O(task_row, reason), O(task_row, is_quiet), O(task_row, position), O(task_row, last_id),
     O(task_row, total), O(task_row, done), O(task_row, taken));
DESC(task_new, O(task_new, kind), O(task_new, channel_id), O(task_new, reason),
     O(task_new, is_quiet), O(task_new, last_id), O(task_new, total));
DESC(task_file, O(task_file, task), O(task_file, bytes));

struct task_file_row {
	struct bytes bytes;
};
DESC(task_file_row, O(task_file_row, bytes));

struct task_move {
	int64_t task;
	int64_t position;
	int64_t done;
	int64_t taken;
	int64_t state;
	const char *error;
};
DESC(task_move, O(task_move, task), O(task_move, position), O(task_move, done), O(task_move, taken),
     O(task_move, state), O(task_move, error));

struct task_page_in {
	channel_id channel_id;
	const char *reason;
	int64_t from, to;
	int64_t limit;
};
DESC(task_page_in, O(task_page_in, channel_id), O(task_page_in, reason), O(task_page_in, from),
     O(task_page_in, to), O(task_page_in, limit));

struct task_letter {
	int64_t id;
};
DESC(task_letter, O(task_letter, id));

int letter_task_begin(struct req *r, const struct task_new *t, const struct bytes *file,
		      int64_t *id)
{
	TRY(sql_task_add(r, t, id));
	if (file != NULL) {
		const struct task_file row = { *id, *file };

		TRY(sql_task_file_add(r, &row, NULL));
	}
	return job_add(r, "letter_task", *id, NULL, NULL, (struct timestamp){ 0 });
}

/* One slice of a task on its way. */
struct slice {
	struct worker *w;
	struct reader *reader;
	struct arena *arena; /* of the slice: the row and the file */
	struct task_row task;
	struct bytes file;
	int64_t ids[PAGE];
	size_t n;
	struct letter_batch batch;
	struct letter_counts counts;
	const char *error;
};

static int load(struct req *r, void *arg)
{
	struct slice *s = arg;
	const struct task_ref ref = { s->task.id };
	const struct task_row *row = NULL;

	TRY(sql_task_get(r, &ref, &row));
	s->task = *row;
	s->task.reason = row->reason != NULL ? arena_strdup(s->arena, row->reason) : NULL;
	return 0;
}

/* Notes the progress; `more` mails were looked at, `taken` of them gave something. */
static int move(struct req *r, const struct slice *s, int64_t state, const char *error)
{
	const struct task_move in = { s->task.id,   s->task.position,
				      s->task.done, s->task.taken,
				      state,        error };

	live_note(r, EVENT_LETTER, 0, (point_id){ 0 });
	return sql_task_move(r, &in, NULL);
}

static int move_work(struct req *r, void *arg)
{
	return move(r, arg, TASK_RUNNING, NULL);
}

static int end_work(struct req *r, void *arg)
{
	const struct slice *s = arg;
	const struct task_ref ref = { s->task.id };

	TRY(sql_task_file_forget(r, &ref, NULL));
	return move(r, s, s->error != NULL ? TASK_FAILED : TASK_DONE, s->error);
}

/* ---- reading the quarantine again ---- */

static int load_page(struct req *r, void *arg)
{
	struct slice *s = arg;
	const struct task_page_in in = { s->task.channel_id, s->task.reason, s->task.position,
					 s->task.last_id, PAGE };
	struct task_letter_list l;

	TRY(sql_task_quarantined(r, &in, &l));
	s->n = l.n;
	for (size_t i = 0; i < l.n; i++)
		s->ids[i] = l.v[i].id;
	return 0;
}

static int begin_again(struct req *r, void *arg)
{
	return letter_begin_again(r, (letter_id){ *(const int64_t *)arg });
}

static enum job_result read_page(struct slice *s, bool *is_done)
{
	struct req r;

	work_begin(s->w, &r);
	if (work_run(&r, load_page, s) != 0)
		return JOB_RETRY;
	*is_done = s->n == 0;
	for (size_t i = 0; i < s->n; i++) {
		const char *error = NULL;

		work_begin(s->w, &r);
		const int rc = work_run(&r, begin_again, &s->ids[i]);

		if (rc != 0 && rc != E_WRONG_STATE && rc != E_NOT_FOUND)
			return JOB_RETRY;
		if (rc == 0 && letter_read_again(s->w, s->reader, s->ids[i], &error) == JOB_RETRY)
			return JOB_RETRY;
		s->task.position = s->ids[i];
		s->task.done++;
		s->task.taken += rc == 0;
	}
	work_begin(s->w, &r);
	return work_run(&r, move_work, s) == 0 ? JOB_DONE : JOB_RETRY;
}

/* ---- importing a file ---- */

static int load_file(struct req *r, void *arg)
{
	struct slice *s = arg;
	const struct task_ref ref = { s->task.id };
	const struct task_file_row *row = NULL;
	struct str_list own;

	TRY(sql_task_file(r, &ref, &row));
	TRY(mailbox_addresses(r, &own));
	reader_set_own(s->reader, &own);
	s->file =
		(struct bytes){ arena_strndup(s->arena, row->bytes.p, row->bytes.n), row->bytes.n };
	return 0;
}

/* The mail's own date, for no server has received it here. */
static struct timestamp date_of(const struct reading *reading)
{
	const struct timestamp now = time_now();

	if (reading->mail == NULL || reading->mail->date.us <= 0 || reading->mail->date.us > now.us)
		return now;
	return reading->mail->date;
}

static int take(struct req *r, void *arg)
{
	struct slice *s = arg;
	const struct mailbox_row *box = NULL;

	s->counts = (struct letter_counts){ 0, 0 };
	TRY(mailbox_get(r, s->task.channel_id, &box));
	s->batch.box = box;
	s->batch.zone = zone_load(r->arena, box->time_zone);
	TRY(letter_take(r, &s->batch, &s->counts));
	if (s->counts.received > 0)
		TRY(channel_count(r, s->task.channel_id, s->counts.received,
				  s->counts.quarantined));
	struct slice after = *s;

	after.task.taken += s->counts.received;
	return move(r, &after, TASK_RUNNING, NULL);
}

/* Prepares the next mails of the file: n of them, and the position moves behind them. */
static size_t prepare(struct slice *s, struct arena *a, struct letter_draft *drafts)
{
	const size_t max = (size_t)s->w->conf->mail_max_mb << 20;
	struct letter_compressor *z = letter_compressor_new();
	size_t at = (size_t)s->task.position;
	size_t bytes = 0;
	size_t n = 0;
	struct buf mail;

	buf_init(&mail, s->file.n + 16);
	while (n < BATCH && bytes < BATCH_BYTES && mbox_next(s->file.p, s->file.n, &at, &mail)) {
		char *raw = arena_alloc(a, mail.len + 4);
		const bool is_big = mail.len > max;

		memcpy(raw, mail.p != NULL ? mail.p : "", mail.len);
		memset(raw + mail.len, 0, 4);
		struct letter_new l = { .folder = "",
					.uidvalidity = s->task.id,
					.uid = s->task.done + (int64_t)n + 1,
					.raw = is_big ? NULL : raw,
					.n = mail.len,
					.size = (int64_t)mail.len,
					.received_at = time_now() };
		struct reading reading = { 0 };

		if (!is_big)
			reader_read(s->reader, a, raw, mail.len, &reading);
		l.received_at = date_of(&reading);
		letter_prepare(a, z, &l, &drafts[n]);
		if (!is_big)
			drafts[n].reading = reading;
		bytes += mail.len;
		n++;
	}
	buf_free(&mail);
	letter_compressor_free(z);
	s->task.position = (int64_t)at;
	return n;
}

static enum job_result import_batch(struct slice *s, bool *is_done)
{
	struct arena *a = arena_new(mail_arena_max(BATCH_BYTES) * 2 +
				    ((size_t)s->w->conf->mail_max_mb << 23));
	struct letter_draft *drafts = arena_array(a, BATCH, sizeof(*drafts));
	struct req r;
	int rc = 0;

	const size_t n = prepare(s, a, drafts);

	*is_done = n == 0;
	s->task.done += (int64_t)n;
	s->batch = (struct letter_batch){
		.drafts = drafts, .n = n, .is_upload = true, .is_quiet = s->task.is_quiet
	};
	if (n > 0) {
		work_begin(s->w, &r);
		rc = work_run(&r, take, s);
		s->task.taken += s->counts.received;
	}
	arena_free(a);
	if (rc == E_UNAVAILABLE || rc == E_RETRY || rc == E_TIMEOUT)
		return JOB_RETRY;
	if (rc != 0) {
		s->error = rc == E_NOT_FOUND ? "The mailbox is gone."
					     : arena_strdup(s->arena, db_error(s->w->db));
		*is_done = true;
	}
	return JOB_DONE;
}

/* ---- the job ---- */

static int want_more(struct req *r, void *arg)
{
	const struct slice *s = arg;

	return job_add(r, "letter_task", s->task.id, NULL, NULL, (struct timestamp){ 0 });
}

static enum job_result run(struct slice *s)
{
	const int64_t end = time_mono_us() + (int64_t)SLICE_SECONDS * 1000000;
	enum job_result result = JOB_DONE;
	bool is_done = false;
	struct req r;

	work_begin(s->w, &r);
	if (s->task.kind == TASK_IMPORT && work_run(&r, load_file, s) != 0)
		return JOB_RETRY;
	while (result == JOB_DONE && !is_done && time_mono_us() < end)
		result = s->task.kind == TASK_IMPORT ? import_batch(s, &is_done)
						     : read_page(s, &is_done);
	if (result != JOB_DONE)
		return result;
	work_begin(s->w, &r);
	return work_run(&r, is_done ? end_work : want_more, s) == 0 ? JOB_DONE : JOB_RETRY;
}

enum job_result letter_task_job(struct worker *w, const struct job *job, const char **error)
{
	struct slice s = { .w = w,
			   .task = { .id = job->ref_id },
			   .arena = arena_new((size_t)256 << 20) };
	enum job_result result = JOB_RETRY;
	struct req r;

	*error = "the database did not take it";
	work_begin(w, &r);
	const int rc = work_run(&r, load, &s);

	if (rc == E_NOT_FOUND || (rc == 0 && s.task.state != TASK_RUNNING))
		result = JOB_DONE;
	else if (rc == 0 && (s.reader = reader_new(w, error)) != NULL)
		result = run(&s);
	reader_free(s.reader);
	arena_free(s.arena);
	return result;
}
