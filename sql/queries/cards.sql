-- owns:

-- What every file needs that shows cards of the feed.

-- shared part: card_columns
	i.id, i.state, i.source_type, i.action, i.place, i.author_name, i.author_url, i.author_photo_id,
	i.product, i.product_url, i.link, i.received_at, i.due_at, i.window_at,
	IF(i.window_at <= i.due_at, 2, 1) AS due_by, i.escalated_at, i.assignee_id, ua.name AS assignee_name, i.claimed_at,
	i.answered_at, i.answered_by_id, ub.name AS answered_by_name, i.processed_at, i.remark, i.point_id,
	p.name AS point_name, i.channel_id, c.name AS channel_name, i.reply_way, i.proofs_count, i.proof_file_id,
	i.proof_url, i.proof_grade, i.version
-- shared part: card_names
	JOIN points p ON p.id = i.point_id
	JOIN channels c ON c.id = i.channel_id
	LEFT JOIN users ua ON ua.id = i.assignee_id
	LEFT JOIN users ub ON ub.id = i.answered_by_id
-- Whose the card's author is. The index is forced: with few links a join buffer would be taken, which has no order.
-- shared part: card_client
	LEFT JOIN identity_links l FORCE INDEX (identity_links_one)
		ON l.identity_id = i.identity_id AND l.point_id = i.point_id AND l.is_living = 1
	LEFT JOIN clients cl ON cl.id = l.client_id AND cl.is_deleted = 0
-- shared part: card_client_columns
	cl.id AS client_id, cl.name AS client_name
-- shared part: no_client
	NULL AS client_id, NULL AS client_name
-- What stands behind the name of a statement that gives a page of cards.
-- shared part: feed_page
	:many in=feed_in out=interest_row
	beside="points channels users identity_links clients: names of what a visible card belongs to"
-- shared part: conditions
	(:grade IS NULL OR i.proof_grade = :grade) AND (:source IS NULL OR i.source_type = :source) AND (:action IS NULL OR i.action = :action)
	AND (:channel_id IS NULL OR i.channel_id = :channel_id)
	AND (:assignee_id IS NULL OR i.assignee_id = :assignee_id)
	AND (:product IS NULL OR i.product = :product)
	AND (:answered_by IS NULL OR (i.answered_by_id = :answered_by AND i.answered_at IS NOT NULL))
	AND (COALESCE(:is_without_product, 0) = 0 OR i.product IS NULL)
	AND (:outcome IS NULL OR CASE :outcome WHEN 1 THEN i.answered_at IS NOT NULL
		WHEN 2 THEN i.answered_at IS NOT NULL AND i.answered_by_id IS NULL WHEN 3 THEN i.answered_at > i.due_at
		WHEN 4 THEN i.is_waiting = 1 AND i.due_at < :now ELSE i.state = :outcome - 4 END)
	AND (:spans IS NULL OR (i.received_at >= :sure_from AND i.received_at < :sure_to) OR EXISTS (
		SELECT 1 FROM JSON_TABLE(:spans, '$[*]' COLUMNS (p BIGINT PATH '$[0]', f BIGINT PATH '$[1]', t BIGINT PATH '$[2]')) z
		WHERE z.p = i.point_id AND i.received_at >= TIMESTAMP'1970-01-01 00:00:00' + INTERVAL z.f MICROSECOND
			AND i.received_at < TIMESTAMP'1970-01-01 00:00:00' + INTERVAL z.t MICROSECOND))
