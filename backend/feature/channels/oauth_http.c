/*
 * Settings of OAuth2 and the way to the provider and back: start gives the address to go to (state
 * and PKCE, RFC 7636), the page that the provider sends the person back to calls finish with what
 * it got.
 */
#include "base/str.h"
#include "core/live.h"
#include "core/worker.h"
#include "feature/channels/channels.h"
#include "feature/channels/oauth.h"
#include "feature/channels/oauth_rows.h"
#include "queries.gen.h"

#include <sodium.h>
#include <string.h>

enum { START_MINUTES = 10 };

static const char *const oauth_state_names[] = { NULL, "wanted", "exchanging", "signed_in" };
static const struct choices oauth_state_choices = { oauth_state_names, OAUTH_SIGNED_IN };

struct oauth_card {
	const char *provider;
	const char *auth_url;
	const char *token_url;
	const char *scope;
	const char *client_id;
	bool has_client_secret;
	int state;
	struct timestamp expires_at;
	struct timestamp signed_in_at;
	const char *error_key;
	const char *error_text;
	const char *redirect_url; /* what the provider has to be told */
};
DESC(oauth_card, O(oauth_card, provider), O(oauth_card, auth_url), O(oauth_card, token_url),
     O(oauth_card, scope), O(oauth_card, client_id), O(oauth_card, has_client_secret),
     FC(oauth_card, state, 0, oauth_state_choices), O(oauth_card, expires_at),
     O(oauth_card, signed_in_at), O(oauth_card, error_key), O(oauth_card, error_text),
     O(oauth_card, redirect_url));

struct oauth_put {
	channel_id channel_id;
	const char *provider;
	const char *auth_url;
	const char *token_url;
	const char *scope;
	const char *client_id;
	const char *client_secret; /* null: as it was */
	struct bytes sealed_secret;
};
/* clang-format off */
static const struct field oauth_put_fields[] = {
	F(oauth_put, channel_id, REQ, 1, INT64_MAX),
	F(oauth_put, provider, REQ | TRIM, 1, 20),
	F(oauth_put, auth_url, REQ | TRIM, 8, 500),
	F(oauth_put, token_url, REQ | TRIM, 8, 500),
	F(oauth_put, scope, REQ | TRIM, 1, 500),
	F(oauth_put, client_id, REQ | TRIM, 1, 300),
	F(oauth_put, client_secret, SECRET, 1, 500),
	O(oauth_put, sealed_secret),
};
/* clang-format on */
const struct desc oauth_put_desc = { "oauth_put", sizeof(struct oauth_put), oauth_put_fields, 8 };
static const struct desc oauth_put_in_desc = { "oauth_put_in", sizeof(struct oauth_put),
					       oauth_put_fields, 7 };

struct oauth_go {
	const char *url;
};
DESC(oauth_go, O(oauth_go, url));

struct oauth_finish_in {
	const char *state;
	const char *code;
};
DESC(oauth_finish_in, F(oauth_finish_in, state, REQ | TRIM, 20, 100),
     F(oauth_finish_in, code, REQ | TRIM | SECRET, 1, 2000));

static const char *redirect_url(struct req *r)
{
	return arena_printf(r->arena, "%s/settings/mailboxes/signed-in", r->conf->public_url);
}

/* GET /api/channels/:channel_id/oauth */
HANDLER(oauth_get, channel_ref)
{
	const struct oauth_card *row = NULL;

	TRY(sql_oauth_card(r, in, &row));
	struct oauth_card card = *row;

	card.redirect_url = redirect_url(r);
	return reply_row(r, &oauth_card_desc, &card);
}

static bool is_provider(const char *s)
{
	return s[strspn(s, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

/* PUT /api/channels/:channel_id/oauth: other settings want a new sign-in. */
HANDLER_AS(oauth_change, oauth_put_in, oauth_put)
{
	const struct channel_ref ref = { in->channel_id };
	struct oauth_put put = *in;

	if (!is_provider(in->provider))
		return fail_field(r, "provider", "bad_format");
	if (!oauth_is_url(in->auth_url))
		return fail_field(r, "auth_url", "bad_format");
	if (!oauth_is_url(in->token_url))
		return fail_field(r, "token_url", "bad_format");
	if (in->client_secret != NULL)
		put.sealed_secret =
			secret_seal(r->arena, r->worker->keys.secret, in->client_secret);
	TRY(sql_oauth_put(r, &put, NULL));
	live_note(r, EVENT_CHANNEL, in->channel_id.v, (point_id){ 0 });
	return oauth_get(r, &ref);
}

/* S256 of the verifier in base64url. */
static const char *challenge_of(struct arena *a, const char *verifier)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char *out = arena_alloc(a, 64);

	crypto_hash_sha256(hash, (const unsigned char *)verifier, strlen(verifier));
	sodium_bin2base64(out, 64, hash, sizeof(hash), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return out;
}

static const char *provider_url(struct req *r, const struct oauth_row *row, const char *state,
				const char *verifier)
{
	const struct oauth_pair pairs[] = { { "response_type", "code" },
					    { "client_id", row->client_id },
					    { "redirect_uri", redirect_url(r) },
					    { "scope", row->scope },
					    { "state", state },
					    { "code_challenge", challenge_of(r->arena, verifier) },
					    { "code_challenge_method", "S256" },
					    { "login_hint", row->login },
					    /* Google gives a refresh token only for these. */
					    { "access_type", "offline" },
					    { "prompt", "consent" },
					    { NULL, NULL } };

	return arena_printf(r->arena, "%s%s%s", row->auth_url,
			    strchr(row->auth_url, '?') != NULL ? "&" : "?",
			    oauth_form(r->arena, pairs));
}

/* POST /api/channels/:channel_id/oauth/start: the address at which a person signs in. */
HANDLER(oauth_start, channel_ref)
{
	const char *state = token_random(r->arena);
	const char *verifier = token_random(r->arena);
	const struct oauth_start_in start = {
		in->channel_id, token_hash(r->arena, state),
		secret_seal(r->arena, r->worker->keys.secret, verifier),
		time_add(r->now, -(int64_t)START_MINUTES * 60 * 1000000)
	};
	const struct oauth_row *row = NULL;

	TRY(sql_oauth_get(r, in, &row));
	TRY(sql_oauth_starts_forget(r, &start, NULL));
	TRY(sql_oauth_start_add(r, &start, NULL));
	const struct oauth_go go = { provider_url(r, row, state, verifier) };

	return reply_row(r, &oauth_go_desc, &go);
}

/* POST /api/channels/oauth/finish: the code is exchanged by a job; the page watches the state. */
HANDLER(oauth_finish, oauth_finish_in)
{
	const struct oauth_start_in start = { .state_hash = token_hash(r->arena, in->state),
					      .since = time_add(r->now, -(int64_t)START_MINUTES *
										60 * 1000000) };
	const struct oauth_started *row = NULL;
	const int rc = sql_oauth_started(r, &start, &row);

	if (rc == E_NOT_FOUND)
		return fail_field(r, "state", "bad_format");
	TRY(rc);
	const struct channel_ref ref = { row->channel_id };
	const char *verifier = secret_open(r->arena, r->worker->keys.secret, row->verifier);
	const char *both =
		arena_printf(r->arena, "%s %s", in->code, verifier != NULL ? verifier : "");
	const struct bytes sealed = secret_seal(r->arena, r->worker->keys.secret, both);

	TRY(sql_oauth_start_end(r, &start, NULL));
	TRY(sql_oauth_exchanging(r, &ref, NULL));
	TRY(job_add(r, "oauth_exchange", row->channel_id.v, str_hex(r->arena, sealed.p, sealed.n),
		    NULL, (struct timestamp){ 0 }));
	live_note(r, EVENT_CHANNEL, row->channel_id.v, (point_id){ 0 });
	return reply_created(r, row->channel_id.v);
}

const struct route oauth_routes[] = {
	ROUTE(GET, "/api/channels/:channel_id/oauth", ADMINS, oauth_get, ROW(oauth_card),
	      "how a mailbox signs in by OAuth2"),
	ROUTE(PUT, "/api/channels/:channel_id/oauth", ADMINS, oauth_change, ROW(oauth_card),
	      "settings of OAuth2"),
	ROUTE(POST, "/api/channels/:channel_id/oauth/start", ADMINS, oauth_start, ROW(oauth_go),
	      "where to sign in at the provider"),
	ROUTE(POST, "/api/channels/oauth/finish", ADMINS, oauth_finish, CREATED,
	      "what the provider gave a person back"),
	{ 0 }
};
