-- What the report reads: sums of cards by point and day of the point, and of days in a row. point_id 0 is
-- the whole company. level, block: 4^level days from day block * 4^level on. slice, slice_id: all cards, or
-- those of a source, a channel, a product, a person. totals and body: bytes of feature/reports/tally.h.
CREATE TABLE IF NOT EXISTS report_blocks (
	point_id BIGINT NOT NULL,
	level TINYINT NOT NULL,
	block INT NOT NULL,
	slice TINYINT NOT NULL,
	slice_id BIGINT NOT NULL,
	cards BIGINT NOT NULL,
	totals VARBINARY(3000) NOT NULL,
	body MEDIUMBLOB NOT NULL,
	PRIMARY KEY (point_id, level, block, slice, slice_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Days to be counted (again). day: since 1970-01-01 by the clock of the point.
CREATE TABLE IF NOT EXISTS report_marks (
	point_id BIGINT NOT NULL,
	day INT NOT NULL,
	is_check TINYINT NOT NULL,
	PRIMARY KEY (point_id, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Products as cards name them, compared as cards are compared.
CREATE TABLE IF NOT EXISTS report_products (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(200) NOT NULL,
	UNIQUE KEY report_products_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- The clock by which the days of a point were counted.
CREATE TABLE IF NOT EXISTS report_points (
	point_id BIGINT NOT NULL PRIMARY KEY,
	clock VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- How far the counting has come. name: 1 the number of the last event, 2 deadlines up to that microsecond,
-- 3 the day of the last check.
CREATE TABLE IF NOT EXISTS report_state (
	name TINYINT NOT NULL PRIMARY KEY,
	value BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
