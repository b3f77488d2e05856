-- Sign-in sessions. Only the SHA-256 of a refresh token is stored; the one before it is kept to
-- notice reuse.
CREATE TABLE IF NOT EXISTS sessions (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	user_id BIGINT NOT NULL,
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
	UNIQUE KEY sessions_token (token_hash),
	KEY sessions_previous (previous_hash),
	KEY sessions_user (user_id, ended_at, seen_at, id),
	CONSTRAINT sessions_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
