/*
 * Job "photo_fetch": a photo of an author, remote or carried by the letter, becomes a small picture
 * of ours.
 */
#include "core/db.h"
#include "core/live.h"
#include "feature/files/files.h"
#include "feature/interests/card.h"
#include "feature/mail/mail.h"
#include "queries.gen.h"

struct interest_photo {
	const char *author_photo_url;
	file_id author_photo_id;
	point_id point_id;
};
DESC(interest_photo, O(interest_photo, author_photo_url), O(interest_photo, author_photo_id),
     O(interest_photo, point_id));

struct interest_photo_letter {
	struct bytes body;
};
DESC(interest_photo_letter, O(interest_photo_letter, body));

struct interest_photo_in {
	interest_id interest_id;
	file_id file_id;
};
DESC(interest_photo_in, O(interest_photo_in, interest_id), O(interest_photo_in, file_id));

struct fetched {
	interest_id id;
	point_id point;
	struct bytes bytes;
};

static int keep(struct req *r, void *arg)
{
	const struct fetched *f = arg;
	struct file_picture photo;
	int64_t changes = 0;

	const struct file_upload upload = { .bytes = f->bytes, .photo_of = f->id };

	TRY(file_add_picture(r, f->point, &upload, &photo));
	const struct interest_photo_in in = { f->id, photo.id };

	TRY(sql_interest_photo_set(r, &in, &changes));
	/* Somebody was faster, or the card is gone: the file's row goes with the transaction. */
	if (changes == 0)
		return E_CONFLICT;
	live_note(r, EVENT_INTEREST, f->id.v, f->point);
	return 0;
}

/* The picture out of the letter that made the card. */
static enum fetch_result carried(struct req *r, const struct interest_ref *ref, const char *url,
				 struct bytes *out, const char **error)
{
	const struct interest_photo_letter *letter = NULL;
	size_t n = 0;
	const int rc = sql_interest_photo_letter(r, ref, &letter);

	*error = rc == 0 || rc == E_NOT_FOUND ? "the letter does not carry that picture"
					      : err_key(rc);
	if (rc != 0)
		return rc == E_NOT_FOUND ? FETCH_REFUSED : FETCH_FAILED;
	const char *raw =
		letter_decompress(r->arena, letter->body, (size_t)r->conf->mail_max_mb << 20, &n);

	if (raw == NULL || n == 0 || !inline_part_read(r->arena, raw, n, url, out))
		return FETCH_REFUSED;
	return FETCH_OK;
}

enum job_result interest_photo_job(struct worker *w, const struct job *job, const char **error)
{
	const struct interest_ref ref = { { job->ref_id } };
	const struct interest_photo *photo = NULL;
	struct bytes bytes = { NULL, 0 };
	struct req r;

	work_begin(w, &r);
	*error = "the database is away";
	if (db_ensure(w->db) != 0)
		return JOB_RETRY;
	const int found = sql_interest_photo_get(&r, &ref, &photo);

	if (found != 0)
		return found == E_NOT_FOUND ? JOB_DONE : JOB_RETRY;
	if (photo->author_photo_url == NULL || photo->author_photo_id.v != 0)
		return JOB_DONE;
	const char *url = photo->author_photo_url;
	const enum fetch_result got = inline_part_is(url)
					      ? carried(&r, &ref, url, &bytes, error)
					      : file_fetch(r.arena, r.conf, url, &bytes, error);

	if (got != FETCH_OK)
		return got == FETCH_REFUSED ? JOB_PARK : JOB_RETRY;
	struct fetched fetched = { ref.interest_id, photo->point_id, bytes };
	const int rc = work_run(&r, keep, &fetched);

	*error = rc == E_NOT_A_PICTURE ? "it is not a picture" : err_key(rc);
	if (rc == 0 || rc == E_CONFLICT)
		return JOB_DONE;
	return rc == E_NOT_A_PICTURE ? JOB_PARK : JOB_RETRY;
}
