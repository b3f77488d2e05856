-- Pictures and attachments kept by us; the bytes are in files_dir under path.
CREATE TABLE IF NOT EXISTS files (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	point_id BIGINT NOT NULL,
	user_id BIGINT NULL,
	path VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	type VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	name VARCHAR(200) NULL,
	size BIGINT NOT NULL,
	width INT NOT NULL DEFAULT 0,
	height INT NOT NULL DEFAULT 0,
	created_at DATETIME(6) NOT NULL,
	KEY files_point (point_id, id),
	CONSTRAINT files_point FOREIGN KEY (point_id) REFERENCES points (id),
	CONSTRAINT files_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
