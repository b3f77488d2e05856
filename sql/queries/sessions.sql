-- owns: sessions

-- name: session_add :insert in=session_add_in
INSERT INTO sessions (user_id, family, token_hash, rotated_at, created_at, seen_at, expires_at, user_agent, address)
VALUES (:user_id, :family, :token_hash, :now, :now, :now, :expires_at, :user_agent, :address);

-- Index: sessions_family. Locked: two rotations of one token must not both succeed.
-- name: session_by_family :one in=session_family_in out=session_token_row unscoped="the refresh token is the proof"
SELECT s.id, s.user_id, s.token_hash, s.previous_hash, s.rotated_at, s.expires_at, s.ended_at, u.role, u.is_active
FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.family = :family FOR UPDATE;

-- name: session_rotate :exec in=session_rotate_in unscoped="the refresh token is the proof"
UPDATE sessions SET previous_hash = token_hash, token_hash = :token_hash, rotated_at = :now, seen_at = :now,
	expires_at = :expires_at WHERE id = :id;

-- name: session_end :exec in=session_end_in unscoped="the refresh token is the proof, or the session was proven visible"
UPDATE sessions SET ended_at = :now, end_reason = :end_reason WHERE id = :id AND ended_at IS NULL;

-- Index: sessions_user.
-- name: sessions_end_of_user :exec in=sessions_end_in unscoped="own sessions, or an administrator's right"
UPDATE sessions SET ended_at = :now, end_reason = :end_reason
WHERE user_id = :user_id AND ended_at IS NULL AND id <> :but;

-- Indexes: sessions_ended, sessions_expires.
-- name: sessions_purge_ended :exec in=sessions_purge_in unscoped="cleaning by the system"
DELETE FROM sessions WHERE ended_at < :before LIMIT 5000;

-- name: sessions_purge_expired :exec in=sessions_purge_in unscoped="cleaning by the system"
DELETE FROM sessions WHERE expires_at < :before LIMIT 5000;

-- And where the events stand in that moment. Indexes: PRIMARY of all.
-- name: session_actor :one in=session_actor_in out=session_actor_row unscoped="the gate asks who the actor is"
SELECT u.id, u.role, u.version, e.seq,
	(SELECT GROUP_CONCAT(up.point_id ORDER BY up.point_id) FROM user_points up WHERE up.user_id = u.id) AS points
FROM event_seq e JOIN sessions s JOIN users u ON u.id = s.user_id
WHERE e.id = 1 AND s.id = :session AND s.user_id = :user AND s.ended_at IS NULL AND s.expires_at > :now AND u.is_active = 1;

-- The same without the points, which change only with the version of the person. Rows by PRIMARY alone,
-- nothing within: every page asks for it all the time.
-- name: session_look :one in=session_actor_in out=session_look unscoped="the gate asks who the actor is"
SELECT u.role, u.version, e.seq FROM event_seq e JOIN sessions s JOIN users u ON u.id = s.user_id
WHERE e.id = 1 AND s.id = :session AND s.user_id = :user AND s.ended_at IS NULL AND s.expires_at > :now AND u.is_active = 1;

-- Index: sessions_user.
-- name: session_list :many out=session_row
SELECT s.id, s.created_at, s.seen_at, s.user_agent, s.address, s.id = :actor_session AS is_current
FROM sessions s
WHERE {{scope sessions s}} AND s.user_id = :actor_id AND s.ended_at IS NULL AND s.expires_at > :now
ORDER BY s.seen_at DESC, s.id DESC LIMIT 200;
