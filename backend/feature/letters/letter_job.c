/* Job "letter_retry": a stored letter is read anew, by today's rules and parser. */
#include "core/db.h"
#include "feature/mail/mail.h"
#include "feature/letters/letter_rows.h"
#include "feature/letters/letter_task.h"
#include "feature/letters/letter_take.h"
#include "queries.gen.h"

#include <string.h>

struct retry {
	int64_t letter_id;
	struct arena *arena; /* outlives the units of work */
	const struct conf *conf;
	struct reader *reader;
	char *raw;
	size_t n;
	struct reading reading;
};

static int load(struct req *r, void *arg)
{
	struct retry *t = arg;
	const struct letter_ref ref = { { t->letter_id } };
	const struct letter_row *row = NULL;
	struct str_list own;

	TRY(sql_letter_get(r, &ref, &row));
	TRY(mailbox_addresses(r, &own));
	reader_set_own(t->reader, &own);
	t->raw = letter_decompress(t->arena, row->body, (size_t)t->conf->mail_max_mb << 20, &t->n);
	return 0;
}

static int take_again(struct req *r, void *arg)
{
	const struct retry *t = arg;

	return letter_take_again(r, t->letter_id, &t->reading);
}

static struct reading read_again(const struct retry *t)
{
	struct reading reading = { 0 };

	if (t->raw == NULL)
		return (struct reading){ .reason = "parse_failed", .error = "bytes_damaged" };
	if (t->n == 0)
		return (struct reading){ .reason = "too_big", .error = "bytes_never_fetched" };
	reader_read(t->reader, t->arena, t->raw, t->n, &reading);
	return reading;
}

static bool is_passing(int rc)
{
	return rc == E_UNAVAILABLE || rc == E_RETRY || rc == E_TIMEOUT;
}

/*
 * The letter is pending until then: whatever fails for good leads back to quarantine, where people
 * see it.
 */
static enum job_result run(struct worker *w, struct retry *t, const char **error)
{
	struct req r;

	work_begin(w, &r);
	int rc = work_run(&r, load, t);

	*error = "the database did not take it";
	if (rc != 0)
		return rc == E_NOT_FOUND ? JOB_DONE : JOB_RETRY;
	t->reading = read_again(t);
	work_begin(w, &r);
	rc = work_run(&r, take_again, t);
	if (rc != 0 && !is_passing(rc)) {
		t->reading = (struct reading){ .reason = "store_failed",
					       .error = arena_strdup(t->arena, db_error(w->db)) };
		work_begin(w, &r);
		rc = work_run(&r, take_again, t);
	}
	return rc == 0 ? JOB_DONE : JOB_RETRY;
}

static enum job_result refuse(struct worker *w, struct retry *t, const char *why)
{
	struct req r;

	t->reading = (struct reading){ .reason = "no_rule", .error = why };
	work_begin(w, &r);
	return work_run(&r, take_again, t) == 0 ? JOB_DONE : JOB_RETRY;
}

static struct arena *retry_arena(const struct conf *conf)
{
	return arena_new(mail_arena_max((size_t)conf->mail_max_mb << 20) +
			 ((size_t)conf->mail_max_mb << 22));
}

enum job_result letter_read_again(struct worker *w, struct reader *rd, int64_t id,
				  const char **error)
{
	struct arena *a = retry_arena(w->conf);
	struct retry t = { .letter_id = id, .arena = a, .conf = w->conf, .reader = rd };
	const enum job_result result = run(w, &t, error);

	arena_free(a);
	return result;
}

enum job_result letter_retry_job(struct worker *w, const struct job *job, const char **error)
{
	struct arena *a = retry_arena(w->conf);
	const char *why = NULL;
	struct retry t = { .letter_id = job->ref_id, .arena = a, .conf = w->conf };

	t.reader = reader_new(w, &why);
	*error = "the rules do not load";

	const enum job_result result = t.reader != NULL ? run(w, &t, error) : refuse(w, &t, why);

	reader_free(t.reader);
	arena_free(a);
	return result;
}
