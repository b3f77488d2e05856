-- When a waiting card arrived, and the point of it, in the indexes of deadlines, too: which cards a view by deadline
-- has is known from them then, without the row of each. Built beside the old ones, which serve until then.
ALTER TABLE interests
	DROP KEY IF EXISTS interests_waiting,
	DROP KEY IF EXISTS interests_point_waiting,
	ADD KEY interests_waiting (is_waiting, due_at, id, point_id, received_at),
	ADD KEY interests_point_waiting (point_id, is_waiting, due_at, id, received_at),
	ALGORITHM=INPLACE, LOCK=NONE;
