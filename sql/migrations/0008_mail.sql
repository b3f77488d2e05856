-- How far a folder has been read; moves only over stored mails.
CREATE TABLE IF NOT EXISTS mail_cursors (
	channel_id BIGINT NOT NULL,
	folder VARCHAR(200) NOT NULL,
	uidvalidity BIGINT NOT NULL,
	next_uid BIGINT NOT NULL,
	swept_at DATETIME(6) NULL,
	tries INT NOT NULL DEFAULT 0,
	is_resync TINYINT NOT NULL DEFAULT 0,
	PRIMARY KEY (channel_id, folder),
	CONSTRAINT mail_cursors_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Every mail ever fetched, with its receipt. state: 1 pending, 2 card, 3 joined, 4 ignored,
-- 5 quarantined. server_action: 0 nothing due, 1 due, 2 done.
CREATE TABLE IF NOT EXISTS mail_raw (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	channel_id BIGINT NOT NULL,
	folder VARCHAR(200) NOT NULL,
	uidvalidity BIGINT NOT NULL,
	uid BIGINT NOT NULL,
	raw_hash BINARY(32) NOT NULL,
	message_hash BINARY(32) NULL,
	message_id VARCHAR(500) NULL,
	size BIGINT NOT NULL,
	received_at DATETIME(6) NOT NULL,
	fetched_at DATETIME(6) NOT NULL,
	state TINYINT NOT NULL,
	reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
	error VARCHAR(500) NULL,
	attempts INT NOT NULL DEFAULT 0,
	from_addr VARCHAR(254) NULL,
	subject VARCHAR(300) NULL,
	source_type TINYINT NULL,
	interest_id BIGINT NULL,
	rule VARCHAR(60) NULL,
	rule_version INT NOT NULL DEFAULT 0,
	server_action TINYINT NOT NULL DEFAULT 0,
	UNIQUE KEY mail_raw_uid (channel_id, folder, uidvalidity, uid),
	KEY mail_raw_message (message_hash),
	KEY mail_raw_hash (channel_id, raw_hash),
	KEY mail_raw_state (state, received_at, id),
	KEY mail_raw_channel (channel_id, received_at, id),
	KEY mail_raw_channel_state (channel_id, state, received_at, id),
	KEY mail_raw_action (channel_id, server_action, id),
	KEY mail_raw_received (received_at, id),
	CONSTRAINT mail_raw_channel FOREIGN KEY (channel_id) REFERENCES channels (id),
	CHECK (state BETWEEN 1 AND 5)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- The bytes, compressed by zlib; apart, so that lists stay narrow.
CREATE TABLE IF NOT EXISTS mail_bodies (
	letter_id BIGINT NOT NULL PRIMARY KEY,
	body LONGBLOB NOT NULL,
	CONSTRAINT mail_bodies_letter FOREIGN KEY (letter_id) REFERENCES mail_raw (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
