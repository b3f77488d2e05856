-- Filters of the feed: one keyset a state, newest first. point_id stands behind the id, so that cards of
-- points that a person does not see are passed over inside of the index.

-- What products are compared by in an index: equal names have equal keys, also with other letters and
-- without their accents. Stored and computed: the table is copied once, readable meanwhile. Done cards are
-- read state by state from now on.
ALTER TABLE interests
	DROP KEY IF EXISTS interests_done,
	DROP KEY IF EXISTS interests_point_done,
	ADD COLUMN IF NOT EXISTS product_key INT UNSIGNED AS (CRC32(WEIGHT_STRING(TRIM(product)))) STORED,
	ALGORITHM=COPY, LOCK=SHARED;

-- That of the assignee serves the foreign key, too.
ALTER TABLE interests
	ADD KEY IF NOT EXISTS interests_source (source_type, state, received_at, id, point_id),
	ADD KEY IF NOT EXISTS interests_action (action, state, received_at, id, point_id),
	ADD KEY IF NOT EXISTS interests_product (product_key, state, received_at, id, point_id),
	ADD KEY IF NOT EXISTS interests_grade (proof_grade, state, received_at, id, point_id),
	ADD KEY IF NOT EXISTS interests_assignee_state (assignee_id, state, received_at, id),
	DROP KEY IF EXISTS interests_assignee,
	ALGORITHM=INPLACE, LOCK=NONE;
