-- Wrong passwords for addresses that nobody has: they lock like those of accounts, so that the lock
-- tells nobody which addresses exist. Only a hash is kept, and only for a while.
CREATE TABLE IF NOT EXISTS login_tries (
	address_hash BINARY(32) NOT NULL PRIMARY KEY,
	failed INT NOT NULL DEFAULT 0,
	locked_until DATETIME(6) NULL,
	tried_at DATETIME(6) NOT NULL,
	KEY login_tries_tried (tried_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
