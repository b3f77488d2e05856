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

-- Old mail read again by today's rules. state: 1 comparing, 2 compared, 3 applying, 4 applied,
-- 5 undoing, 6 undone, 7 cancelled. cursor_at, cursor_id: how far comparing is; then cursor_id is the
-- last card that was applied or undone.
CREATE TABLE IF NOT EXISTS replays (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	state TINYINT NOT NULL DEFAULT 1,
	channel_id BIGINT NULL,
	source_type TINYINT NULL,
	from_at DATETIME(6) NOT NULL,
	to_at DATETIME(6) NOT NULL,
	cursor_at DATETIME(6) NOT NULL,
	cursor_id BIGINT NOT NULL DEFAULT 0,
	letters_count BIGINT NOT NULL DEFAULT 0,
	cards_count BIGINT NOT NULL DEFAULT 0,
	changed_count BIGINT NOT NULL DEFAULT 0,
	kept_count BIGINT NOT NULL DEFAULT 0,
	would_card_count BIGINT NOT NULL DEFAULT 0,
	would_ignore_count BIGINT NOT NULL DEFAULT 0,
	user_id BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	CONSTRAINT replays_channel FOREIGN KEY (channel_id) REFERENCES channels (id),
	CONSTRAINT replays_user FOREIGN KEY (user_id) REFERENCES users (id),
	CHECK (state BETWEEN 1 AND 7)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- A card that today's rules read otherwise. state: 1 found, 2 applied, 3 undone, 4 left as it was.
CREATE TABLE IF NOT EXISTS replay_cards (
	replay_id BIGINT NOT NULL,
	interest_id BIGINT NOT NULL,
	rule_before VARCHAR(60) NULL,
	version_before INT NOT NULL,
	rule_after VARCHAR(60) NULL,
	version_after INT NOT NULL,
	state TINYINT NOT NULL DEFAULT 1,
	PRIMARY KEY (replay_id, interest_id),
	CONSTRAINT replay_cards_replay FOREIGN KEY (replay_id) REFERENCES replays (id),
	CONSTRAINT replay_cards_interest FOREIGN KEY (interest_id) REFERENCES interests (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Field by field. state as above; 4: a person has set it, or something else changed it meanwhile.
CREATE TABLE IF NOT EXISTS replay_fields (
	replay_id BIGINT NOT NULL,
	interest_id BIGINT NOT NULL,
	field TINYINT NOT NULL,
	value_before MEDIUMTEXT NULL,
	value_after MEDIUMTEXT NULL,
	state TINYINT NOT NULL DEFAULT 1,
	PRIMARY KEY (replay_id, interest_id, field),
	KEY replay_fields_field (replay_id, field, interest_id),
	CONSTRAINT replay_fields_card FOREIGN KEY (replay_id, interest_id) REFERENCES replay_cards (replay_id, interest_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- How many differences of which field, by the source that the card had.
CREATE TABLE IF NOT EXISTS replay_counts (
	replay_id BIGINT NOT NULL,
	source_type TINYINT NOT NULL,
	field TINYINT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (replay_id, source_type, field),
	CONSTRAINT replay_counts_replay FOREIGN KEY (replay_id) REFERENCES replays (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Letters of a sender's domain a day (UTC, as received), how many of them a rule for their source knew,
-- and the newest that none did.
CREATE TABLE IF NOT EXISTS sender_days (
	domain VARCHAR(190) NOT NULL,
	day DATE NOT NULL,
	source_type TINYINT NOT NULL,
	n BIGINT NOT NULL,
	known_n BIGINT NOT NULL,
	letter_id BIGINT NULL,
	PRIMARY KEY (domain, day),
	KEY sender_days_day (day, domain)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Letters that a rule took, by day.
CREATE TABLE IF NOT EXISTS rule_days (
	rule VARCHAR(60) NOT NULL,
	day DATE NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (rule, day),
	KEY rule_days_day (day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Senders whose letters stopped being recognised, until they are again.
CREATE TABLE IF NOT EXISTS sender_alarms (
	domain VARCHAR(190) NOT NULL PRIMARY KEY,
	since DATETIME(6) NOT NULL,
	n BIGINT NOT NULL,
	unknown_n BIGINT NOT NULL,
	usual_share DOUBLE NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
