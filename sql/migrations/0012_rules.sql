-- Recognition rules as rows. The files of the pack are loaded into them; what an administrator has
-- edited stays (is_edited) and only remembers that the pack has something newer (is_newer).
-- place: rules are tried from small to large. file: of the pack; NULL: a rule of this company.
CREATE TABLE IF NOT EXISTS rules (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(60) NOT NULL,
	file VARCHAR(60) NULL,
	source_type TINYINT NOT NULL,
	place BIGINT NOT NULL,
	is_moved TINYINT NOT NULL DEFAULT 0,
	is_active TINYINT NOT NULL DEFAULT 1,
	is_fallback TINYINT NOT NULL DEFAULT 0,
	is_ignoring TINYINT NOT NULL DEFAULT 0,
	is_edited TINYINT NOT NULL DEFAULT 0,
	is_newer TINYINT NOT NULL DEFAULT 0,
	rule_version INT NOT NULL,
	body MEDIUMTEXT NOT NULL,
	shipped_body MEDIUMTEXT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	updated_by_id BIGINT NULL,
	UNIQUE KEY rules_name (name),
	KEY rules_place (place, id),
	CONSTRAINT rules_updated_by FOREIGN KEY (updated_by_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Every text that a rule ever had. user_id NULL: it came with the pack.
CREATE TABLE IF NOT EXISTS rule_versions (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	rule_id BIGINT NOT NULL,
	rule_version INT NOT NULL,
	body MEDIUMTEXT NOT NULL,
	user_id BIGINT NULL,
	created_at DATETIME(6) NOT NULL,
	UNIQUE KEY rule_versions_version (rule_id, rule_version),
	CONSTRAINT rule_versions_rule FOREIGN KEY (rule_id) REFERENCES rules (id),
	CONSTRAINT rule_versions_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Groups of words that mean the same key of a form, as the pack has them: words is a JSON array.
CREATE TABLE IF NOT EXISTS rule_words (
	name VARCHAR(60) NOT NULL PRIMARY KEY,
	words MEDIUMTEXT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- One row. seq moves with every change: readers look at it to know that they have to load anew.
-- error: why the set as it stands cannot be used; the readers go on with what they had.
CREATE TABLE IF NOT EXISTS rule_set (
	id TINYINT NOT NULL PRIMARY KEY,
	seq BIGINT NOT NULL,
	shipped_hash BINARY(32) NULL,
	error VARCHAR(500) NULL,
	error_at DATETIME(6) NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
INSERT IGNORE INTO rule_set (id, seq) VALUES (1, 0);

-- Fields of a card that a person has set: recognition never writes over them. value_before: what
-- recognition had found.
CREATE TABLE IF NOT EXISTS interest_edits (
	interest_id BIGINT NOT NULL,
	field TINYINT NOT NULL,
	value_before MEDIUMTEXT NULL,
	user_id BIGINT NOT NULL,
	at DATETIME(6) NOT NULL,
	PRIMARY KEY (interest_id, field),
	CONSTRAINT interest_edits_interest FOREIGN KEY (interest_id) REFERENCES interests (id),
	CONSTRAINT interest_edits_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
