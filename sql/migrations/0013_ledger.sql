-- Through which other doors the event of a card has come as well.
CREATE TABLE IF NOT EXISTS interest_evidence (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	interest_id BIGINT NOT NULL,
	channel_id BIGINT NOT NULL,
	letter_id BIGINT NOT NULL DEFAULT 0,
	at DATETIME(6) NOT NULL,
	created_at DATETIME(6) NOT NULL,
	UNIQUE KEY interest_evidence_once (interest_id, channel_id, letter_id),
	CONSTRAINT interest_evidence_interest FOREIGN KEY (interest_id) REFERENCES interests (id),
	CONSTRAINT interest_evidence_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- One card per event and point: the last eight bytes of the key are the point's.
UPDATE interests SET dedupe_key = CONCAT(LEFT(dedupe_key, 24), UNHEX(LPAD(HEX(point_id), 16, '0')))
WHERE RIGHT(dedupe_key, 8) <> UNHEX(LPAD(HEX(point_id), 16, '0'));

-- auth_kind: 1 password, 2 OAuth2. Mail that the server got before quiet_before is imported quietly.
-- asks: raised when somebody wants the collector to look again now. after_action 4: flag.
ALTER TABLE mailboxes
	ADD COLUMN IF NOT EXISTS auth_kind TINYINT NOT NULL DEFAULT 1,
	ADD COLUMN IF NOT EXISTS quiet_before DATETIME(6) NULL,
	ADD COLUMN IF NOT EXISTS is_import_paused TINYINT NOT NULL DEFAULT 0,
	ADD COLUMN IF NOT EXISTS asks BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN IF NOT EXISTS asked_at DATETIME(6) NULL, ALGORITHM=INSTANT;

-- Folders that are read beside the first one.
CREATE TABLE IF NOT EXISTS mailbox_folders (
	channel_id BIGINT NOT NULL,
	folder VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	PRIMARY KEY (channel_id, folder),
	CONSTRAINT mailbox_folders_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Folders that the server has, as it told at the last connection.
CREATE TABLE IF NOT EXISTS mailbox_server_folders (
	channel_id BIGINT NOT NULL,
	folder VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	seen_at DATETIME(6) NOT NULL,
	PRIMARY KEY (channel_id, folder),
	CONSTRAINT mailbox_server_folders_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Which server and login the numbers of a folder belong to; the older part of a folder (up to
-- archive_to) is read behind the new mail; when the folder was compared with the server.
ALTER TABLE mail_cursors
	ADD COLUMN IF NOT EXISTS identity BINARY(32) NULL,
	ADD COLUMN IF NOT EXISTS archive_next BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN IF NOT EXISTS archive_to BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN IF NOT EXISTS compared_at DATETIME(6) NULL, ALGORITHM=INSTANT;

ALTER TABLE channel_health ADD COLUMN IF NOT EXISTS missing_count BIGINT NOT NULL DEFAULT 0, ALGORITHM=INSTANT;

-- The ledger: per mailbox and day of the point's time zone, moved by the transaction that moves the
-- letter. part: 1 pending, 2 card, 3 joined, 4 ignored (name: reason), 5 quarantined (name: reason),
-- 6 uploaded; on the server (name: folder): 7 all, 8 missing here, 9 still to be read.
CREATE TABLE IF NOT EXISTS ledger_days (
	channel_id BIGINT NOT NULL,
	day DATE NOT NULL,
	part TINYINT NOT NULL,
	name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	n BIGINT NOT NULL,
	PRIMARY KEY (channel_id, day, part, name),
	CONSTRAINT ledger_days_channel FOREIGN KEY (channel_id) REFERENCES channels (id),
	CHECK (part BETWEEN 1 AND 9)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Mails that the server has and that are not stored here.
CREATE TABLE IF NOT EXISTS ledger_missing (
	channel_id BIGINT NOT NULL,
	folder VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	uid BIGINT NOT NULL,
	day DATE NOT NULL,
	received_at DATETIME(6) NOT NULL,
	error_key VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
	PRIMARY KEY (channel_id, folder, uid),
	KEY ledger_missing_day (channel_id, day, folder, uid),
	CONSTRAINT ledger_missing_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- In which time zone the days of a mailbox were counted, and when they were counted anew.
CREATE TABLE IF NOT EXISTS ledger_counts (
	channel_id BIGINT NOT NULL PRIMARY KEY,
	time_zone VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	counted_at DATETIME(6) NOT NULL,
	CONSTRAINT ledger_counts_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Signing in by OAuth2. state: 1 a person has to sign in, 2 the code is being exchanged, 3 signed in.
-- Secrets and tokens are sealed with the key file. provider is the form's: google, microsoft, ...
CREATE TABLE IF NOT EXISTS mailbox_oauth (
	channel_id BIGINT NOT NULL PRIMARY KEY,
	provider VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	auth_url VARCHAR(500) NOT NULL,
	token_url VARCHAR(500) NOT NULL,
	scope VARCHAR(500) NOT NULL,
	client_id VARCHAR(300) NOT NULL,
	client_secret VARBINARY(1024) NULL,
	state TINYINT NOT NULL DEFAULT 1,
	refresh_token VARBINARY(8192) NULL,
	access_token VARBINARY(8192) NULL,
	expires_at DATETIME(6) NULL,
	refreshing_until DATETIME(6) NULL,
	error_key VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
	error_text VARCHAR(500) NULL,
	signed_in_at DATETIME(6) NULL,
	CONSTRAINT mailbox_oauth_channel FOREIGN KEY (channel_id) REFERENCES channels (id),
	CHECK (state BETWEEN 1 AND 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- People on their way to a provider and back: ten minutes, once.
CREATE TABLE IF NOT EXISTS oauth_starts (
	state_hash BINARY(32) NOT NULL PRIMARY KEY,
	channel_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	verifier VARBINARY(512) NOT NULL,
	created_at DATETIME(6) NOT NULL,
	KEY oauth_starts_created (created_at),
	CONSTRAINT oauth_starts_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- How many interests of a source type (0: letters of any kind) a channel got in which hour (UTC), 35 days.
CREATE TABLE IF NOT EXISTS source_hours (
	channel_id BIGINT NOT NULL,
	source_type TINYINT NOT NULL,
	hour DATETIME NOT NULL,
	n INT NOT NULL,
	PRIMARY KEY (channel_id, source_type, hour),
	KEY source_hours_hour (hour),
	CONSTRAINT source_hours_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- What the watch thinks of a source. state: 1 no habit known, 2 as usual, 3 silent.
CREATE TABLE IF NOT EXISTS source_states (
	channel_id BIGINT NOT NULL,
	source_type TINYINT NOT NULL,
	state TINYINT NOT NULL,
	last_at DATETIME NOT NULL,
	silent_since DATETIME(6) NULL,
	expected BIGINT NOT NULL,
	judged_at DATETIME(6) NOT NULL,
	PRIMARY KEY (channel_id, source_type),
	CONSTRAINT source_states_channel FOREIGN KEY (channel_id) REFERENCES channels (id),
	CHECK (state BETWEEN 1 AND 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Up to where the hours have been counted.
CREATE TABLE IF NOT EXISTS source_watch (
	id TINYINT NOT NULL PRIMARY KEY,
	counted_to DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Longer work on many letters. kind: 1 read again, 2 import of a file. state: 1 under way, 2 done, 3 failed.
-- position: the last letter taken, or how many bytes of the file.
CREATE TABLE IF NOT EXISTS letter_tasks (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	kind TINYINT NOT NULL,
	state TINYINT NOT NULL DEFAULT 1,
	channel_id BIGINT NULL,
	reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
	is_quiet TINYINT NOT NULL DEFAULT 0,
	position BIGINT NOT NULL DEFAULT 0,
	last_id BIGINT NOT NULL DEFAULT 0,
	total BIGINT NOT NULL,
	done BIGINT NOT NULL DEFAULT 0,
	taken BIGINT NOT NULL DEFAULT 0,
	error VARCHAR(500) NULL,
	user_id BIGINT NOT NULL,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	KEY letter_tasks_state (state, id),
	CONSTRAINT letter_tasks_channel FOREIGN KEY (channel_id) REFERENCES channels (id),
	CHECK (kind IN (1, 2)), CHECK (state BETWEEN 1 AND 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- The file of an import, until it is done.
CREATE TABLE IF NOT EXISTS letter_task_files (
	task_id BIGINT NOT NULL PRIMARY KEY,
	bytes LONGBLOB NOT NULL,
	CONSTRAINT letter_task_files_task FOREIGN KEY (task_id) REFERENCES letter_tasks (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
