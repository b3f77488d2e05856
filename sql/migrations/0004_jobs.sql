-- Work for otklik-jobs, written in the transaction that wants it. state: 1 waiting, 2 running, 3 parked, 4 done.
CREATE TABLE IF NOT EXISTS jobs (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	once_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NULL,
	ref_id BIGINT NOT NULL,
	payload TEXT NULL,
	state TINYINT NOT NULL DEFAULT 1,
	due_at DATETIME(6) NOT NULL,
	tries INT NOT NULL DEFAULT 0,
	holder VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	held_until DATETIME(6) NULL,
	error VARCHAR(500) NULL,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	UNIQUE KEY jobs_once (once_key),
	KEY jobs_due (state, due_at, id),
	KEY jobs_held (state, held_until, id),
	CHECK (state BETWEEN 1 AND 4)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Who runs what only one may run: a mailbox, a nightly job. A lease is taken for seconds and renewed.
CREATE TABLE IF NOT EXISTS leases (
	name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
	holder VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	expires_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
