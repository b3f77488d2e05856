-- owns: interests, interest_history, interest_claims, interest_no_replies

-- ---- deadlines counted again ----

-- Index: interests_point_waiting. The customer's last message is looked for where a network counts from it
-- (interactions_identity).
-- part: due_columns
	i.id, i.point_id, i.source_type, i.action, i.received_at, i.due_at, i.window_at, c.reply_minutes,
	IF(i.window_at IS NULL OR i.identity_id IS NULL, i.received_at, GREATEST(i.received_at, COALESCE(
		(SELECT MAX(x.at) FROM interactions x WHERE x.identity_id = i.identity_id AND x.at >= i.received_at
			AND x.source_type = i.source_type AND x.point_id = i.point_id AND x.direction = 1),
		i.received_at))) AS asked_at

-- name: due_of_point :many in=due_page out=due_row unscoped="work of the system"
SELECT {{part due_columns}}
FROM interests i FORCE INDEX (interests_point_waiting) JOIN channels c ON c.id = i.channel_id
WHERE i.point_id = :point_id AND i.is_waiting = 1 AND i.due_at >= COALESCE(:at, '0001-01-01')
	AND (i.due_at > COALESCE(:at, '0001-01-01') OR i.id > :id)
ORDER BY i.due_at, i.id LIMIT :limit;

-- Index: interactions_identity. What the author of a card wrote within the longest window.
-- name: due_of_author :many in=interest_ref out=due_row unscoped="work of the system"
SELECT STRAIGHT_JOIN {{part due_columns}}
FROM interests n JOIN interactions o ON o.identity_id = n.identity_id AND o.at > n.received_at - INTERVAL 8 DAY
JOIN interests i ON i.id = o.interest_id JOIN channels c ON c.id = i.channel_id
WHERE n.id = :interest_id AND i.point_id = n.point_id AND i.source_type = n.source_type AND i.is_waiting = 1
	AND i.window_at IS NOT NULL
ORDER BY i.id LIMIT 200;

-- name: due_put :bulk in=due_put unscoped="work of the system"
UPDATE interests SET due_at = :due_at, window_at = :window_at, version = version + 1, updated_at = :now
WHERE id = :id AND is_waiting = 1;

-- ---- the pool ----

-- Index: interests_channel_state. Who lost it is asked for these few rows only.
-- name: pool_list :many in=pool_in out=pool_card unscoped="work of the system"
SELECT i.id, (SELECT h.user_id FROM interest_history h WHERE h.interest_id = i.id AND h.action = :lost
	ORDER BY h.id DESC LIMIT 1) AS lost_by
FROM interests i FORCE INDEX (interests_channel_state)
WHERE i.channel_id = :channel_id AND i.state = 1
ORDER BY i.received_at, i.id LIMIT :limit FOR UPDATE SKIP LOCKED;

-- Index: interests_channel_state. What people have in hand is little.
-- name: held_list :many in=pool_in out=held_card unscoped="work of the system"
SELECT i.id, i.assignee_id AS user, i.claimed_at AS since, i.author_name, i.point_id
FROM interests i FORCE INDEX (interests_channel_state)
WHERE i.channel_id = :channel_id AND i.state = 2 AND i.received_at <= :before AND i.claimed_at <= :before
	AND i.answered_at IS NULL
ORDER BY i.received_at, i.id LIMIT 500 FOR UPDATE SKIP LOCKED;

-- Index: interests_channel_state, three ranges of it.
-- name: late_list :many in=pool_in out=held_card unscoped="work of the system"
SELECT i.id, i.assignee_id AS user, i.received_at AS since, i.author_name, i.point_id
FROM interests i FORCE INDEX (interests_channel_state)
WHERE i.channel_id = :channel_id AND i.state IN (1, 2, 5) AND i.received_at >= :from AND i.received_at <= :before
	AND i.answered_at IS NULL AND i.escalated_at IS NULL
ORDER BY i.received_at, i.id LIMIT 200 FOR UPDATE SKIP LOCKED;

-- Whoever had a card when its deadline came, and has not heard of it. Index: interests_waiting, its range of
-- some hours; notices_once.
-- name: overdue_list :many in=pool_in out=held_card unscoped="work of the system" beside="notices: what has been told already"
SELECT i.id, i.assignee_id AS user, i.due_at AS since, i.author_name, i.point_id
FROM interests i FORCE INDEX (interests_waiting)
WHERE i.is_waiting = 1 AND i.due_at >= :from AND i.due_at < :before AND i.claimed_at < i.due_at
	AND i.assignee_id IS NOT NULL AND NOT EXISTS (
		SELECT 1 FROM notices n WHERE n.user_id = i.assignee_id AND n.once_key = CONCAT('overdue:', i.id))
ORDER BY i.due_at, i.id LIMIT 200;

-- The rows are locked by who has read them; the states here are those of state.c.
-- name: pool_give :bulk in=pool_line unscoped="work of the system"
UPDATE interests SET state = 2, assignee_id = :user, claimed_at = :now, version = version + 1, updated_at = :now
WHERE id = :interest_id AND state = 1 AND assignee_id IS NULL;

-- name: pool_take_back :bulk in=pool_line unscoped="work of the system"
UPDATE interests SET state = 1, assignee_id = NULL, claimed_at = NULL, version = version + 1, updated_at = :now
WHERE id = :interest_id AND state = 2 AND assignee_id = :user AND answered_at IS NULL;

-- name: pool_escalate :bulk in=pool_line unscoped="work of the system"
UPDATE interests SET escalated_at = :now, version = version + 1, updated_at = :now
WHERE id = :interest_id AND escalated_at IS NULL;

-- name: pool_history :bulk in=pool_line
INSERT INTO interest_history (interest_id, at, action, user_id, text) VALUES (:interest_id, :now, :action, :user, NULL);

-- Given oldest first: nothing older of the channel waits.
-- name: pool_claims :bulk in=pool_line
INSERT INTO interest_claims (interest_id, point_id, user_id, at, way, older_count)
VALUES (:interest_id, :point_id, :user, :now, 3, 0);

-- ---- no reply needed ----

-- name: sample_of :one in=interest_ref out=sample_row beside="channel_policies: a number of the card's channel"
SELECT COALESCE(cp.sample_percent, 10) AS percent
FROM interests i LEFT JOIN channel_policies cp ON cp.channel_id = i.channel_id
WHERE i.id = :interest_id AND {{scope interests i}};

-- name: no_reply_add :insert in=no_reply_new
INSERT INTO interest_no_replies (interest_id, point_id, user_id, at, reason, text, was_new, is_sampled)
VALUES (:interest_id, :point_id, :actor_id, :now, :reason, :text, :was_new, :is_sampled);

-- name: no_reply_get :one in=interest_ref out=no_reply_row
SELECT n.interest_id AS id, n.at, n.was_new FROM interest_no_replies n
WHERE n.interest_id = :interest_id AND {{scope interest_no_replies n}};

-- name: no_reply_remove :exec in=interest_ref unscoped="the gate has proven interest_id visible"
DELETE FROM interest_no_replies WHERE interest_id = :interest_id;
