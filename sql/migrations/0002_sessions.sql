-- Sign-in sessions. A session is a family of refresh tokens; only the SHA-256 of the newest one and
-- of the one before it are stored.
CREATE TABLE IF NOT EXISTS sessions (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	user_id BIGINT NOT NULL,
	family BINARY(16) NOT NULL,
	token_hash BINARY(32) NOT NULL,
	previous_hash BINARY(32) NULL,
	rotated_at DATETIME(6) NOT NULL,
	created_at DATETIME(6) NOT NULL,
	seen_at DATETIME(6) NOT NULL,
	expires_at DATETIME(6) NOT NULL,
	ended_at DATETIME(6) NULL,
	end_reason VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
	user_agent VARCHAR(300) NOT NULL,
	address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	UNIQUE KEY sessions_family (family),
	KEY sessions_user (user_id, ended_at, seen_at, id),
	CONSTRAINT sessions_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
