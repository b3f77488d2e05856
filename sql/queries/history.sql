-- owns: identities, interactions, interaction_texts

-- Index: identities_value. The second one to see a person gets the row of the first.
-- name: identity_note :bulk in=identity_new
INSERT INTO identities (type, value, raw_value, source_type, first_seen_at)
VALUES (:type, :value, :raw_value, :source_type, :at) ON DUPLICATE KEY UPDATE id = id;

-- Index: identities_value, once for each key: [[type, "hexadecimal value"], ...].
-- name: identity_by_keys :many in=history_keys out=identity_row unscoped="ingestion by the system: who it was"
SELECT STRAIGHT_JOIN d.id, d.type, d.value
FROM JSON_TABLE(:keys, '$[*]' COLUMNS (t INT PATH '$[0]', v VARCHAR(1000) CHARACTER SET ascii PATH '$[1]')) j
JOIN identities d ON d.type = j.t AND d.value = UNHEX(j.v) LIMIT 10000;

-- name: interaction_add :bulk in=interaction_new
INSERT INTO interactions (at, channel_id, point_id, source_type, direction, action, identity_id, user_id, interest_id,
	link, reference, created_at)
VALUES (:at, :channel_id, :point_id, :source_type, :direction, :action, :identity, :user_id, :interest_id,
	:link, :reference, :now);

-- Index: interactions_interest, once for each card. Those that this very unit of work has made.
-- name: interaction_by_keys :many in=history_keys out=interaction_row unscoped="ingestion by the system: what was just made"
SELECT STRAIGHT_JOIN x.id, x.interest_id, x.direction
FROM JSON_TABLE(:keys, '$[*]' COLUMNS (k BIGINT PATH '$')) j
JOIN interactions x ON x.interest_id = j.k AND x.created_at = :now LIMIT 10000;

-- name: interaction_text_add :bulk in=interaction_text_new
INSERT INTO interaction_texts (interaction_id, text) VALUES (:id, :text);

-- Index: interactions_interest, once for each card. What came stays what it was, also when it had no text.
-- name: interaction_texts_keep :exec in=history_keys unscoped="cards that the caller has locked"
INSERT INTO interaction_texts (interaction_id, text)
SELECT STRAIGHT_JOIN x.id, COALESCE(t.text, '') FROM JSON_TABLE(:keys, '$[*]' COLUMNS (k BIGINT PATH '$')) j
JOIN interactions x ON x.interest_id = j.k AND x.direction = 1 LEFT JOIN interest_texts t ON t.interest_id = j.k
ON DUPLICATE KEY UPDATE interaction_texts.text = interaction_texts.text;

-- name: history_place_get :one in=history_place_in out=history_place unscoped="ingestion by the system: how the people of a point dial"
SELECT p.time_zone FROM points p WHERE p.id = :point_id;

-- Index: interactions_interest. Only those of whom nothing was known: an identity is never replaced.
-- name: interaction_identify :exec in=history_card_in unscoped="the gate has proven interest_id visible"
UPDATE interactions SET identity_id = :identity WHERE interest_id = :interest_id AND identity_id IS NULL;
