-- Where interactions come from. kind: 1 mailbox.
CREATE TABLE IF NOT EXISTS channels (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	kind TINYINT NOT NULL,
	name VARCHAR(100) NOT NULL,
	point_id BIGINT NOT NULL,
	is_active TINYINT NOT NULL DEFAULT 1,
	reply_minutes INT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	KEY channels_point (point_id, id),
	UNIQUE KEY channels_name (name),
	CONSTRAINT channels_point FOREIGN KEY (point_id) REFERENCES points (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- security: 1 tls, 2 starttls, 3 none. after_action: 1 keep, 2 seen, 3 move. Passwords are sealed
-- with the key file.
CREATE TABLE IF NOT EXISTS mailboxes (
	channel_id BIGINT NOT NULL PRIMARY KEY,
	imap_host VARCHAR(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	imap_port INT NOT NULL,
	imap_security TINYINT NOT NULL,
	login VARCHAR(254) NOT NULL,
	password VARBINARY(512) NOT NULL,
	folder VARCHAR(200) NOT NULL,
	after_action TINYINT NOT NULL,
	move_to VARCHAR(200) NULL,
	smtp_host VARCHAR(253) CHARACTER SET ascii COLLATE ascii_bin NULL,
	smtp_port INT NOT NULL,
	smtp_security TINYINT NOT NULL,
	smtp_login VARCHAR(254) NULL,
	smtp_password VARBINARY(512) NULL,
	from_name VARCHAR(100) NULL,
	from_address VARCHAR(254) NOT NULL,
	CONSTRAINT mailboxes_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Health, written by the collector. state: 1 ok, 2 connecting, 3 failing, 4 off.
CREATE TABLE IF NOT EXISTS channel_health (
	channel_id BIGINT NOT NULL PRIMARY KEY,
	state TINYINT NOT NULL,
	last_ok_at DATETIME(6) NULL,
	failing_since DATETIME(6) NULL,
	alarmed_at DATETIME(6) NULL,
	error_key VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
	error_text VARCHAR(500) NULL,
	received_count BIGINT NOT NULL DEFAULT 0,
	quarantined_count BIGINT NOT NULL DEFAULT 0,
	CONSTRAINT channel_health_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
