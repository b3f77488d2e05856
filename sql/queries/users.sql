-- owns: users, user_points

-- Index: users_email.
-- name: user_by_email :one in=user_login_in out=user_login_row unscoped="sign-in: nobody is known yet"
SELECT u.id, u.role, u.password_hash, u.is_active, u.failed_logins, u.locked_until
FROM users u WHERE u.email = :email;

-- name: user_login_failed :exec in=user_login_failed_in unscoped="sign-in: nobody is known yet"
UPDATE users SET failed_logins = :failed_logins, locked_until = :locked_until WHERE id = :id;

-- name: user_login_ok :exec in=user_ref unscoped="sign-in of this very person"
UPDATE users SET failed_logins = 0, locked_until = NULL, seen_at = :now WHERE id = :user_id;

-- Index: PRIMARY of user_points. One more than an actor holds, to see that there are more.
-- name: user_points_first :many in=user_ref out=point_ref
SELECT up.point_id FROM user_points up WHERE up.user_id = :user_id ORDER BY up.point_id LIMIT 9;

-- name: user_add :insert in=user_new
INSERT INTO users (email, name, role, locale, password_hash, created_at, updated_at)
VALUES (:email, :name, :role, :locale, :password_hash, :now, :now);
