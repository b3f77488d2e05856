/*
 * The steps, each committed before the next begins:
 *
 *   queued   connect and sign in; whatever fails here has sent nothing, so the job tries again
 *   sending  the mail is handed over; who finds this state left behind by a dead runner cannot know
 *   sent, unsure, failed   the end
 */
#include "base/str.h"
#include "core/db.h"
#include "feature/channels/channels.h"
#include "feature/files/files.h"
#include "feature/interests/reply_move.h"
#include "feature/mail/mail.h"
#include "queries.gen.h"

#include <string.h>

enum { HEADER_BYTES = 256 << 10, MAIL_BYTES = 40 << 20 };

struct reply_letter_in {
	letter_id letter_id;
};
DESC(reply_letter_in, O(reply_letter_in, letter_id));

struct reply_letter {
	struct bytes body;
};
DESC(reply_letter, O(reply_letter, body));

void reply_letter_ids(struct arena *a, struct bytes packed, const char **message_id,
		      const char **references)
{
	char *text = arena_alloc(a, HEADER_BYTES + 4);
	const size_t n = letter_decompress_head(packed, text, HEADER_BYTES);
	struct headers headers = { NULL, 0 };

	*message_id = NULL;
	*references = NULL;
	memset(text + n, 0, 4);
	headers_scan(a, text, n, &headers);
	*message_id = headers_get(&headers, "Message-ID");
	*references = headers_get(&headers, "References");
}

/* "22.11.2026, Ирина:" above the quotation. */
static const char *quote_intro(struct req *r, const struct reply_to_send *reply)
{
	struct time_fields t;

	time_split(reply->received_at, &t);
	return arena_printf(r->arena, "%02d.%02d.%04d, %s:", t.day, t.month, t.year,
			    reply->author_name != NULL ? reply->author_name : reply->to_address);
}

static int read_ids(struct req *r, letter_id letter, const char **message_id,
		    const char **references)
{
	const struct reply_letter_in in = { letter };
	const struct reply_letter *row = NULL;

	*message_id = NULL;
	*references = NULL;
	if (letter.v == 0)
		return 0;
	const int rc = sql_reply_letter_get(r, &in, &row);

	if (rc == 0)
		reply_letter_ids(r->arena, row->body, message_id, references);
	return rc == E_NOT_FOUND ? 0 : rc;
}

/* "-- " on a line of its own, as mail programs know a signature. */
static const char *signed_text(struct req *r, const struct reply_to_send *reply)
{
	return reply->signature == NULL
		       ? reply->text
		       : arena_printf(r->arena, "%s\n\n-- \n%s", reply->text, reply->signature);
}

static int read_files(struct req *r, int64_t reply, struct compose_in *in)
{
	const struct reply_ref ref = { reply };
	struct attachment_file_list l;

	TRY(sql_attachment_list(r, &ref, &l));
	struct compose_file *files = arena_array(r->arena, l.n, sizeof(*files));

	for (size_t i = 0; i < l.n; i++) {
		struct bytes bytes;

		TRY(file_read(r, l.v[i].path, (size_t)l.v[i].size, &bytes));
		files[i] = (struct compose_file){ l.v[i].name, l.v[i].type, bytes.p, bytes.n };
	}
	in->files = files;
	in->files_n = l.n;
	return 0;
}

/* The whole mail in the arena; *error is a sentence when it cannot be made. */
static int build(struct req *r, const struct reply_to_send *reply, const struct mailbox_row *box,
		 struct bytes *out, const char **error)
{
	const struct compose_person to = { reply->author_name, reply->to_address };
	struct compose_in in = {
		.from = { box->from_name, box->from_address },
		.to = &to,
		.to_n = 1,
		.subject = reply->subject,
		.date = reply->created_at,
		.message_id = reply->message_id,
		.text = signed_text(r, reply),
		.quote_intro = quote_intro(r, reply),
		.quote = str_is_blank(reply->asked) ? NULL : reply->asked,
	};
	struct buf b;

	TRY(read_ids(r, reply->letter_id, &in.in_reply_to, &in.references));
	const int rc_files = read_files(r, reply->id, &in);

	*error =
		rc_files == E_NOT_FOUND || rc_files == E_TOO_LARGE ? "an attachment is gone" : NULL;
	if (*error != NULL)
		return 0;
	TRY(rc_files);
	buf_init(&b, MAIL_BYTES);
	const enum compose_error rc = compose(&in, &b);

	*out = (struct bytes){ arena_strndup(r->arena, rc == COMPOSE_OK ? b.p : "",
					     rc == COMPOSE_OK ? b.len : 0),
			       b.len };
	buf_free(&b);
	*error = rc == COMPOSE_OK ? NULL : compose_error_key(rc);
	return 0;
}

struct move {
	const struct reply_to_send *reply;
	enum reply_state from, to;
	const char *error;
	bool is_moved;
};

static int move_work(struct req *r, void *arg)
{
	struct move *m = arg;

	const struct reply_end end = { .to = m->to, .error = m->error };

	return interest_reply_move(r, m->reply, m->from, &end, &m->is_moved);
}

static int move(struct req *r, const struct reply_to_send *reply, enum reply_state from,
		enum reply_state to, const char *error, bool *is_moved)
{
	struct move m = { reply, from, to, error, false };

	TRY(work_run(r, move_work, &m));
	if (is_moved != NULL)
		*is_moved = m.is_moved;
	return 0;
}

struct sending {
	struct req *r;
	const struct job *job;
	const struct reply_to_send *reply;
	const struct mailbox_row *box;
	struct bytes mail;
	const char **error;
};

/* Nothing was sent: later again, or, at the end of patience, the card waits for an answer again. */
static enum job_result not_sent(const struct sending *s, enum reply_state from, bool is_final,
				const char *why)
{
	*s->error = why;
	if (is_final || s->job->tries >= JOB_TRIES)
		return move(s->r, s->reply, from, REPLY_FAILED, why, NULL) == 0 ? JOB_DONE
										: JOB_RETRY;
	if (from != REPLY_QUEUED && move(s->r, s->reply, from, REPLY_QUEUED, why, NULL) != 0)
		return JOB_RETRY;
	return JOB_RETRY;
}

static const char *detail(const struct sending *s, const struct smtp *smtp)
{
	const char *text = smtp_detail(smtp);

	return arena_strndup(s->r->arena, text, str_utf8_cut(text, 450));
}

static enum smtp_result enter(const struct sending *s, struct smtp *smtp)
{
	const struct mailbox_row *box = s->box;
	const struct net_target target = {
		.host = box->smtp_host,
		.port = (int)box->smtp_port,
		.security = (enum net_security)(box->smtp_security - SECURITY_TLS),
		.ca_file = s->r->conf->ca_file[0] != '\0' ? s->r->conf->ca_file : NULL
	};
	const struct bytes sealed = box->smtp_password.n > 0 ? box->smtp_password : box->password;
	const char *login = box->smtp_login != NULL ? box->smtp_login : box->login;
	const enum smtp_result rc = smtp_connect(smtp, &target);

	if (rc != SMTP_SENT || login[0] == '\0')
		return rc;
	const char *error = NULL;
	const char *token = NULL;

	/* One login for both ways: who signs in at the provider signs in for sending, too. */
	if (box->auth_kind == MAILBOX_OAUTH2 && box->smtp_password.n == 0)
		return channel_token(s->r, s->reply->channel_id, &token, &error) == OAUTH_OK
			       ? smtp_login_token(smtp, login, token)
			       : SMTP_BAD_LOGIN;
	const char *password = secret_open(s->r->arena, s->r->worker->keys.secret, sealed);

	return smtp_login(smtp, login, password != NULL ? password : "");
}

/*
 * A server may take longer than the job is held: another runner has then called the reply unsure,
 * and now it is known after all.
 */
static enum job_result end_sent(const struct sending *s)
{
	bool is_moved = false;

	if (move(s->r, s->reply, REPLY_SENDING, REPLY_SENT, NULL, &is_moved) != 0)
		return JOB_RETRY;
	if (is_moved)
		return JOB_DONE;
	return move(s->r, s->reply, REPLY_UNSURE, REPLY_SENT, NULL, NULL) == 0 ? JOB_DONE
									       : JOB_RETRY;
}

/* From here on the server may have the mail. */
static enum job_result hand_over(const struct sending *s, struct smtp *smtp,
				 const struct smtp_message *m)
{
	bool is_moved = false;

	*s->error = "the database is away";
	if (move(s->r, s->reply, REPLY_QUEUED, REPLY_SENDING, NULL, &is_moved) != 0)
		return JOB_RETRY;
	if (!is_moved)
		return JOB_DONE;
	const enum smtp_result rc = smtp_send(smtp, m);

	if (rc == SMTP_SENT)
		return end_sent(s);
	*s->error = detail(s, smtp);
	if (rc == SMTP_UNSURE)
		return move(s->r, s->reply, REPLY_SENDING, REPLY_UNSURE, *s->error, NULL) == 0
			       ? JOB_DONE
			       : JOB_RETRY;
	return not_sent(s, REPLY_SENDING, rc == SMTP_REFUSED_PERMANENT, *s->error);
}

static enum job_result send_it(const struct sending *s)
{
	const char *from = compose_address(s->r->arena, s->box->from_address);
	const char *to = compose_address(s->r->arena, s->reply->to_address);
	const struct smtp_message m = { from, &to, 1, s->mail.p, s->mail.n };

	if (from == NULL || to == NULL)
		return not_sent(s, REPLY_QUEUED, true, "mail_bad_to");
	struct smtp *smtp = smtp_new();
	const enum smtp_result rc = enter(s, smtp);
	const enum job_result result = rc == SMTP_SENT
					       ? hand_over(s, smtp, &m)
					       : not_sent(s, REPLY_QUEUED, false, detail(s, smtp));

	smtp_free(smtp);
	return result;
}

enum job_result interest_reply_job(struct worker *w, const struct job *job, const char **error)
{
	struct req r;
	struct sending s = { .r = &r, .job = job, .error = error };
	const char *why = NULL;

	work_begin(w, &r);
	*error = "the database is away";
	if (db_ensure(w->db) != 0)
		return JOB_RETRY;
	const int found = interest_reply_get(&r, job->ref_id, &s.reply);

	if (found != 0)
		return found == E_NOT_FOUND ? JOB_DONE : JOB_RETRY;
	if (s.reply->state == REPLY_SENDING)
		return move(&r, s.reply, REPLY_SENDING, REPLY_UNSURE,
			    "the sender died while sending", NULL) == 0
			       ? JOB_DONE
			       : JOB_RETRY;
	if (s.reply->state != REPLY_QUEUED)
		return JOB_DONE;
	const int boxed = mailbox_get(&r, s.reply->channel_id, &s.box);

	if (boxed != 0 && boxed != E_NOT_FOUND)
		return JOB_RETRY;
	if (boxed == E_NOT_FOUND || s.box->smtp_host == NULL)
		return not_sent(&s, REPLY_QUEUED, true, "the channel cannot send mail");
	if (build(&r, s.reply, s.box, &s.mail, &why) != 0)
		return JOB_RETRY;
	return why != NULL ? not_sent(&s, REPLY_QUEUED, true, why) : send_it(&s);
}
