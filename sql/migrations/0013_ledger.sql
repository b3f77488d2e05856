-- Through which other doors the event of a card has come as well.
CREATE TABLE IF NOT EXISTS interest_evidence (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	interest_id BIGINT NOT NULL,
	channel_id BIGINT NOT NULL,
	letter_id BIGINT NOT NULL DEFAULT 0,
	at DATETIME(6) NOT NULL,
	created_at DATETIME(6) NOT NULL,
	UNIQUE KEY interest_evidence_once (interest_id, channel_id, letter_id),
	CONSTRAINT interest_evidence_interest FOREIGN KEY (interest_id) REFERENCES interests (id),
	CONSTRAINT interest_evidence_channel FOREIGN KEY (channel_id) REFERENCES channels (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- One card per event and point: the last eight bytes of the key are the point's.
UPDATE interests SET dedupe_key = CONCAT(LEFT(dedupe_key, 24), UNHEX(LPAD(HEX(point_id), 16, '0')))
WHERE RIGHT(dedupe_key, 8) <> UNHEX(LPAD(HEX(point_id), 16, '0'));
