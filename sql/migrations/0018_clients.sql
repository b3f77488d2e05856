-- Clients of a point, the people at them, and which identity is whose. kind: 1 company, 2 person.
CREATE TABLE IF NOT EXISTS clients (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	point_id BIGINT NOT NULL,
	kind TINYINT NOT NULL,
	name VARCHAR(200) NOT NULL,
	responsible_id BIGINT NULL,
	comment VARCHAR(2000) NULL,
	is_deleted TINYINT NOT NULL DEFAULT 0,
	version BIGINT NOT NULL DEFAULT 1,
	created_by_id BIGINT NULL,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	KEY clients_all (is_deleted, updated_at, id),
	KEY clients_point (point_id, is_deleted, updated_at, id),
	CONSTRAINT clients_point FOREIGN KEY (point_id) REFERENCES points (id),
	CONSTRAINT clients_responsible FOREIGN KEY (responsible_id) REFERENCES users (id),
	CHECK (kind IN (1, 2)),
	CHECK (is_deleted IN (0, 1))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- deleted_at: the links that were taken away with the contact carry the same moment, and come back with it.
CREATE TABLE IF NOT EXISTS contacts (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	client_id BIGINT NOT NULL,
	name VARCHAR(200) NOT NULL,
	position VARCHAR(100) NULL,
	deleted_at DATETIME(6) NULL,
	version BIGINT NOT NULL DEFAULT 1,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	KEY contacts_client (client_id, id),
	CONSTRAINT contacts_client FOREIGN KEY (client_id) REFERENCES clients (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Whose identity it is, in one point. History keeps its identity for ever; taking a link away (undone_at)
-- takes the history away from the client. One living link for an identity in a point: the second of two
-- people who link it at once is refused by identity_links_one.
-- evidence: 1 a card was linked, 2 a client was made from a card, 3 typed in.
CREATE TABLE IF NOT EXISTS identity_links (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	point_id BIGINT NOT NULL,
	identity_id BIGINT NOT NULL,
	contact_id BIGINT NOT NULL,
	client_id BIGINT NOT NULL,
	evidence TINYINT NOT NULL,
	interest_id BIGINT NULL,
	user_id BIGINT NULL,
	at DATETIME(6) NOT NULL,
	undone_at DATETIME(6) NULL,
	undone_by_id BIGINT NULL,
	is_living TINYINT AS (IF(undone_at IS NULL, 1, NULL)) STORED,
	UNIQUE KEY identity_links_one (identity_id, point_id, is_living),
	KEY identity_links_client (client_id, is_living, id),
	KEY identity_links_contact (contact_id, is_living, id),
	CONSTRAINT identity_links_identity FOREIGN KEY (identity_id) REFERENCES identities (id),
	CONSTRAINT identity_links_contact FOREIGN KEY (contact_id) REFERENCES contacts (id),
	CONSTRAINT identity_links_client FOREIGN KEY (client_id) REFERENCES clients (id),
	CHECK (evidence BETWEEN 1 AND 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- What a client is found by. kind: 1 word of a name, 2 what people are known by, 3 whole name,
-- 4 domain of an address, 5 two words of a longer name. Made anew by each change of the client.
CREATE TABLE IF NOT EXISTS client_keys (
	client_id BIGINT NOT NULL,
	kind TINYINT NOT NULL,
	value VARCHAR(190) COLLATE utf8mb4_bin NOT NULL,
	point_id BIGINT NOT NULL,
	contact_id BIGINT NULL,
	PRIMARY KEY (client_id, kind, value),
	KEY client_keys_all (kind, value, client_id),
	KEY client_keys_point (point_id, kind, value, client_id),
	CONSTRAINT client_keys_client FOREIGN KEY (client_id) REFERENCES clients (id),
	CHECK (kind BETWEEN 1 AND 5)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- "Not him": a likely match that somebody has refused, for the card and for the identity behind it.
CREATE TABLE IF NOT EXISTS match_refusals (
	interest_id BIGINT NOT NULL,
	client_id BIGINT NOT NULL,
	identity_id BIGINT NULL,
	user_id BIGINT NULL,
	at DATETIME(6) NOT NULL,
	PRIMARY KEY (interest_id, client_id),
	KEY match_refusals_identity (identity_id, client_id),
	KEY match_refusals_client (client_id),
	CONSTRAINT match_refusals_client FOREIGN KEY (client_id) REFERENCES clients (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- A person's history is read within one point: what other points have with the same person is passed over.
ALTER TABLE interactions
	ADD KEY IF NOT EXISTS interactions_person (identity_id, point_id, at, id),
	DROP KEY IF EXISTS interactions_identity,
	ALGORITHM=INPLACE, LOCK=NONE;

-- The same person under another name of the same site; who has both keeps both.
UPDATE IGNORE identities SET value = CONCAT('vk.com/', SUBSTRING(value, 7)) WHERE type = 1 AND value LIKE 'vk.ru/%';
UPDATE IGNORE identities SET value = CONCAT('ok.ru/', SUBSTRING(value, 18)) WHERE type = 1 AND value LIKE 'odnoklassniki.ru/%';
UPDATE IGNORE identities SET value = CONCAT('facebook.com/', SUBSTRING(value, 8)) WHERE type = 1 AND value LIKE 'fb.com/%';
UPDATE IGNORE identities SET value = CONCAT('x.com/', SUBSTRING(value, 13)) WHERE type = 1 AND value LIKE 'twitter.com/%';
