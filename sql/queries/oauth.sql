-- owns: mailbox_oauth, oauth_starts

-- name: oauth_get :one in=channel_ref out=oauth_row unscoped="work of the system, and a channel that the gate has proven visible"
SELECT o.channel_id, c.point_id, m.login, o.auth_url, o.token_url, o.scope, o.client_id, o.client_secret, o.state,
	o.refresh_token, o.access_token, o.expires_at, o.error_text
FROM mailbox_oauth o JOIN channels c ON c.id = o.channel_id JOIN mailboxes m ON m.channel_id = o.channel_id
WHERE o.channel_id = :channel_id;

-- name: oauth_card :one in=channel_ref out=oauth_card
SELECT o.provider, o.auth_url, o.token_url, o.scope, o.client_id, o.client_secret IS NOT NULL AS has_client_secret, o.state,
	o.expires_at, o.signed_in_at, o.error_key, o.error_text, '' AS redirect_url
FROM mailbox_oauth o WHERE o.channel_id = :channel_id AND {{scope mailbox_oauth o}};

-- Other settings: the tokens belong to the old ones.
-- name: oauth_put :exec in=oauth_put unscoped="the gate has proven channel_id visible"
INSERT INTO mailbox_oauth (channel_id, provider, auth_url, token_url, scope, client_id, client_secret)
VALUES (:channel_id, :provider, :auth_url, :token_url, :scope, :client_id, :sealed_secret)
ON DUPLICATE KEY UPDATE provider = :provider, auth_url = :auth_url, token_url = :token_url, scope = :scope,
	client_id = :client_id, client_secret = COALESCE(:sealed_secret, client_secret), state = 1, refresh_token = NULL,
	access_token = NULL, expires_at = NULL, refreshing_until = NULL, error_key = NULL, error_text = NULL;

-- ---- tokens ----

-- name: oauth_hold :exec in=oauth_tokens_in unscoped="work of the system"
UPDATE mailbox_oauth SET refreshing_until = :refreshing_until
WHERE channel_id = :channel_id AND (refreshing_until IS NULL OR refreshing_until < UTC_TIMESTAMP(6));

-- A provider that gives no new refresh token means the old one.
-- name: oauth_keep :exec in=oauth_tokens_in unscoped="work of the system"
UPDATE mailbox_oauth SET access_token = :access_token, expires_at = :expires_at,
	refresh_token = COALESCE(:refresh_token, refresh_token), signed_in_at = IF(state = 3, signed_in_at, :now), state = 3,
	refreshing_until = NULL, error_key = NULL, error_text = NULL
WHERE channel_id = :channel_id;

-- name: oauth_refuse :exec in=oauth_tokens_in unscoped="work of the system"
UPDATE mailbox_oauth SET state = 1, access_token = NULL, expires_at = NULL, refreshing_until = NULL,
	error_key = :error_key, error_text = :error_text
WHERE channel_id = :channel_id;

-- name: oauth_let_go :exec in=channel_ref unscoped="work of the system"
UPDATE mailbox_oauth SET refreshing_until = NULL WHERE channel_id = :channel_id;

-- name: oauth_spoil :exec in=channel_ref unscoped="work of the system"
UPDATE mailbox_oauth SET access_token = NULL, expires_at = NULL WHERE channel_id = :channel_id;

-- ---- people on their way ----

-- Index: oauth_starts_created.
-- name: oauth_starts_forget :exec in=oauth_start_in unscoped="cleaning by the system"
DELETE FROM oauth_starts WHERE created_at < :since LIMIT 1000;

-- name: oauth_start_add :insert in=oauth_start_in
INSERT INTO oauth_starts (state_hash, channel_id, user_id, verifier, created_at)
VALUES (:state_hash, :channel_id, :actor_id, :verifier, :now);

-- Who comes back is who went.
-- name: oauth_started :one in=oauth_start_in out=oauth_started
SELECT s.channel_id, s.verifier FROM oauth_starts s JOIN channels c ON c.id = s.channel_id AND {{scope channels c}}
WHERE s.state_hash = :state_hash AND s.user_id = :actor_id AND s.created_at >= :since AND {{scope oauth_starts s}};

-- name: oauth_start_end :exec in=oauth_start_in unscoped="found within the actor's scope before"
DELETE FROM oauth_starts WHERE state_hash = :state_hash;

-- name: oauth_exchanging :exec in=channel_ref unscoped="found within the actor's scope before"
UPDATE mailbox_oauth SET state = 2, error_key = NULL, error_text = NULL WHERE channel_id = :channel_id;
