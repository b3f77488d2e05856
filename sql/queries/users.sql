-- owns: users, user_points, login_tries

-- The same for all spellings that users.email takes for the same.
-- part: address_hash
	UNHEX(SHA2(WEIGHT_STRING(:email COLLATE utf8mb4_uca1400_as_ci), 256))

-- Index: users_email.
-- name: user_by_email :one in=user_login_in out=user_login_row unscoped="sign-in: nobody is known yet"
SELECT u.id, u.role, u.password_hash, u.is_active, u.failed_logins, u.locked_until
FROM users u WHERE u.email = :email;

-- name: user_login_of :one in=user_ref out=user_login_row unscoped="the actor's own password"
SELECT u.id, u.role, u.password_hash, u.is_active, u.failed_logins, u.locked_until
FROM users u WHERE u.id = :user_id;

-- Locked: wrong passwords that come at the same moment are all counted.
-- name: user_login_lock :one in=user_ref out=user_login_row unscoped="sign-in: nobody is known yet"
SELECT u.id, u.role, u.password_hash, u.is_active, u.failed_logins, u.locked_until
FROM users u WHERE u.id = :user_id FOR UPDATE;

-- name: user_login_failed :exec in=user_login_failed_in unscoped="sign-in: nobody is known yet"
UPDATE users SET failed_logins = :failed_logins, locked_until = :locked_until WHERE id = :id;

-- ---- the same for addresses that nobody has ----

-- name: login_try_get :one in=user_login_in out=login_try_row
SELECT t.failed, t.locked_until FROM login_tries t WHERE t.address_hash = {{part address_hash}};

-- The row is locked from here on: wrong passwords that come at the same moment are all counted.
-- name: login_try_note :exec in=user_login_in
INSERT INTO login_tries (address_hash, tried_at) VALUES ({{part address_hash}}, :now)
ON DUPLICATE KEY UPDATE tried_at = :now;

-- name: login_try_failed :exec in=login_try_failed_in
UPDATE login_tries SET failed = :failed, locked_until = :locked_until WHERE address_hash = {{part address_hash}};

-- Index: login_tries_tried.
-- name: login_tries_purge :exec in=login_tries_purge_in
DELETE FROM login_tries WHERE tried_at < :before LIMIT 5000;

-- ---- users ----

-- name: user_login_ok :exec in=user_ref unscoped="sign-in of this very person"
UPDATE users SET failed_logins = 0, locked_until = NULL, seen_at = :now WHERE id = :user_id;

-- Index: PRIMARY of user_points. One more than an actor holds, to see that there are more.
-- name: user_points_first :many in=user_ref out=point_ref
SELECT up.point_id FROM user_points up WHERE up.user_id = :user_id ORDER BY up.point_id LIMIT 9;

-- name: user_add :insert in=user_new
INSERT INTO users (email, name, role, locale, password_hash, created_at, updated_at)
VALUES (:email, :name, :role, :locale, :password_hash, :now, :now);

-- Index: users_name, read in order from the cursor.
-- name: user_list :many in=user_list_q out=user_row
SELECT u.id, u.email, u.name, u.role, u.locale, u.is_active, u.seen_at, u.version,
	IF(u.locked_until > :now, u.locked_until, NULL) AS locked_until,
	COALESCE((SELECT JSON_ARRAYAGG(up.point_id ORDER BY up.point_id) FROM user_points up WHERE up.user_id = u.id), '[]')
		AS point_ids
FROM users u
WHERE {{scope users u}} AND u.name >= :after_name AND (u.name > :after_name OR u.id > :after_id)
	AND (:role IS NULL OR u.role = :role) AND (:q IS NULL OR LOCATE(:q, u.name) > 0 OR LOCATE(:q, u.email) > 0)
ORDER BY u.name, u.id LIMIT :limit;

-- name: user_get :one in=user_ref out=user_row
SELECT u.id, u.email, u.name, u.role, u.locale, u.is_active, u.seen_at, u.version,
	IF(u.locked_until > :now, u.locked_until, NULL) AS locked_until,
	COALESCE((SELECT JSON_ARRAYAGG(up.point_id ORDER BY up.point_id) FROM user_points up WHERE up.user_id = u.id), '[]')
		AS point_ids
FROM users u WHERE u.id = :user_id AND {{scope users u}};

-- Locked in the order of ids, so that two administrators cannot demote each other at once.
-- name: user_administrators :many out=user_ref unscoped="somebody must stay administrator"
SELECT u.id AS user_id FROM users u WHERE u.role = 1 AND u.is_active = 1 ORDER BY u.id LIMIT 10000 FOR UPDATE;

-- name: user_change :exec in=user_change_in unscoped="the gate has proven user_id visible"
UPDATE users SET name = :name, role = :role, locale = :locale, is_active = :is_active, version = version + 1,
	updated_at = :now
WHERE id = :user_id AND version = :version;

-- Workers take points for unchanged while the version of the person is (decision 0003): always together with user_change.
-- name: user_points_clear :exec in=user_ref
DELETE FROM user_points WHERE user_id = :user_id;

-- A point that is named twice is one membership.
-- name: user_point_add :exec in=user_point
INSERT IGNORE INTO user_points (user_id, point_id) VALUES (:user_id, :point_id);

-- name: user_password_set :exec in=user_password unscoped="the own one, or an administrator's right"
UPDATE users SET password_hash = :password_hash, failed_logins = 0, locked_until = NULL, updated_at = :now
WHERE id = :user_id;

-- Index: users_name.
-- name: colleague_list :many out=colleague
SELECT u.id, u.name FROM users u
WHERE {{scope users u}} AND u.is_active = 1 AND u.role BETWEEN 1 AND 6 ORDER BY u.name, u.id LIMIT 5000;

-- woken_by is worked out by the handler.
-- name: me_get :one in=me_q out=me_row unscoped="the actor's own row, and the name of who sees as the actor"
SELECT u.id, u.email, u.name, u.role, u.locale, u.theme, u.are_keys_on,
	(SELECT v.name FROM users v WHERE v.id = :viewer_id) AS viewer_name,
	COALESCE((SELECT JSON_ARRAYAGG(up.point_id ORDER BY up.point_id) FROM user_points up WHERE up.user_id = u.id), '[]')
		AS point_ids, '[]' AS woken_by
FROM users u WHERE u.id = :actor_id;

-- name: me_change :exec in=me_change_in unscoped="the actor's own row"
UPDATE users SET name = :name, locale = :locale, theme = :theme, are_keys_on = :are_keys_on, version = version + 1,
	updated_at = :now
WHERE id = :actor_id;
