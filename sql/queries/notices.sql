-- owns: notices

-- The second notice of a key to the same person is none.
-- name: notice_add :bulk in=notice_new
INSERT INTO notices (user_id, kind, ref_id, by_id, params, once_key, created_at)
VALUES (:user_id, :kind, :ref_id, :actor_id, :params, :once_key, :now)
ON DUPLICATE KEY UPDATE id = id;

-- Index: users_role. Roles 1 to 3 see all points. A company has hundreds of people.
-- name: notice_people :many in=notice_audience out=notice_person unscoped="whom the system tells"
SELECT u.id AS user_id FROM users u
WHERE u.role BETWEEN 1 AND 6 AND (:roles >> u.role) & 1 = 1 AND u.is_active = 1
	AND (u.role <= 3 OR EXISTS (SELECT 1 FROM user_points up WHERE up.user_id = u.id AND up.point_id = :point_id))
ORDER BY u.id LIMIT 2000;

-- Index: notices_user.
-- name: notice_list :many in=notice_list_in out=notice_row beside="users: who did it"
SELECT n.id, n.kind, n.ref_id, b.name AS by_name, COALESCE(n.params, '{}') AS params, n.created_at, n.read_at
FROM notices n LEFT JOIN users b ON b.id = n.by_id
WHERE {{scope notices n}} AND n.created_at <= :at AND (n.created_at < :at OR n.id < :id)
ORDER BY n.created_at DESC, n.id DESC LIMIT :limit;

-- Index: notices_unread. Counting stops at 100: more is "99 and more".
-- name: notice_unread :one out=notice_count
SELECT COUNT(o.one) AS unread FROM (
	SELECT 1 AS one FROM notices n WHERE {{scope notices n}} AND n.read_at IS NULL LIMIT 100) o;

-- Index: notices_unread.
-- name: notice_read_all :exec in=notice_read_in
UPDATE notices n SET n.read_at = :now
WHERE {{scope notices n}} AND n.read_at IS NULL AND n.created_at <= :up_to;

-- name: notice_read_one :exec in=notice_ref
UPDATE notices n SET n.read_at = :now WHERE n.id = :notice_id AND {{scope notices n}} AND n.read_at IS NULL;

-- Index: notices_created.
-- name: notices_purge :exec in=notices_purge_in unscoped="cleaning by the system"
DELETE FROM notices WHERE created_at < :before LIMIT 5000;
