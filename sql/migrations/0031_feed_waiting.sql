-- All that a view by deadline asks of a card, in the indexes of deadlines: which cards it has is known from them then,
-- without the row of each. State and time of answer are what is_waiting is computed from: without these MariaDB reads
-- the row (decision 0022). Built beside the old ones, which serve until then.
ALTER TABLE interests
	DROP KEY IF EXISTS interests_waiting,
	DROP KEY IF EXISTS interests_point_waiting,
	ADD KEY interests_waiting (is_waiting, due_at, id, point_id, received_at, state, answered_at),
	ADD KEY interests_point_waiting (point_id, is_waiting, due_at, id, received_at, state, answered_at),
	ALGORITHM=INPLACE, LOCK=NONE;
