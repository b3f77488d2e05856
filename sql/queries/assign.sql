-- owns: channel_policies, assign_turn, assign_turns

-- name: policy_get :one in=channel_ref out=policy_row
SELECT c.id AS channel_id, c.point_id, COALESCE(cp.policy, 1) AS policy, cp.max_open, cp.claim_minutes,
	cp.answer_minutes, COALESCE(cp.sample_percent, 10) AS sample_percent, COALESCE(cp.version, 0) AS version
FROM channels c LEFT JOIN channel_policies cp ON cp.channel_id = c.id
WHERE c.id = :channel_id AND {{scope channels c}} AND (cp.channel_id IS NULL OR {{scope channel_policies cp}});

-- name: policy_add :insert in=policy_put
INSERT INTO channel_policies (channel_id, policy, max_open, claim_minutes, answer_minutes, sample_percent, version, updated_at)
VALUES (:channel_id, :policy, :max_open, :claim_minutes, :answer_minutes, :sample_percent, 1, :now);

-- name: policy_change :exec in=policy_put unscoped="the gate has proven channel_id visible"
UPDATE channel_policies SET policy = :policy, max_open = :max_open, claim_minutes = :claim_minutes,
	answer_minutes = :answer_minutes, sample_percent = :sample_percent, version = version + 1, updated_at = :now
WHERE channel_id = :channel_id AND version = :version;

-- Index: PRIMARY of channel_policies, interests_channel_state (is there a card at all). Tens of channels.
-- name: policy_at_work :many out=policy_row unscoped="work of the system"
SELECT cp.channel_id, c.point_id, cp.policy, cp.max_open, cp.claim_minutes, cp.answer_minutes, cp.sample_percent,
	cp.version
FROM channel_policies cp JOIN channels c ON c.id = cp.channel_id
WHERE (cp.policy > 1 AND EXISTS (SELECT 1 FROM interests i FORCE INDEX (interests_channel_state)
		WHERE i.channel_id = cp.channel_id AND i.state = 1))
	OR cp.claim_minutes IS NOT NULL OR cp.answer_minutes IS NOT NULL
ORDER BY cp.channel_id LIMIT 1000;

-- name: turn_lock :one out=turn_row
SELECT a.turn FROM assign_turn a WHERE a.id = 1 FOR UPDATE;

-- name: turn_set :exec in=turn_row
UPDATE assign_turn SET turn = :turn WHERE id = 1;

-- name: turns_put :bulk in=turn_put
INSERT INTO assign_turns (channel_id, user_id, turn) VALUES (:channel_id, :user, :turn)
ON DUPLICATE KEY UPDATE turn = GREATEST(turn, :turn);
