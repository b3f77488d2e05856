-- Whether a card waits and until when, in the indexes of the feed's filters, too: a page in the order of deadlines is
-- picked from cards in the order of their arrival, and each of those that is passed over costs its row otherwise.
-- Built beside the old ones, which serve until then.
ALTER TABLE interests
	DROP KEY IF EXISTS interests_source,
	DROP KEY IF EXISTS interests_action,
	DROP KEY IF EXISTS interests_product,
	DROP KEY IF EXISTS interests_state,
	DROP KEY IF EXISTS interests_point_state,
	DROP KEY IF EXISTS interests_channel_state,
	DROP KEY IF EXISTS interests_assignee_state,
	ADD KEY interests_source (source_type, state, received_at, id, point_id, answered_at, due_at),
	ADD KEY interests_action (action, state, received_at, id, point_id, answered_at, due_at),
	ADD KEY interests_product (product_key, state, received_at, id, point_id, answered_at, due_at, product),
	ADD KEY interests_state (state, received_at, id, point_id, answered_at, due_at),
	ADD KEY interests_point_state (point_id, state, received_at, id, answered_at, due_at),
	ADD KEY interests_channel_state (channel_id, state, received_at, id, point_id, answered_at, due_at),
	ADD KEY interests_assignee_state (assignee_id, state, received_at, id, point_id, answered_at, due_at),
	ALGORITHM=INPLACE, LOCK=NONE;
