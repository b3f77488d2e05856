-- Looks of proofs: a difference hash of each picture, and the earlier proof of another card of the same
-- point that it looks like. Hashes that differ in at most three of 64 bits share one of the four bands.
CREATE TABLE IF NOT EXISTS proof_hashes (
	proof_id BIGINT NOT NULL PRIMARY KEY,
	interest_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	hash BIGINT NOT NULL,
	band_1 INT AS (hash >> 48 & 65535) STORED,
	band_2 INT AS (hash >> 32 & 65535) STORED,
	band_3 INT AS (hash >> 16 & 65535) STORED,
	band_4 INT AS (hash & 65535) STORED,
	near_proof_id BIGINT NULL,
	near_distance TINYINT NULL,
	KEY proof_hashes_interest (interest_id, proof_id),
	KEY proof_hashes_same (point_id, hash, proof_id),
	KEY proof_hashes_1 (point_id, band_1, proof_id),
	KEY proof_hashes_2 (point_id, band_2, proof_id),
	KEY proof_hashes_3 (point_id, band_3, proof_id),
	KEY proof_hashes_4 (point_id, band_4, proof_id),
	CONSTRAINT proof_hashes_proof FOREIGN KEY (proof_id) REFERENCES proofs (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- A head has looked at a sampled "no reply needed" and let it stand.
ALTER TABLE interest_no_replies
	ADD COLUMN IF NOT EXISTS seen_at DATETIME(6) NULL,
	ADD COLUMN IF NOT EXISTS seen_by_id BIGINT NULL,
	ADD KEY IF NOT EXISTS interest_no_replies_unseen (is_sampled, seen_at, at, interest_id);

-- Who took what in a span of days.
ALTER TABLE interest_claims
	ADD KEY IF NOT EXISTS interest_claims_at (at, id),
	ALGORITHM=INPLACE, LOCK=NONE;
