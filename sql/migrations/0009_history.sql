-- The spine: one row per contact between a person and the company. Appended only.
CREATE TABLE IF NOT EXISTS identities (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	type TINYINT NOT NULL,
	value VARBINARY(500) NOT NULL,
	raw_value VARCHAR(500) NOT NULL,
	source_type TINYINT NOT NULL,
	first_seen_at DATETIME(6) NOT NULL,
	UNIQUE KEY identities_value (type, value)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- direction: 1 in, 2 out.
CREATE TABLE IF NOT EXISTS interactions (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	at DATETIME(6) NOT NULL,
	channel_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	source_type TINYINT NOT NULL,
	direction TINYINT NOT NULL,
	action TINYINT NOT NULL,
	identity_id BIGINT NULL,
	user_id BIGINT NULL,
	interest_id BIGINT NULL,
	reference BIGINT NULL,
	link VARCHAR(1000) NULL,
	created_at DATETIME(6) NOT NULL,
	KEY interactions_point (point_id, at, id),
	KEY interactions_identity (identity_id, at, id),
	KEY interactions_interest (interest_id, at, id),
	CONSTRAINT interactions_channel FOREIGN KEY (channel_id) REFERENCES channels (id),
	CONSTRAINT interactions_identity FOREIGN KEY (identity_id) REFERENCES identities (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

CREATE TABLE IF NOT EXISTS interaction_texts (
	interaction_id BIGINT NOT NULL PRIMARY KEY,
	text MEDIUMTEXT NOT NULL,
	CONSTRAINT interaction_texts_interaction FOREIGN KEY (interaction_id) REFERENCES interactions (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
