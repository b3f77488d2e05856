-- owns: see_as

-- name: see_as_add :insert in=see_as_new
INSERT INTO see_as (session_id, viewer_id, user_id, started_at, until_at)
VALUES (:actor_session, :actor_id, :user_id, :now, :until_at);

-- Index: see_as_session.
-- name: see_as_end :exec in=see_as_session unscoped="of the own session"
UPDATE see_as SET ended_at = :now WHERE session_id = :session_id AND ended_at IS NULL;

-- Whom a person may see as: somebody else who works here now.
-- name: see_as_target :one in=user_ref out=see_as_target unscoped="the gate has proven user_id visible"
SELECT u.id, u.role FROM users u WHERE u.id = :user_id AND u.is_active = 1 AND u.id <> :actor_id;

-- Index: see_as_session. Whom this session sees as; nobody once one of the two may not any more.
-- name: see_as_of_session :one in=see_as_session out=see_as_open unscoped="of the own session"
SELECT a.id, a.user_id, u.role FROM see_as a
JOIN users u ON u.id = a.user_id JOIN users v ON v.id = a.viewer_id
WHERE a.session_id = :session_id AND a.ended_at IS NULL AND a.until_at > :now AND u.is_active = 1
	AND v.is_active = 1 AND v.role IN (1, 2)
ORDER BY a.id DESC LIMIT 1;

-- The gate: the same with the session of the token.
-- name: see_as_actor :one in=see_as_actor_in out=see_as_actor unscoped="the gate asks who the actor is"
SELECT u.role, v.id AS viewer_id, v.role AS viewer_role FROM see_as a
JOIN sessions s ON s.id = a.session_id AND s.user_id = a.viewer_id
JOIN users u ON u.id = a.user_id JOIN users v ON v.id = a.viewer_id
WHERE a.id = :see_as AND a.session_id = :session AND a.user_id = :user AND a.ended_at IS NULL AND a.until_at > :now
	AND s.ended_at IS NULL AND s.expires_at > :now AND u.is_active = 1 AND v.is_active = 1 AND v.role IN (1, 2);

-- Index: see_as_started.
-- name: see_as_list :many out=see_as_row
SELECT a.id, a.viewer_id, v.name AS viewer_name, a.user_id, u.name AS user_name, a.started_at,
	COALESCE(a.ended_at, IF(a.until_at <= :now, a.until_at, NULL)) AS ended_at
FROM see_as a JOIN users v ON v.id = a.viewer_id JOIN users u ON u.id = a.user_id
WHERE {{scope see_as a}} AND {{scope users u}} AND {{scope users v}} ORDER BY a.started_at DESC, a.id DESC LIMIT 200;
