#include "feature/channels/oauth.h"
#include "base/log.h"
#include "core/live.h"
#include "feature/channels/channels.h"
#include "feature/channels/oauth_rows.h"
#include "queries.gen.h"

#include <string.h>
#include <unistd.h>

enum {
	AHEAD_SECONDS = 300,
	REFRESH_SECONDS = 40,
	WAIT_TRIES = 100,
	WAIT_MS = 250,
	ERROR_CHARS = 480
};

DESC(oauth_row, O(oauth_row, channel_id), O(oauth_row, point_id), O(oauth_row, login),
     O(oauth_row, auth_url), O(oauth_row, token_url), O(oauth_row, scope), O(oauth_row, client_id),
     O(oauth_row, client_secret), O(oauth_row, state), O(oauth_row, refresh_token),
     O(oauth_row, access_token), O(oauth_row, expires_at), O(oauth_row, error_text));
DESC(oauth_tokens_in, O(oauth_tokens_in, channel_id), O(oauth_tokens_in, refresh_token),
     O(oauth_tokens_in, access_token), O(oauth_tokens_in, expires_at),
     O(oauth_tokens_in, refreshing_until), O(oauth_tokens_in, error_key),
     O(oauth_tokens_in, error_text));
DESC(oauth_start_in, O(oauth_start_in, channel_id), O(oauth_start_in, state_hash),
     O(oauth_start_in, verifier), O(oauth_start_in, since));
DESC(oauth_started, O(oauth_started, channel_id), O(oauth_started, verifier));

/* ---- units of work ---- */

struct refresh {
	channel_id id;
	const struct oauth_row *row;
	struct oauth_tokens tokens;
	bool is_ours;
};

static int load(struct req *r, void *arg)
{
	struct refresh *f = arg;
	const struct channel_ref ref = { f->id };

	return sql_oauth_get(r, &ref, &f->row);
}

/*
 * Only one at a time asks for new tokens: some providers take the old refresh token back with the
 * new one.
 */
static int hold(struct req *r, void *arg)
{
	struct refresh *f = arg;
	const struct oauth_tokens_in in = {
		.channel_id = f->id,
		.refreshing_until = time_add(time_now(), (int64_t)REFRESH_SECONDS * 1000000)
	};
	int64_t changed = 0;

	TRY(sql_oauth_hold(r, &in, &changed));
	f->is_ours = changed == 1;
	return 0;
}

static struct bytes sealed(struct req *r, const char *text)
{
	return text != NULL ? secret_seal(r->arena, r->worker->keys.secret, text)
			    : (struct bytes){ NULL, 0 };
}

static int keep(struct req *r, void *arg)
{
	const struct refresh *f = arg;
	const struct oauth_tokens_in in = { .channel_id = f->id,
					    .refresh_token = sealed(r, f->tokens.refresh),
					    .access_token = sealed(r, f->tokens.access),
					    .expires_at = time_add(
						    time_now(), f->tokens.expires_in * 1000000) };

	if (f->row->state != OAUTH_SIGNED_IN)
		live_note(r, EVENT_CHANNEL, f->id.v, f->row->point_id);
	return sql_oauth_keep(r, &in, NULL);
}

static int refuse(struct req *r, void *arg)
{
	const struct refresh *f = arg;
	const struct oauth_tokens_in in = {
		.channel_id = f->id,
		.error_key = f->tokens.error_key,
		.error_text = arena_printf(r->arena, "%.*s", ERROR_CHARS, f->tokens.error)
	};

	live_note(r, EVENT_CHANNEL, f->id.v, f->row->point_id);
	return sql_oauth_refuse(r, &in, NULL);
}

static int let_go(struct req *r, void *arg)
{
	const struct refresh *f = arg;
	const struct channel_ref ref = { f->id };

	return sql_oauth_let_go(r, &ref, NULL);
}

/* ---- tokens ---- */

static const char *opened(struct req *r, struct bytes sealed_text)
{
	return sealed_text.n > 0 ? secret_open(r->arena, r->worker->keys.secret, sealed_text)
				 : NULL;
}

static enum oauth_result settle(struct req *r, struct refresh *f, enum oauth_result result)
{
	if (result == OAUTH_OK)
		return work_run(r, keep, f) == 0 ? OAUTH_OK : OAUTH_FAILED;
	log_warn("oauth", "channel=%lld result=%s", (long long)f->id.v, f->tokens.error_key);
	work_run(r, result == OAUTH_REFUSED ? refuse : let_go, f);
	return result;
}

static enum oauth_result refresh(struct req *r, struct refresh *f)
{
	const struct oauth_pair form[] = { { "grant_type", "refresh_token" },
					   { "refresh_token", opened(r, f->row->refresh_token) },
					   { "client_id", f->row->client_id },
					   { "client_secret", opened(r, f->row->client_secret) },
					   { NULL, NULL } };

	return settle(r, f, oauth_fetch(r->arena, r->conf, f->row->token_url, form, &f->tokens));
}

static bool is_fresh(const struct oauth_row *row)
{
	return row->access_token.n > 0 &&
	       row->expires_at.us > time_now().us + (int64_t)AHEAD_SECONDS * 1000000;
}

enum oauth_result channel_token(struct req *r, channel_id id, const char **token,
				const char **error)
{
	struct refresh f = { .id = id };

	*error = "the database is away";
	for (int i = 0; i < WAIT_TRIES; i++) {
		const int rc = work_run(r, load, &f);

		if (rc == E_NOT_FOUND)
			*error = "nobody has set up the sign-in";
		if (rc != 0)
			return rc == E_NOT_FOUND ? OAUTH_REFUSED : OAUTH_FAILED;
		if (f.row->state != OAUTH_SIGNED_IN) {
			*error = f.row->error_text != NULL ? f.row->error_text
							   : "nobody has signed in";
			return OAUTH_REFUSED;
		}
		if (is_fresh(f.row)) {
			*token = opened(r, f.row->access_token);
			*error = "the sealed token does not open: another key file";
			return *token != NULL ? OAUTH_OK : OAUTH_FAILED;
		}
		if (work_run(r, hold, &f) != 0)
			return OAUTH_FAILED;
		if (f.is_ours) {
			const enum oauth_result result = refresh(r, &f);

			*token = f.tokens.access;
			*error = f.tokens.error;
			return result;
		}
		usleep(WAIT_MS * 1000);
	}
	*error = "somebody else has been refreshing the token for too long";
	return OAUTH_FAILED;
}

static int spoil(struct req *r, void *arg)
{
	return sql_oauth_spoil(r, arg, NULL);
}

void channel_token_spoilt(struct req *r, channel_id id)
{
	struct channel_ref ref = { id };

	work_run(r, spoil, &ref);
}

/* ---- the code that a person brought back ---- */

struct exchange {
	struct refresh f;
	const char *code, *verifier;
};

/* "code verifier", sealed: neither may stand in the table of jobs. */
static bool open_payload(struct req *r, const char *payload, struct exchange *e)
{
	const size_t n = payload != NULL ? strlen(payload) / 2 : 0;
	unsigned char *bytes = arena_alloc(r->arena, n + 1);

	for (size_t i = 0; i < n; i++) {
		const char *hi = strchr("0123456789abcdef", payload[2 * i]);
		const char *lo = strchr("0123456789abcdef", payload[2 * i + 1]);

		if (hi == NULL || lo == NULL)
			return false;
		bytes[i] =
			(unsigned char)((hi - "0123456789abcdef") << 4 | (lo - "0123456789abcdef"));
	}
	char *text = arena_strdup(r->arena, "");
	const char *plain = opened(r, (struct bytes){ bytes, n });

	if (plain == NULL)
		return false;
	text = arena_strdup(r->arena, plain);
	char *space = strrchr(text, ' ');

	if (space == NULL)
		return false;
	*space = '\0';
	e->code = text;
	e->verifier = space + 1;
	return true;
}

static int ask_collector(struct req *r, void *arg)
{
	const struct exchange *e = arg;

	return channel_ask(r, e->f.id);
}

enum job_result oauth_exchange_job(struct worker *w, const struct job *job, const char **error)
{
	struct exchange e = { .f = { .id = { job->ref_id } } };
	struct req r;

	work_begin(w, &r);
	*error = "the database is away";
	if (work_run(&r, load, &e.f) != 0)
		return JOB_RETRY;
	if (e.f.row->state != OAUTH_EXCHANGING)
		return JOB_DONE;
	*error = "the payload does not open";
	if (!open_payload(&r, job->payload, &e))
		return JOB_PARK;
	const struct oauth_pair form[] = {
		{ "grant_type", "authorization_code" },
		{ "code", e.code },
		{ "code_verifier", e.verifier },
		{ "redirect_uri",
		  arena_printf(r.arena, "%s/settings/mailboxes/signed-in", w->conf->public_url) },
		{ "client_id", e.f.row->client_id },
		{ "client_secret", opened(&r, e.f.row->client_secret) },
		{ NULL, NULL }
	};
	enum oauth_result result =
		oauth_fetch(r.arena, w->conf, e.f.row->token_url, form, &e.f.tokens);

	if (result == OAUTH_OK && e.f.tokens.refresh == NULL) {
		e.f.tokens.error_key = "oauth_no_refresh";
		e.f.tokens.error = "the provider gave no refresh token";
		result = OAUTH_REFUSED;
	}
	if (result == OAUTH_FAILED && job->tries >= 4)
		result = OAUTH_REFUSED;
	*error = e.f.tokens.error;
	result = settle(&r, &e.f, result);
	if (result == OAUTH_OK)
		work_run(&r, ask_collector, &e);
	return result == OAUTH_FAILED ? JOB_RETRY : JOB_DONE;
}
