-- owns: source_hours, source_states, source_watch

-- ---- counting ----

-- name: source_counted :one out=source_counted
SELECT w.counted_to FROM source_watch w WHERE w.id = 1;

-- name: source_mark :exec in=source_span
INSERT INTO source_watch (id, counted_to) VALUES (1, :to) ON DUPLICATE KEY UPDATE counted_to = :to;

-- Index: mail_raw_received; a day of letters at most.
-- name: source_count_letters :exec in=source_span unscoped="work of the system"
INSERT INTO source_hours (channel_id, source_type, hour, n)
SELECT l.channel_id, 0, DATE_FORMAT(l.received_at, '%Y-%m-%d %H:00:00') AS h, COUNT(*)
FROM mail_raw l FORCE INDEX (mail_raw_received) WHERE l.received_at >= :from AND l.received_at < :to
GROUP BY l.channel_id, h ON DUPLICATE KEY UPDATE n = VALUES(n);

-- Index: interests_all; a day of cards at most.
-- name: source_count_interests :exec in=source_span unscoped="work of the system"
INSERT INTO source_hours (channel_id, source_type, hour, n)
SELECT i.channel_id, i.source_type, DATE_FORMAT(i.received_at, '%Y-%m-%d %H:00:00') AS h, COUNT(*)
FROM interests i FORCE INDEX (interests_all) WHERE i.received_at >= :from AND i.received_at < :to
GROUP BY i.channel_id, i.source_type, h ON DUPLICATE KEY UPDATE n = VALUES(n);

-- Index: source_hours_hour.
-- name: source_hours_forget :exec in=source_span unscoped="cleaning by the system"
DELETE FROM source_hours WHERE hour < :from LIMIT 5000;

-- ---- judging ----

-- Index: PRIMARY of source_hours: some hundred rows a source.
-- name: source_page :many in=source_page_in out=source_row unscoped="work of the system"
SELECT s.channel_id, s.source_type, c.point_id, c.name AS channel_name, p.time_zone,
	GROUP_CONCAT(CONCAT(TIMESTAMPDIFF(HOUR, '1970-01-01', s.hour), ':', s.n) ORDER BY s.hour) AS hours,
	COALESCE(MAX(t.state), 1) AS state, MAX(t.silent_since) AS silent_since
FROM source_hours s JOIN channels c ON c.id = s.channel_id AND c.is_active = 1 JOIN points p ON p.id = c.point_id
LEFT JOIN source_states t ON t.channel_id = s.channel_id AND t.source_type = s.source_type
WHERE s.channel_id >= COALESCE(:channel_id, 0) AND (s.channel_id > COALESCE(:channel_id, 0) OR s.source_type > :source_type)
	AND s.hour >= :from
GROUP BY s.channel_id, s.source_type ORDER BY s.channel_id, s.source_type LIMIT :limit;

-- name: source_state_put :bulk in=source_state_in
INSERT INTO source_states (channel_id, source_type, state, last_at, silent_since, expected, judged_at)
VALUES (:channel_id, :source_type, :state, :last_at, :silent_since, :expected, :now)
ON DUPLICATE KEY UPDATE state = VALUES(state), last_at = VALUES(last_at), silent_since = VALUES(silent_since),
	expected = VALUES(expected), judged_at = VALUES(judged_at);

-- Index: PRIMARY. What is silent now, for the list of mailboxes.
-- name: source_silent_list :many in=no_in out=source_silent_row
SELECT s.channel_id, s.source_type, s.last_at, s.silent_since, s.expected
FROM source_states s JOIN channels c ON c.id = s.channel_id AND {{scope channels c}}
WHERE s.state = 3 AND {{scope source_states s}} ORDER BY s.channel_id, s.source_type LIMIT 500;
