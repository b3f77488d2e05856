-- A filter among cards of every state: one keyset instead of one a state, each of which has its price and reads a page of
-- its own. The state does not stand in these: but for corrections, only who takes a card moves it, in one of them.
ALTER TABLE interests
	ADD KEY IF NOT EXISTS interests_source_all (source_type, received_at, id, point_id),
	ADD KEY IF NOT EXISTS interests_action_all (action, received_at, id, point_id),
	ADD KEY IF NOT EXISTS interests_product_all (product_key, received_at, id, point_id, product),
	ADD KEY IF NOT EXISTS interests_channel_all (channel_id, received_at, id, point_id),
	ADD KEY IF NOT EXISTS interests_assignee_all (assignee_id, received_at, id, point_id),
	ALGORITHM=INPLACE, LOCK=NONE;
