-- Cards that were answered after their deadline, for the feed: a keyset a state, over everything and of one
-- point. Letters that come in write nothing here; card_apply() does, when a card is answered late or has been.
CREATE TABLE IF NOT EXISTS interest_lates (
	interest_id BIGINT NOT NULL PRIMARY KEY,
	point_id BIGINT NOT NULL,
	state TINYINT NOT NULL,
	received_at DATETIME(6) NOT NULL,
	KEY interest_lates_state (state, received_at, interest_id, point_id),
	KEY interest_lates_point (point_id, state, received_at, interest_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

INSERT IGNORE INTO interest_lates (interest_id, point_id, state, received_at)
SELECT i.id, i.point_id, i.state, i.received_at FROM interests i WHERE i.answered_at > i.due_at;

-- The name stands in the index too: reading the key, which is computed from it, costs the row otherwise.
ALTER TABLE interests
	DROP KEY IF EXISTS interests_product,
	ADD KEY interests_product (product_key, state, received_at, id, point_id, product),
	ALGORITHM=INPLACE, LOCK=NONE;
