-- Answers: templates, signatures, drafts, attachments, threads, intents, typing, grades of proof.

-- user_id NULL: shared, by everybody or by the people of one point. source_type NULL: for all sources.
CREATE TABLE IF NOT EXISTS reply_templates (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	user_id BIGINT NULL,
	point_id BIGINT NULL,
	source_type TINYINT NULL,
	name VARCHAR(100) NOT NULL,
	text VARCHAR(5000) NOT NULL,
	sort INT NOT NULL DEFAULT 0,
	version BIGINT NOT NULL DEFAULT 1,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	KEY reply_templates_user (user_id, sort, name, id),
	CONSTRAINT reply_templates_user FOREIGN KEY (user_id) REFERENCES users (id),
	CONSTRAINT reply_templates_point FOREIGN KEY (point_id) REFERENCES points (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

CREATE TABLE IF NOT EXISTS user_signatures (
	user_id BIGINT NOT NULL PRIMARY KEY,
	text VARCHAR(1000) NOT NULL,
	CONSTRAINT user_signatures_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

CREATE TABLE IF NOT EXISTS channel_signatures (
	channel_id BIGINT NOT NULL PRIMARY KEY,
	text VARCHAR(1000) NOT NULL,
	CONSTRAINT channel_signatures_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- state: 1 queued, 2 sending, 3 sent, 4 unsure, 5 failed, 6 undone, 7 bounced. problem: why it has not
-- arrived, as a key. send_after: until then it can be taken back.
ALTER TABLE replies
	ADD COLUMN IF NOT EXISTS signature VARCHAR(2100) NULL,
	ADD COLUMN IF NOT EXISTS send_after DATETIME(6) NULL,
	ADD COLUMN IF NOT EXISTS problem VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
	ALGORITHM=INSTANT;
ALTER TABLE replies DROP CONSTRAINT IF EXISTS CONSTRAINT_1, DROP CONSTRAINT IF EXISTS replies_state;
ALTER TABLE replies ADD CONSTRAINT replies_state CHECK (state BETWEEN 1 AND 7);

-- What a person has begun to write on a card; version tells two windows apart.
CREATE TABLE IF NOT EXISTS reply_drafts (
	user_id BIGINT NOT NULL,
	interest_id BIGINT NOT NULL,
	subject VARCHAR(300) NULL,
	text MEDIUMTEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	updated_at DATETIME(6) NOT NULL,
	PRIMARY KEY (user_id, interest_id),
	CONSTRAINT reply_drafts_user FOREIGN KEY (user_id) REFERENCES users (id),
	CONSTRAINT reply_drafts_interest FOREIGN KEY (interest_id) REFERENCES interests (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Files that go out with an answer; reply_id NULL: still with the draft.
CREATE TABLE IF NOT EXISTS reply_files (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	interest_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	reply_id BIGINT NULL,
	file_id BIGINT NOT NULL,
	created_at DATETIME(6) NOT NULL,
	KEY reply_files_interest (interest_id, user_id, reply_id, id),
	KEY reply_files_reply (reply_id, id),
	CONSTRAINT reply_files_interest FOREIGN KEY (interest_id) REFERENCES interests (id),
	CONSTRAINT reply_files_reply FOREIGN KEY (reply_id) REFERENCES replies (id),
	CONSTRAINT reply_files_file FOREIGN KEY (file_id) REFERENCES files (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- An attachment is handed out as a download, whatever it is.
ALTER TABLE files ADD COLUMN IF NOT EXISTS is_download TINYINT NOT NULL DEFAULT 0, ALGORITHM=INSTANT;

-- A card that continues another one: the customer has answered our letter.
CREATE TABLE IF NOT EXISTS interest_threads (
	interest_id BIGINT NOT NULL PRIMARY KEY,
	root_id BIGINT NOT NULL,
	reply_id BIGINT NOT NULL,
	KEY interest_threads_root (root_id, interest_id),
	CONSTRAINT interest_threads_interest FOREIGN KEY (interest_id) REFERENCES interests (id),
	CONSTRAINT interest_threads_first FOREIGN KEY (root_id) REFERENCES interests (id),
	CONSTRAINT interest_threads_reply FOREIGN KEY (reply_id) REFERENCES replies (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Who has gone to answer elsewhere. settled_at NULL: has not said yet how it went. way: see intent_ways.
CREATE TABLE IF NOT EXISTS reply_intents (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	interest_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	way TINYINT NOT NULL,
	at DATETIME(6) NOT NULL,
	asked_at DATETIME(6) NULL,
	settled_at DATETIME(6) NULL,
	is_open TINYINT AS (settled_at IS NULL) STORED,
	KEY reply_intents_user (user_id, is_open, interest_id),
	KEY reply_intents_interest (interest_id, id),
	CONSTRAINT reply_intents_interest FOREIGN KEY (interest_id) REFERENCES interests (id),
	CONSTRAINT reply_intents_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Who is writing right now. A new id is a new beginning, which is announced; until then it holds.
CREATE TABLE IF NOT EXISTS reply_typing (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	interest_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	until DATETIME(6) NOT NULL,
	UNIQUE KEY reply_typing_pair (interest_id, user_id),
	KEY reply_typing_until (until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- How well an answer is proven: 1 A, 2 B, 3 C, 4 D; 0 not answered.
ALTER TABLE interests ADD COLUMN IF NOT EXISTS proof_grade TINYINT NOT NULL DEFAULT 0, ALGORITHM=INSTANT;
UPDATE interests i SET i.proof_grade = CASE
		WHEN EXISTS (SELECT 1 FROM replies r WHERE r.interest_id = i.id AND r.state = 3) THEN 1
		WHEN i.proof_file_id IS NOT NULL THEN 3 ELSE 4 END
WHERE i.answered_at IS NOT NULL AND i.proof_grade = 0;
