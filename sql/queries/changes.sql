-- owns:

-- Asked by every page all the time: where the sequence stands, and which points the actor has this moment.
-- Indexes: PRIMARY of both.
-- name: changes_now :one out=changes_now
SELECT s.seq, (SELECT GROUP_CONCAT(up.point_id ORDER BY up.point_id) FROM user_points up WHERE up.user_id = :actor_id) AS points
FROM event_seq s WHERE s.id = 1;

-- Index: PRIMARY. At most 500 rows; who is further behind starts anew.
-- name: changes_own :many in=changes_span out=change_item
SELECT e.kind, e.ref_id AS id, e.seq FROM events e
WHERE e.seq > :since AND e.seq <= :upto AND {{scope events e}} ORDER BY e.seq LIMIT 500;

-- The same for everybody who sees the same points. Of what concerns single people (kinds 4 and 6) only that
-- something is there: who is one of them asks for his own. Index: PRIMARY.
-- name: changes_shared :many in=changes_span out=shared_change
SELECT IF(e.kind IN (4, 6), NULL, e.kind) AS kind, IF(e.kind IN (4, 6), 0, e.ref_id) AS id, e.seq,
	COALESCE(e.former_id, -1) AS former FROM events e
WHERE e.seq > :since AND e.seq <= :upto AND (e.kind IN (4, 6) OR {{scope events e}}) ORDER BY e.seq LIMIT 500;
