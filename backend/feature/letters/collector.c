/*
 * Collector: one process reads one mailbox.
 *
 *   lease -> connect -> select -> [ new mails in batches -> server actions -> sweep -> IDLE ] ...
 *
 * A batch is fetched, parsed in the jail, and stored with its cards and the moved cursor in one
 * transaction; only then is anything done on the server. Dying anywhere costs nothing but time: the
 * cursor stands before everything that is not stored.
 */
#include "base/log.h"
#include "base/rand.h"
#include "core/db.h"
#include "core/lease.h"
#include "feature/letters/collector_internal.h"

#include <string.h>
#include <unistd.h>

enum {
	WAIT_SLICE_SECONDS = 20,
	RETRY_FIRST_SECONDS = 1,
	RETRY_MAX_SECONDS = 300,
	ALARM_SECONDS = 60,
	SERVER_FOLDERS = 200,
	TOKEN_SECONDS = 60
};

enum { COLLECTOR_ARENA = 64 << 20 };

/* ---- health ---- */

struct health_note {
	struct collector *c;
	const char *key; /* NULL: well */
	const char *text;
};

static int note_health(struct req *r, void *arg)
{
	const struct health_note *n = arg;
	const struct mailbox_row *box = n->c->box;

	if (n->key == NULL)
		return channel_note_ok(r, (channel_id){ box->id }, box->point_id,
				       !n->c->is_known_well);
	return channel_note_failure(r, (channel_id){ box->id }, box->point_id, n->key, n->text);
}

static void say_health(struct collector *c, const char *key, const char *text)
{
	struct health_note note = { c, key, text };
	struct req r;

	work_begin(c->w, &r);
	if (work_run(&r, note_health, &note) != 0)
		return;
	c->is_failing = key != NULL;
	c->is_known_well = key == NULL;
	c->health_said_at = time_mono_us();
}

static int try_alarm(struct req *r, void *arg)
{
	struct collector *c = arg;

	return channel_alarm(r, c->channel, ALARM_SECONDS, &c->is_alarmed);
}

/*
 * The channel shows its trouble at once; the alarm is given once for each outage, over all
 * restarts.
 */
static void say_failure(struct collector *c, enum imap_error e)
{
	struct req r;

	say_health(c, imap_error_key(e), c->trouble != NULL ? c->trouble : imap_detail(c->imap));
	c->is_alarmed = false;
	work_begin(c->w, &r);
	if (work_run(&r, try_alarm, c) == 0 && c->is_alarmed)
		log_warn("mailbox alarm", "channel=%lld error=%s", (long long)c->box->id,
			 imap_error_key(e));
}

/* ---- settings ---- */

/* Copies the settings out of an arena that is about to be reset. */
static void keep_box(struct collector *c, const struct mailbox_row *row,
		     const struct str_list *folders)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct mailbox_row *box = arena_alloc(a, sizeof(*box));
	const char *const *texts[] = { &row->imap_host, &row->login,        &row->folder,
				       &row->move_to,   &row->smtp_host,    &row->smtp_login,
				       &row->from_name, &row->from_address, &row->time_zone,
				       &row->name };
	const char **copies[] = { &box->imap_host, &box->login,        &box->folder,
				  &box->move_to,   &box->smtp_host,    &box->smtp_login,
				  &box->from_name, &box->from_address, &box->time_zone,
				  &box->name };

	*box = *row;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*copies[i] = *texts[i] != NULL ? arena_strdup(a, *texts[i]) : NULL;
	box->password.p = arena_strndup(a, row->password.p, row->password.n);
	c->folders.n = folders->n < COLLECTOR_FOLDERS ? folders->n : COLLECTOR_FOLDERS;
	c->folders.v = arena_array(a, c->folders.n, sizeof(*c->folders.v));
	for (size_t i = 0; i < c->folders.n; i++)
		c->folders.v[i] = arena_strdup(a, folders->v[i]);
	c->zone = zone_load(a, box->time_zone);
	arena_free(c->box_arena);
	c->box_arena = a;
	c->box = box;
}

static int load_box(struct req *r, void *arg)
{
	struct collector *c = arg;
	const struct mailbox_row *row = NULL;
	struct str_list own;
	struct str_list folders;

	TRY(mailbox_get(r, c->channel, &row));
	TRY(mailbox_addresses(r, &own));
	TRY(mailbox_folders(r, row, &folders));
	keep_box(c, row, &folders);
	reader_set_own(c->reader, &own);
	return 0;
}

/* ---- connecting ---- */

struct server_folders {
	struct collector *c;
	struct str_list names;
};

static enum imap_error open_folder(struct collector *c, size_t i)
{
	c->open = i;
	TRY(imap_select(c->imap, collector_folder(c), &c->folder));
	return collector_begin(c);
}

/* The token lives as long as the unit of work *r, which this begins. */
static enum imap_error fresh_token(struct collector *c, struct req *r, const char **token)
{
	const char *error = NULL;

	work_begin(c->w, r);
	const enum oauth_result result = channel_token(r, c->channel, token, &error);

	c->token_asked_at = time_mono_us();
	if (result != OAUTH_OK)
		c->trouble = arena_strdup(c->arena, error);
	return result == OAUTH_OK        ? IMAP_OK
	       : result == OAUTH_REFUSED ? IMAP_SIGN_IN
					 : IMAP_UNAVAILABLE;
}

/* While the session lasts the token is kept fresh, so that sending finds a good one. */
static enum imap_error keep_token_fresh(struct collector *c)
{
	const char *token = NULL;
	struct req r;

	if (c->box->auth_kind != MAILBOX_OAUTH2 ||
	    time_mono_us() - c->token_asked_at < (int64_t)TOKEN_SECONDS * 1000000)
		return IMAP_OK;
	const enum imap_error e = fresh_token(c, &r, &token);

	if (e == IMAP_SIGN_IN)
		return e;
	c->trouble = NULL;
	return IMAP_OK;
}

static enum imap_error sign_in(struct collector *c, const char *token)
{
	const char *password = NULL;

	if (c->box->auth_kind == MAILBOX_OAUTH2)
		return imap_login(c->imap, IMAP_AUTH_XOAUTH2, c->box->login, token);
	password = secret_open(c->arena, c->w->keys.secret, c->box->password);
	return imap_login(c->imap, IMAP_AUTH_PASSWORD, c->box->login,
			  password != NULL ? password : "");
}

static enum imap_error connect_box(struct collector *c)
{
	static const enum net_security securities[] = { NET_TLS, NET_TLS, NET_STARTTLS, NET_NONE };
	const struct mailbox_row *box = c->box;
	const struct net_target target = { .host = box->imap_host,
					   .port = (int)box->imap_port,
					   .security = securities[box->imap_security],
					   .ca_file = c->w->conf->ca_file[0] != '\0'
							      ? c->w->conf->ca_file
							      : NULL };
	struct req r;
	const char *token = NULL;

	c->trouble = NULL;
	if (box->auth_kind == MAILBOX_OAUTH2) {
		const enum imap_error no_token = fresh_token(c, &r, &token);

		if (no_token != IMAP_OK)
			return no_token;
	}
	enum imap_error e = imap_connect(c->imap, &target);

	if (e == IMAP_OK)
		e = sign_in(c, token);
	if (e == IMAP_BAD_LOGIN && token != NULL)
		channel_token_spoilt(&r, c->channel);
	return e == IMAP_OK ? open_folder(c, 0) : e;
}

static int note_folders(struct req *r, void *arg)
{
	const struct server_folders *f = arg;

	return mailbox_note_folders(r, f->c->channel, &f->names);
}

/* For the form; a server that does not tell is no reason to stop. */
static void tell_folders(struct collector *c)
{
	struct server_folders f = { c, { NULL, 0 } };
	struct req r;

	if (imap_folders(c->imap, c->arena, SERVER_FOLDERS, &f.names.v, &f.names.n) != IMAP_OK)
		return;
	work_begin(c->w, &r);
	work_run(&r, note_folders, &f);
}

/* ---- on the server, after the commit ---- */

struct actions {
	struct collector *c;
	struct letter_action_row_list due;
	int64_t done_id;
};

static int load_actions(struct req *r, void *arg)
{
	struct actions *a = arg;
	const struct cursor_in in = collector_cursor(a->c);

	return sql_letter_actions_due(r, &in, &a->due);
}

static int action_done(struct req *r, void *arg)
{
	const struct letter_ref ref = { { *(const int64_t *)arg } };

	return sql_letter_action_done(r, &ref, NULL);
}

static enum imap_error act(struct collector *c, const struct letter_action_row *row)
{
	/* A UID of another UIDVALIDITY says nothing about what is there now. */
	if (row->uidvalidity != c->validity)
		return IMAP_OK;
	if (c->box->after_action == AFTER_MOVE && c->box->move_to != NULL)
		return imap_move(c->imap, (uint32_t)row->uid, c->box->move_to);
	if (c->box->after_action == AFTER_FLAG)
		return imap_flag(c->imap, (uint32_t)row->uid, "\\Flagged");
	return c->box->after_action == AFTER_SEEN ? imap_flag(c->imap, (uint32_t)row->uid, "\\Seen")
						  : IMAP_OK;
}

static enum imap_error run_actions(struct collector *c)
{
	struct actions a = { .c = c };
	struct req r;
	enum imap_error e = IMAP_OK;

	do {
		work_begin(c->w, &r);
		if (work_run(&r, load_actions, &a) != 0)
			return IMAP_OK;
		struct letter_action_row *rows = arena_array(c->arena, a.due.n, sizeof(*rows));

		if (a.due.n > 0)
			memcpy(rows, a.due.v, a.due.n * sizeof(*rows));
		for (size_t i = 0; i < a.due.n && e == IMAP_OK && !*c->is_stopping; i++) {
			e = act(c, &rows[i]);
			work_begin(c->w, &r);
			if (e == IMAP_OK && work_run(&r, action_done, &rows[i].id) != 0)
				return IMAP_OK;
		}
	} while (a.due.n > 0 && e == IMAP_OK && !*c->is_stopping);
	return e;
}

/* ---- the loop ---- */

/* Everything there is to do in the open folder: new mail first. */
static enum imap_error do_folder(struct collector *c, bool *is_more)
{
	bool has_archive = false;
	enum imap_error e = collector_take_new(c);

	if (e == IMAP_OK && !c->is_database_away)
		e = collector_take_archive(c, &has_archive);
	*is_more = *is_more || has_archive;
	if (e == IMAP_OK && !c->is_database_away)
		e = run_actions(c);
	if (e == IMAP_OK && !c->is_database_away && !*c->is_stopping)
		e = collector_check(c);
	arena_reset(c->arena);
	return e;
}

/*
 * All folders, the first one last: it stays open and is waited on. One that cannot be opened does
 * not keep the others from being read; its error comes at the end.
 */
static enum imap_error do_folders(struct collector *c, bool *is_more)
{
	size_t bad = 0;

	for (size_t i = c->folders.n; i-- > 0 && !c->is_database_away && !*c->is_stopping;) {
		enum imap_error e = c->open == i ? IMAP_OK : open_folder(c, i);

		if (e == IMAP_NO_FOLDER && i > 0) {
			bad = i;
			continue;
		}
		if (e == IMAP_OK && !c->is_database_away)
			e = do_folder(c, is_more);
		if (e != IMAP_OK)
			return e;
	}
	return bad > 0 ? open_folder(c, bad) : IMAP_OK;
}

/* Everything there is to do now; then waits for more. */
static enum imap_error round_of(struct collector *c)
{
	enum imap_woke woke = IMAP_WOKE_TIMEOUT;
	bool is_more = false;
	const enum imap_error e = do_folders(c, &is_more);

	if (e != IMAP_OK || *c->is_stopping || c->is_database_away)
		return e;
	if (c->is_failing ||
	    time_mono_us() - c->health_said_at > (int64_t)c->w->conf->mail_poll_seconds * 1000000)
		say_health(c, NULL, NULL);
	TRY(keep_token_fresh(c));
	if (is_more)
		return IMAP_OK;
	const int64_t poll = c->w->conf->mail_poll_seconds;

	return imap_idle(c->imap, (int)(poll < WAIT_SLICE_SECONDS ? poll : WAIT_SLICE_SECONDS),
			 c->interrupt_fd, &woke);
}

static void wait_seconds(const struct collector *c, int64_t seconds)
{
	const int64_t end = time_mono_us() + seconds * 1000000 + rand_below(500000);

	while (!*c->is_stopping && time_mono_us() < end)
		usleep(100000);
}

/* One session with the server: gives the error that ended it. */
static enum imap_error session(struct collector *c)
{
	enum imap_error e = connect_box(c);

	if (e == IMAP_OK) {
		say_health(c, NULL, NULL);
		c->retry_seconds = RETRY_FIRST_SECONDS;
		tell_folders(c);
	}
	while (e == IMAP_OK && !*c->is_stopping && !c->is_database_away)
		e = round_of(c);
	return e;
}

static void run_loop(struct collector *c)
{
	struct req r;

	c->retry_seconds = RETRY_FIRST_SECONDS;
	while (!*c->is_stopping) {
		arena_reset(c->arena);
		c->is_database_away = false;
		work_begin(c->w, &r);
		const int rc = collector_keep_lease(c) ? work_run(&r, load_box, c) : E_UNAVAILABLE;

		if (rc == E_NOT_FOUND || (rc == 0 && !c->box->is_active))
			return;
		if (rc != 0) {
			/* Another machine reads it, or the database is away. */
			wait_seconds(c, 1);
			continue;
		}
		const enum imap_error e = session(c);

		if (*c->is_stopping || c->is_database_away) {
			wait_seconds(c, 1);
			continue;
		}
		say_failure(c, e);
		/* Only a person can help, and signing in wakes us. */
		if (e == IMAP_SIGN_IN)
			c->retry_seconds = RETRY_MAX_SECONDS;
		log_warn("mailbox", "channel=%lld error=%s again_in=%d", (long long)c->channel.v,
			 imap_error_key(e), c->retry_seconds);
		wait_seconds(c, c->retry_seconds);
		c->retry_seconds = c->retry_seconds * 2 < RETRY_MAX_SECONDS ? c->retry_seconds * 2
									    : RETRY_MAX_SECONDS;
	}
}

/* A child of the reader is a copy of this process, of which nothing else may be in motion then. */
static void wait_aside(void *arg)
{
	const struct collector *c = arg;

	aside_end(c->aside);
}

int collector_run(struct worker *w, channel_id channel, volatile const int *is_stopping,
		  int interrupt_fd)
{
	const char *error = NULL;
	struct collector c = {
		.w = w,
		.channel = channel,
		.is_stopping = is_stopping,
		.interrupt_fd = interrupt_fd,
		.stride = IMAP_BATCH_MAX
	};

	c.reader = reader_new(w, &error);
	if (c.reader == NULL) {
		log_error("rules do not load", "error=\"%s\"", error);
		return 1;
	}
	c.arena = arena_new(COLLECTOR_ARENA);
	c.box_arena = arena_new((size_t)1 << 20);
	lease_holder_name(c.holder);
	c.compressor = letter_compressor_new();
	c.imap = imap_new();
	c.aside = aside_new();
	reader_before_fork(c.reader, wait_aside, &c);
	run_loop(&c);
	aside_free(c.aside);
	imap_free(c.imap);
	collector_drop_lease(&c);
	reader_free(c.reader);
	letter_compressor_free(c.compressor);
	arena_free(c.box_arena);
	arena_free(c.arena);
	return 0;
}
