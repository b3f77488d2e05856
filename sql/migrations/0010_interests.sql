-- Cards. state: 1 new, 2 claimed, 3 answered, 4 processed, 5 returned, 6 accepted.
-- One event, one card: dedupe_key is unique whatever door it came through.
CREATE TABLE IF NOT EXISTS interests (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	dedupe_key BINARY(32) NOT NULL,
	channel_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	letter_id BIGINT NULL,
	identity_id BIGINT NULL,
	state TINYINT NOT NULL DEFAULT 1,
	is_open TINYINT AS (state IN (1, 2, 3, 5)) STORED,
	is_waiting TINYINT AS (state IN (1, 2, 5) AND answered_at IS NULL) STORED,
	is_done TINYINT AS (state IN (4, 6)) STORED,
	source_type TINYINT NOT NULL,
	action TINYINT NOT NULL,
	place VARCHAR(200) NULL,
	author_name VARCHAR(200) NULL,
	author_url VARCHAR(1000) NULL,
	author_photo_url VARCHAR(1000) NULL,
	author_photo_id BIGINT NULL,
	author_email VARCHAR(254) NULL,
	author_phone VARCHAR(40) NULL,
	subject VARCHAR(300) NULL,
	excerpt VARCHAR(600) NOT NULL,
	product VARCHAR(200) NULL,
	product_url VARCHAR(1000) NULL,
	link VARCHAR(1000) NULL,
	external_id VARCHAR(200) NULL,
	reply_way TINYINT NOT NULL DEFAULT 0,
	received_at DATETIME(6) NOT NULL,
	due_at DATETIME(6) NOT NULL,
	assignee_id BIGINT NULL,
	claimed_at DATETIME(6) NULL,
	answered_at DATETIME(6) NULL,
	answered_by_id BIGINT NULL,
	processed_at DATETIME(6) NULL,
	accepted_at DATETIME(6) NULL,
	accepted_by_id BIGINT NULL,
	remark VARCHAR(1000) NULL,
	proofs_count INT NOT NULL DEFAULT 0,
	proof_file_id BIGINT NULL,
	proof_url VARCHAR(1000) NULL,
	rule VARCHAR(60) NULL,
	rule_version INT NOT NULL DEFAULT 0,
	version BIGINT NOT NULL DEFAULT 1,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	UNIQUE KEY interests_dedupe (dedupe_key),
	KEY interests_all (received_at, id),
	KEY interests_point (point_id, received_at, id),
	KEY interests_open (is_open, received_at, id),
	KEY interests_point_open (point_id, is_open, received_at, id),
	KEY interests_done (is_done, received_at, id),
	KEY interests_point_done (point_id, is_done, received_at, id),
	KEY interests_state (state, received_at, id),
	KEY interests_point_state (point_id, state, received_at, id),
	KEY interests_waiting (is_waiting, due_at, id),
	KEY interests_point_waiting (point_id, is_waiting, due_at, id),
	KEY interests_assignee (assignee_id, is_open, received_at, id),
	CONSTRAINT interests_channel FOREIGN KEY (channel_id) REFERENCES channels (id),
	CONSTRAINT interests_point FOREIGN KEY (point_id) REFERENCES points (id),
	CONSTRAINT interests_assignee FOREIGN KEY (assignee_id) REFERENCES users (id),
	CHECK (state BETWEEN 1 AND 6)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

CREATE TABLE IF NOT EXISTS interest_texts (
	interest_id BIGINT NOT NULL PRIMARY KEY,
	text MEDIUMTEXT NOT NULL,
	quoted_text MEDIUMTEXT NULL,
	CONSTRAINT interest_texts_interest FOREIGN KEY (interest_id) REFERENCES interests (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- What happened to a card, in order. action: see history_choices.
CREATE TABLE IF NOT EXISTS interest_history (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	interest_id BIGINT NOT NULL,
	at DATETIME(6) NOT NULL,
	action TINYINT NOT NULL,
	user_id BIGINT NULL,
	text VARCHAR(1000) NULL,
	KEY interest_history_interest (interest_id, id),
	CONSTRAINT interest_history_interest FOREIGN KEY (interest_id) REFERENCES interests (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- How many cards of each state a point has; changed in the same transaction as the card.
CREATE TABLE IF NOT EXISTS interest_counts (
	point_id BIGINT NOT NULL,
	state TINYINT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (point_id, state)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Pictures of, or links to, the answer given.
CREATE TABLE IF NOT EXISTS proofs (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	interest_id BIGINT NOT NULL,
	file_id BIGINT NULL,
	url VARCHAR(1000) NULL,
	user_id BIGINT NOT NULL,
	created_at DATETIME(6) NOT NULL,
	KEY proofs_interest (interest_id, id),
	CONSTRAINT proofs_interest FOREIGN KEY (interest_id) REFERENCES interests (id),
	CONSTRAINT proofs_file FOREIGN KEY (file_id) REFERENCES files (id),
	CONSTRAINT proofs_user FOREIGN KEY (user_id) REFERENCES users (id),
	CHECK (file_id IS NOT NULL OR url IS NOT NULL)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Mail answers. state: 1 queued, 2 sending, 3 sent, 4 unsure, 5 failed.
CREATE TABLE IF NOT EXISTS replies (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	interest_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	to_address VARCHAR(254) NOT NULL,
	subject VARCHAR(300) NOT NULL,
	text MEDIUMTEXT NOT NULL,
	message_id VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	state TINYINT NOT NULL DEFAULT 1,
	error VARCHAR(500) NULL,
	created_at DATETIME(6) NOT NULL,
	sent_at DATETIME(6) NULL,
	UNIQUE KEY replies_message (message_id),
	KEY replies_interest (interest_id, id),
	CONSTRAINT replies_interest FOREIGN KEY (interest_id) REFERENCES interests (id),
	CONSTRAINT replies_user FOREIGN KEY (user_id) REFERENCES users (id),
	CHECK (state BETWEEN 1 AND 5)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
