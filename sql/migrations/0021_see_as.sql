-- Who looked at the product as whom, and when. Kept like the audit trail. A session has at most one row
-- that is not over; sessions are purged, so there is no key to them.
CREATE TABLE IF NOT EXISTS see_as (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	session_id BIGINT NOT NULL,
	viewer_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	started_at DATETIME(6) NOT NULL,
	until_at DATETIME(6) NOT NULL,
	ended_at DATETIME(6) NULL,
	KEY see_as_session (session_id, ended_at, id),
	KEY see_as_started (started_at, id),
	CONSTRAINT see_as_viewer FOREIGN KEY (viewer_id) REFERENCES users (id),
	CONSTRAINT see_as_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Runs of the check that asks every page as a sample of people and looks for rows they may not see.
CREATE TABLE IF NOT EXISTS leak_checks (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	started_at DATETIME(6) NOT NULL,
	ended_at DATETIME(6) NOT NULL,
	people INT NOT NULL,
	routes INT NOT NULL,
	requests INT NOT NULL,
	compared BIGINT NOT NULL,
	failed INT NOT NULL,
	leaks INT NOT NULL,
	KEY leak_checks_started (started_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- What such a run has found: the first ones of it.
CREATE TABLE IF NOT EXISTS leaks (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	check_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	route VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	ref_id BIGINT NOT NULL,
	KEY leaks_check (check_id, id),
	CONSTRAINT leaks_check FOREIGN KEY (check_id) REFERENCES leak_checks (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- What nobody needs any more is looked for at night: answers begun long ago, bytes without a row.
ALTER TABLE reply_drafts
	ADD KEY IF NOT EXISTS reply_drafts_updated (updated_at),
	ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE files
	ADD KEY IF NOT EXISTS files_path (path),
	ALGORITHM=INPLACE, LOCK=NONE;

-- Sessions that are over are forgotten after a while.
ALTER TABLE sessions
	ADD KEY IF NOT EXISTS sessions_ended (ended_at, id),
	ADD KEY IF NOT EXISTS sessions_expires (expires_at, id),
	ALGORITHM=INPLACE, LOCK=NONE;
