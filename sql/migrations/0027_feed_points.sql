-- The point stands behind the id in these, too, as in the other indexes of the feed: whose cards they are is
-- looked at for everybody, so without it each entry that is passed over costs its row. Built beside the old
-- ones, which serve until then; the foreign keys of channel and assignee follow.
ALTER TABLE interests
	DROP KEY IF EXISTS interests_state,
	DROP KEY IF EXISTS interests_channel_state,
	DROP KEY IF EXISTS interests_assignee_state,
	ADD KEY interests_state (state, received_at, id, point_id),
	ADD KEY interests_channel_state (channel_id, state, received_at, id, point_id),
	ADD KEY interests_assignee_state (assignee_id, state, received_at, id, point_id),
	ALGORITHM=INPLACE, LOCK=NONE;
