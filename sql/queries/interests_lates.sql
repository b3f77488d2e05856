-- owns: interest_lates

-- Cards that were answered late, by an index alone; then the rows of those that are shown.
-- part: lates_from
	SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
	FROM ({{union $1}}
		(SELECT l.interest_id AS id, l.received_at FROM interest_lates l FORCE INDEX ($2)
-- part: lates_where
		WHERE $1 AND {{scope interest_lates l}}
			AND l.received_at <= :at AND (l.received_at < :at OR l.interest_id < :id) AND l.received_at >= :from
-- part: lates_to
		ORDER BY l.received_at DESC, l.interest_id DESC LIMIT :limit)
		{{end}} ORDER BY received_at DESC, id DESC LIMIT :limit) f
	JOIN interests i ON i.id = f.id {{part card_names}} {{part card_client}}
	WHERE {{scope interests i}}
	ORDER BY f.received_at DESC, f.id DESC LIMIT :limit

-- With filters that no index serves (`more`) the row of each is looked at. Given are the name, the branches, the index,
-- which cards.
-- family: lates
-- Index: $3.
-- name: feed_$1 {{part feed_page}}
{{part lates_from $2; $3}} {{part lates_where $4}} {{part lates_to}};
-- Index: $3.
-- name: feed_$1_more {{part feed_page}}
{{part lates_from $2; $3}} JOIN interests i ON i.id = l.interest_id {{part lates_where $4}} AND {{scope interests i}} AND {{part conditions}} {{part lates_to}};
-- end

-- lates: late_one; 1; interest_lates_state; l.state = :state_1
-- lates: late; 4; interest_lates_state; l.state = :state_$n
-- lates: late_points_one; 8; interest_lates_point; l.point_id = :point_$n AND l.state = :state_1
-- lates: late_points; 8 4; interest_lates_point; l.point_id = :point_$n AND l.state = :state_$m
-- lates: late_few_one; 2; interest_lates_point; l.point_id = :point_$n AND l.state = :state_1
-- lates: late_few; 2 4; interest_lates_point; l.point_id = :point_$n AND l.state = :state_$m

-- name: interest_late_put :bulk in=interest_late_row
INSERT INTO interest_lates (interest_id, point_id, state, received_at) VALUES (:id, :point_id, :state, :received_at)
ON DUPLICATE KEY UPDATE point_id = VALUES(point_id), state = VALUES(state), received_at = VALUES(received_at);

-- name: interest_late_remove :bulk in=interest_late_row
DELETE FROM interest_lates WHERE interest_id = :id;

-- ---- the nightly check ----

-- name: lates_newest :one out=lates_newest unscoped="a check by the system"
SELECT COALESCE(MAX(i.id), 0) AS id FROM interests i;

-- Of so many cards those that should stand here, or should not, or otherwise. Index: PRIMARY of both, a range.
-- name: lates_differ :many in=lates_range out=lates_card unscoped="a check by the system"
SELECT STRAIGHT_JOIN i.id FROM interests i LEFT JOIN interest_lates l ON l.interest_id = i.id
WHERE i.id > :above AND i.id <= :most AND (COALESCE(i.answered_at > i.due_at, 0) <> (l.interest_id IS NOT NULL)
	OR l.state <> i.state OR l.point_id <> i.point_id OR l.received_at <> i.received_at)
ORDER BY i.id LIMIT 1000;

-- Index: PRIMARY, once for each id.
-- name: lates_lock :many in=lates_wrong out=interest_late_row unscoped="a check by the system"
SELECT STRAIGHT_JOIN i.id, i.point_id, i.state, i.received_at, COALESCE(i.answered_at > i.due_at, 0) AS is_late
FROM JSON_TABLE(:ids, '$[*]' COLUMNS (v BIGINT PATH '$')) j JOIN interests i ON i.id = j.v ORDER BY i.id LIMIT 1000 FOR UPDATE;
