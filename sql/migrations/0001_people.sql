-- People, points and who belongs where.
CREATE TABLE IF NOT EXISTS points (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(100) NOT NULL,
	time_zone VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	is_closed TINYINT NOT NULL DEFAULT 0,
	version BIGINT NOT NULL DEFAULT 1,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	UNIQUE KEY points_name (name),
	CHECK (is_closed IN (0, 1))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

CREATE TABLE IF NOT EXISTS users (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	email VARCHAR(254) COLLATE utf8mb4_uca1400_as_ci NOT NULL,
	name VARCHAR(100) NOT NULL,
	role TINYINT NOT NULL,
	locale TINYINT NOT NULL,
	theme TINYINT NOT NULL DEFAULT 1,
	are_keys_on TINYINT NOT NULL DEFAULT 1,
	is_active TINYINT NOT NULL DEFAULT 1,
	password_hash VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	failed_logins INT NOT NULL DEFAULT 0,
	locked_until DATETIME(6) NULL,
	seen_at DATETIME(6) NULL,
	version BIGINT NOT NULL DEFAULT 1,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	UNIQUE KEY users_email (email),
	KEY users_name (name, id),
	CHECK (role BETWEEN 1 AND 7),
	CHECK (locale BETWEEN 1 AND 2),
	CHECK (theme BETWEEN 1 AND 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

CREATE TABLE IF NOT EXISTS user_points (
	user_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	PRIMARY KEY (user_id, point_id),
	KEY user_points_point (point_id, user_id),
	CONSTRAINT user_points_user FOREIGN KEY (user_id) REFERENCES users (id),
	CONSTRAINT user_points_point FOREIGN KEY (point_id) REFERENCES points (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
