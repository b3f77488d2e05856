-- owns: identities, interactions, interaction_texts

-- Index: identities_value. The second one to see a person gets the row of the first.
-- name: identity_note :bulk in=identity_new
INSERT INTO identities (type, value, raw_value, source_type, first_seen_at)
VALUES (:type, :value, :raw_value, :source_type, :at) ON DUPLICATE KEY UPDATE id = id;

-- name: interaction_add :bulk in=interaction_new
INSERT INTO interactions (at, channel_id, point_id, source_type, direction, action, identity_id, user_id, interest_id,
	link, reference, created_at)
VALUES (:at, :channel_id, :point_id, :source_type, :direction, :action, :identity, :user_id, :interest_id,
	:link, :reference, :now);

-- Index: interactions_interest. The reference tells it from the card's other interactions.
-- name: interaction_text_add :bulk in=interaction_new
INSERT INTO interaction_texts (interaction_id, text)
VALUES ((SELECT x.id FROM interactions x WHERE x.interest_id = :interest_id AND x.direction = :direction
	AND x.reference <=> :reference AND x.created_at = :now ORDER BY x.id DESC LIMIT 1), :text);
