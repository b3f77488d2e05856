-- owns: events, event_seq

-- name: event_seq_take :insert in=event_take_in
UPDATE event_seq SET seq = LAST_INSERT_ID(seq + :count) WHERE id = 1;

-- name: event_add :bulk in=event_row
INSERT INTO events (seq, kind, ref_id, point_id, former_id, at) VALUES (:seq, :kind, :ref_id, :point_id, :former_id, :now);

-- name: event_seq_now :one out=event_seq_row
SELECT s.seq FROM event_seq s WHERE s.id = 1;

-- Whom to wake. Index: PRIMARY.
-- name: event_span :many in=event_span_in out=event_row unscoped="only whom to wake, by the announcer"
SELECT e.seq, e.kind, e.ref_id, e.point_id, COALESCE(e.former_id, -1) AS former_id FROM events e WHERE e.seq > :since AND e.seq <= :upto ORDER BY e.seq LIMIT 500;

-- How many people would ask. Indexes: PRIMARY of events, user_points_point; people are read once.
-- name: event_reach :one in=event_span_in out=event_reach_row unscoped="only how many to wake, by the announcer"
SELECT COUNT(IF(u.role IN (1, 2, 3) OR w.user_id IS NOT NULL, 1, NULL)) AS concerned, COUNT(*) AS `all`
FROM users u LEFT JOIN (
	SELECT DISTINCT up.user_id FROM events e JOIN user_points up ON up.point_id = e.point_id
	WHERE e.seq > :since AND e.seq <= :upto LIMIT 100000) w ON w.user_id = u.id
WHERE u.is_active = 1;

-- When all are purged, it is the one that comes next.
-- name: event_oldest :one out=event_seq_row unscoped="only the smallest number kept"
SELECT COALESCE((SELECT e.seq FROM events e ORDER BY e.seq LIMIT 1), s.seq + 1) AS seq FROM event_seq s WHERE s.id = 1;

-- name: events_purge :exec in=events_purge_in unscoped="cleaning by the system"
DELETE FROM events WHERE at < :before LIMIT 5000;
