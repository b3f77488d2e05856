/* Job "letter_retry": a stored letter is read anew, by today's rules and parser. */
#include "core/db.h"
#include "feature/letters/inflate.h"
#include "feature/letters/letter_rows.h"
#include "feature/letters/letter_take.h"
#include "queries.gen.h"

#include <string.h>

struct retry {
	int64_t letter_id;
	struct arena *arena;            /* outlives the units of work */
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
	t->raw = letter_inflate(t->arena, row->body, (size_t)t->conf->mail_max_mb << 20, &t->n);
	return t->raw != NULL ? 0 : E_INTERNAL;
}

static int take_again(struct req *r, void *arg)
{
	const struct retry *t = arg;

	return letter_take_again(r, t->letter_id, &t->reading);
}

static enum job_result run(struct worker *w, struct retry *t, const char **error)
{
	struct req r;

	work_begin(w, &r);
	const int rc = work_run(&r, load, t);

	if (rc != 0) {
		*error = rc == E_NOT_FOUND ? "no such letter" : "the letter's bytes cannot be read";
		return rc == E_UNAVAILABLE ? JOB_RETRY : JOB_PARK;
	}
	if (t->n == 0)
		t->reading = (struct reading){ .reason = "too_big", .error = "The bytes of this mail were never fetched." };
	else
		reader_read(t->reader, t->arena, t->raw, t->n, &t->reading);
	work_begin(w, &r);
	if (work_run(&r, take_again, t) == 0)
		return JOB_DONE;
	*error = "the database did not take it";
	return JOB_RETRY;
}

enum job_result letter_retry_job(struct worker *w, const struct job *job, const char **error)
{
	struct arena *a = arena_new(mail_arena_max((size_t)w->conf->mail_max_mb << 20) + ((size_t)w->conf->mail_max_mb << 22));
	const char *why = NULL;
	struct retry t = { .letter_id = job->ref_id, .arena = a, .conf = w->conf };
	enum job_result result = JOB_RETRY;

	t.reader = reader_new(a, w->conf, &why);
	if (t.reader != NULL)
		result = run(w, &t, error);
	else
		*error = "the rules do not load";
	reader_free(t.reader);
	arena_free(a);
	return result;
}
