-- What browsers may care about. Sequence numbers come from event_seq, whose row is locked from the
-- moment a transaction takes a number until it commits: a reader cannot pass over a late row.
CREATE TABLE IF NOT EXISTS event_seq (
	id TINYINT NOT NULL PRIMARY KEY,
	seq BIGINT NOT NULL,
	CHECK (id = 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

INSERT IGNORE INTO event_seq (id, seq) VALUES (1, 0);

-- kind: see event_choices. point_id NULL: for those who see all points; see sql/scope.sql.
CREATE TABLE IF NOT EXISTS events (
	seq BIGINT NOT NULL PRIMARY KEY,
	kind TINYINT NOT NULL,
	ref_id BIGINT NOT NULL,
	point_id BIGINT NULL,
	at DATETIME(6) NOT NULL,
	KEY events_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
