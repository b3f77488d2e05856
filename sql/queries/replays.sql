-- owns: replays, replay_cards, replay_fields, replay_counts

-- name: replay_add :insert in=replay_new
INSERT INTO replays (channel_id, source_type, from_at, to_at, cursor_at, user_id, created_at, updated_at)
VALUES (:channel_id, :source_type, :from, :to, :from, :actor_id, :now, :now);

-- part: row
	p.id, p.state, p.channel_id, c.name AS channel_name, p.source_type, p.from_at, p.to_at, p.cursor_at, p.cursor_id,
	p.letters_count, p.cards_count, p.changed_count, p.kept_count, p.would_card_count, p.would_ignore_count, p.user_id,
	u.name AS user_name, p.version, p.created_at, p.updated_at
	FROM replays p LEFT JOIN channels c ON c.id = p.channel_id LEFT JOIN users u ON u.id = p.user_id

-- name: replay_get :one in=replay_ref out=replay_row beside="channels users: names beside a visible row"
SELECT {{part row}} WHERE p.id = :replay_id AND {{scope replays p}};

-- Index: PRIMARY, backwards.
-- name: replay_list :many in=replay_list_in out=replay_row beside="channels users: names beside a visible row"
SELECT {{part row}} WHERE {{scope replays p}} AND (:id = 0 OR p.id < :id) ORDER BY p.id DESC LIMIT :limit;

-- Index: replay_fields_field or PRIMARY.
-- name: replay_field_list :many in=replay_field_list_in out=replay_field_row beside="interests: names beside a visible row"
SELECT f.interest_id, f.field, f.value_before, f.value_after, f.state, i.source_type, i.author_name, k.rule_before,
	k.version_before, k.rule_after, k.version_after
FROM replay_fields f JOIN replay_cards k ON k.replay_id = f.replay_id AND k.interest_id = f.interest_id
	AND {{scope replay_cards k}}
JOIN interests i ON i.id = f.interest_id
WHERE f.replay_id = :replay_id AND {{scope replay_fields f}} AND (:field IS NULL OR f.field = :field)
	AND f.interest_id >= :id AND (f.interest_id > :id OR f.field > :after_field)
ORDER BY f.interest_id, f.field LIMIT :limit;

-- Index: PRIMARY.
-- name: replay_count_list :many in=replay_ref out=replay_count_row
SELECT c.source_type, c.field, c.n FROM replay_counts c
WHERE c.replay_id = :replay_id AND {{scope replay_counts c}} ORDER BY c.source_type, c.field LIMIT 1000;

-- ---- state ----

-- name: replay_move :exec in=replay_move_in unscoped="the gate has proven replay_id visible, or a job of the system"
UPDATE replays SET state = :to, cursor_id = 0, version = version + 1, updated_at = :now
WHERE id = :replay_id AND state = :from;

-- One step: nothing happens when another runner has done it already.
-- name: replay_step :exec in=replay_step_in unscoped="a job of the system"
UPDATE replays SET state = :to, cursor_at = COALESCE(:cursor_at, cursor_at), cursor_id = :cursor_id,
	letters_count = letters_count + :letters, cards_count = cards_count + :cards,
	changed_count = changed_count + :changed, kept_count = kept_count + :kept,
	would_card_count = would_card_count + :would_card, would_ignore_count = would_ignore_count + :would_ignore,
	version = version + 1, updated_at = :now
WHERE id = :replay_id AND state = :from AND cursor_id = :was_id;

-- ---- comparing ----

-- Index: mail_raw_channel with a channel, else mail_raw_received.
-- name: replay_letters :many in=replay_letters_in out=replay_letter unscoped="a job of the system"
SELECT l.id, l.received_at, l.channel_id, l.interest_id, l.state, b.body
FROM mail_raw l JOIN mail_bodies b ON b.letter_id = l.id
WHERE (:channel_id IS NULL OR l.channel_id = :channel_id)
	AND l.received_at >= :cursor_at AND (l.received_at > :cursor_at OR l.id > :cursor_id) AND l.received_at < :to_at
	AND l.state IN (2, 4) AND l.size <= 4000000 AND (:source_type IS NULL OR l.source_type = :source_type)
ORDER BY l.received_at, l.id LIMIT 40;

-- name: replay_card_add :bulk in=replay_card_new
INSERT INTO replay_cards (replay_id, interest_id, rule_before, version_before, rule_after, version_after)
VALUES (:replay_id, :interest_id, :rule_before, :version_before, :rule_after, :version_after)
ON DUPLICATE KEY UPDATE version_after = :version_after;

-- name: replay_field_add :bulk in=replay_field_new
INSERT INTO replay_fields (replay_id, interest_id, field, value_before, value_after, state)
VALUES (:replay_id, :interest_id, :field, :value_before, :value_after, :state)
ON DUPLICATE KEY UPDATE value_after = :value_after;

-- name: replay_count_add :bulk in=replay_count_new
INSERT INTO replay_counts (replay_id, source_type, field, n) VALUES (:replay_id, :source_type, :field, 1)
ON DUPLICATE KEY UPDATE n = n + 1;

-- ---- applying and undoing ----

-- Index: PRIMARY.
-- name: replay_cards_next :many in=replay_next_in out=replay_card unscoped="a job of the system"
SELECT k.interest_id, k.rule_before, k.version_before, k.rule_after, k.version_after FROM replay_cards k
WHERE k.replay_id = :replay_id AND k.interest_id > :cursor_id AND k.state = :card_state ORDER BY k.interest_id LIMIT 50;

-- Index: PRIMARY.
-- name: replay_fields_of :many in=replay_next_in out=replay_field unscoped="a job of the system"
SELECT f.interest_id, f.field, f.value_before, f.value_after FROM replay_fields f
WHERE f.replay_id = :replay_id AND f.interest_id > :cursor_id AND f.interest_id <= :last_id AND f.state = :card_state
ORDER BY f.interest_id, f.field LIMIT 1000;

-- name: replay_field_mark :bulk in=replay_mark unscoped="a job of the system"
UPDATE replay_fields SET state = :state WHERE replay_id = :replay_id AND interest_id = :interest_id AND field = :field;

-- name: replay_card_mark :bulk in=replay_mark unscoped="a job of the system"
UPDATE replay_cards SET state = :state WHERE replay_id = :replay_id AND interest_id = :interest_id;
