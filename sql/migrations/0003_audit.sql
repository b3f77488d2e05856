-- Every change made through the API, written by the gate in the same transaction. Appended only.
CREATE TABLE IF NOT EXISTS audit (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	at DATETIME(6) NOT NULL,
	user_id BIGINT NULL,
	session_id BIGINT NULL,
	address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	action VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	input MEDIUMTEXT NOT NULL,
	KEY audit_at (at, id),
	KEY audit_user (user_id, at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
