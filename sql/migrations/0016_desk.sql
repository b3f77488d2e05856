-- What each person has on the desk: notices, saved filters.

-- What the product tells one person. kind: backend/feature/notices/notices.def; ref_id: the row it is
-- about, of the table that the kind names; params: small JSON for the sentence that the browser shows.
CREATE TABLE IF NOT EXISTS notices (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	user_id BIGINT NOT NULL,
	kind SMALLINT NOT NULL,
	ref_id BIGINT NULL,
	by_id BIGINT NULL,
	params VARCHAR(2000) NULL,
	once_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NULL,
	created_at DATETIME(6) NOT NULL,
	read_at DATETIME(6) NULL,
	KEY notices_user (user_id, created_at, id),
	KEY notices_unread (user_id, read_at, created_at),
	KEY notices_created (created_at),
	UNIQUE KEY notices_once (user_id, once_key),
	CONSTRAINT notices_user FOREIGN KEY (user_id) REFERENCES users (id),
	CONSTRAINT notices_by FOREIGN KEY (by_id) REFERENCES users (id),
	CHECK (kind > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Whom to tell is asked by role; customers of the community are users, too.
ALTER TABLE users ADD KEY IF NOT EXISTS users_role (role, id), ALGORITHM=INPLACE, LOCK=NONE;

-- Filters of the feed that somebody has named. point_id NULL: of that person only; else of all who see
-- the point. query: the address of the feed without its question mark.
CREATE TABLE IF NOT EXISTS filters (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	user_id BIGINT NOT NULL,
	point_id BIGINT NULL,
	name VARCHAR(60) NOT NULL,
	query VARCHAR(1000) NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	KEY filters_user (user_id, point_id, id),
	KEY filters_point (point_id, id),
	CONSTRAINT filters_user FOREIGN KEY (user_id) REFERENCES users (id),
	CONSTRAINT filters_point FOREIGN KEY (point_id) REFERENCES points (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- The order in which a person wants to see them: ",7,3,12,". Those that are missing come last.
CREATE TABLE IF NOT EXISTS filter_orders (
	user_id BIGINT NOT NULL PRIMARY KEY,
	ids VARCHAR(4000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	CONSTRAINT filter_orders_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Which cards a person has not opened yet: those after up_to, less the few in seen_cards. Opening many
-- moves up_to, so that there is never a row per person and card for all of history.
CREATE TABLE IF NOT EXISTS seen_marks (
	user_id BIGINT NOT NULL PRIMARY KEY,
	up_to BIGINT NOT NULL,
	CONSTRAINT seen_marks_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

CREATE TABLE IF NOT EXISTS seen_cards (
	user_id BIGINT NOT NULL,
	interest_id BIGINT NOT NULL,
	PRIMARY KEY (user_id, interest_id),
	CONSTRAINT seen_cards_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
