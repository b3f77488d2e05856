-- owns: identities, interactions, interaction_texts

-- Index: identities_value. The second one to see a person gets the row of the first.
-- name: identity_note :insert in=identity_new
INSERT INTO identities (type, value, raw_value, source_type, first_seen_at)
VALUES (:type, :value, :raw_value, :source_type, :at) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id);

-- name: interaction_add :insert in=interaction_new
INSERT INTO interactions (at, channel_id, point_id, source_type, direction, action, identity_id, user_id, interest_id,
	link, created_at)
VALUES (:at, :channel_id, :point_id, :source_type, :direction, :action, :identity, :user_id, :interest_id,
	:link, :now);

-- name: interaction_text_add :insert in=interaction_text_new
INSERT INTO interaction_texts (interaction_id, text) VALUES (:id, :text);
