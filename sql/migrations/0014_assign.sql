-- Working time, presence, assignment, and the end "no reply needed".

-- Hours of a point, a line each: "1 09:00-18:00" (Monday), exceptions "2026-12-31 09:00-15:00" or a day
-- alone (closed). Without a row a point works always.
CREATE TABLE IF NOT EXISTS point_hours (
	point_id BIGINT NOT NULL PRIMARY KEY,
	is_always TINYINT NOT NULL,
	week TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	exceptions TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	updated_at DATETIME(6) NOT NULL,
	CONSTRAINT point_hours_point FOREIGN KEY (point_id) REFERENCES points (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- When a person works, by the clock of a zone; absences: "2026-12-01 2026-12-14 vacation".
CREATE TABLE IF NOT EXISTS user_shifts (
	user_id BIGINT NOT NULL PRIMARY KEY,
	time_zone VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	week TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	absences TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	updated_at DATETIME(6) NOT NULL,
	CONSTRAINT user_shifts_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- What a person has said with the buttons; it wins over the plan until until_at. state: 1 on shift, 2 on
-- a break, 3 off.
CREATE TABLE IF NOT EXISTS user_presence (
	user_id BIGINT NOT NULL PRIMARY KEY,
	state TINYINT NOT NULL,
	since_at DATETIME(6) NOT NULL,
	until_at DATETIME(6) NOT NULL,
	CONSTRAINT user_presence_user FOREIGN KEY (user_id) REFERENCES users (id),
	CHECK (state BETWEEN 1 AND 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- How the cards of a channel find their people. policy: 1 first, 2 round robin, 3 least loaded. Without
-- a row: first, without limits, a sample of 10 percent.
CREATE TABLE IF NOT EXISTS channel_policies (
	channel_id BIGINT NOT NULL PRIMARY KEY,
	policy TINYINT NOT NULL,
	max_open INT NULL,
	claim_minutes INT NULL,
	answer_minutes INT NULL,
	sample_percent TINYINT NOT NULL DEFAULT 10,
	version BIGINT NOT NULL DEFAULT 1,
	updated_at DATETIME(6) NOT NULL,
	CONSTRAINT channel_policies_channel FOREIGN KEY (channel_id) REFERENCES channels (id),
	CHECK (policy BETWEEN 1 AND 3),
	CHECK (sample_percent BETWEEN 0 AND 100)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- The one row that is locked while cards are given: a person's load is one over all channels.
CREATE TABLE IF NOT EXISTS assign_turn (
	id TINYINT NOT NULL PRIMARY KEY,
	turn BIGINT NOT NULL,
	CHECK (id = 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

INSERT IGNORE INTO assign_turn (id, turn) VALUES (1, 0);

-- Who was given a card of a channel when, as a number that grows.
CREATE TABLE IF NOT EXISTS assign_turns (
	channel_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	turn BIGINT NOT NULL,
	PRIMARY KEY (channel_id, user_id),
	CONSTRAINT assign_turns_channel FOREIGN KEY (channel_id) REFERENCES channels (id),
	CONSTRAINT assign_turns_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Who took which card while how many older ones of the point waited (100: or more). way: 1 claimed,
-- 2 stolen, 3 given by the policy, 4 ended as "no reply needed" without a claim.
CREATE TABLE IF NOT EXISTS interest_claims (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	interest_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	at DATETIME(6) NOT NULL,
	way TINYINT NOT NULL,
	older_count SMALLINT NOT NULL,
	KEY interest_claims_interest (interest_id, id),
	KEY interest_claims_user (user_id, at),
	KEY interest_claims_point (point_id, at),
	CONSTRAINT interest_claims_interest FOREIGN KEY (interest_id) REFERENCES interests (id),
	CONSTRAINT interest_claims_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Why a card needs no reply. reason: see no_reply_choices. was_new: nobody had claimed it.
CREATE TABLE IF NOT EXISTS interest_no_replies (
	interest_id BIGINT NOT NULL PRIMARY KEY,
	point_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	at DATETIME(6) NOT NULL,
	reason TINYINT NOT NULL,
	text VARCHAR(500) NULL,
	was_new TINYINT NOT NULL,
	is_sampled TINYINT NOT NULL,
	KEY interest_no_replies_sampled (is_sampled, at, interest_id),
	KEY interest_no_replies_point (point_id, is_sampled, at, interest_id),
	CONSTRAINT interest_no_replies_interest FOREIGN KEY (interest_id) REFERENCES interests (id),
	CONSTRAINT interest_no_replies_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- window_at: until when the network lets us answer; due_at is never later. escalated_at: the heads know.
ALTER TABLE interests
	ADD COLUMN IF NOT EXISTS window_at DATETIME(6) NULL,
	ADD COLUMN IF NOT EXISTS escalated_at DATETIME(6) NULL,
	ALGORITHM=INSTANT;

-- A seventh state, no reply needed: done, like the accepted ones. A check and a stored column cannot be
-- changed in place: the table is copied once, readable meanwhile.
ALTER TABLE interests
	DROP CONSTRAINT IF EXISTS CONSTRAINT_1,
	DROP CONSTRAINT IF EXISTS interests_states,
	MODIFY COLUMN is_done TINYINT AS (state IN (4, 6, 7)) STORED,
	ADD CONSTRAINT interests_states CHECK (state BETWEEN 1 AND 7),
	ALGORITHM=COPY, LOCK=SHARED;

-- The oldest of a state in a channel, for assignment and its limits; it serves the foreign key, too.
ALTER TABLE interests
	ADD KEY IF NOT EXISTS interests_channel_state (channel_id, state, received_at, id),
	DROP KEY IF EXISTS interests_channel,
	ALGORITHM=INPLACE, LOCK=NONE;
