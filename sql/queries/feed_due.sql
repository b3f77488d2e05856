-- owns:

-- The feed by deadline, of cards that an index finds in the order of their arrival: no index of a filter has
-- the order of deadlines, but nobody's deadline is before the arrival. Two statements: until when the cards of the
-- page can have arrived, then those until then, put in order. All that is looked at stands in the index, so rows
-- are read of the cards of the page only; with further filters (`more`) of all that is looked at.

-- Cards in the states that wait do so while nobody has answered; is_waiting stands in none of these indexes.
-- part: in_index
	i.answered_at IS NULL AND {{scope interests i}} AND {{part most_overdue}} AND {{part feed_points}}
-- A page. Given are the branches, the index, which cards.
-- part: page_from
	SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
	FROM ({{union $1}}
		(SELECT i.id, i.due_at FROM interests i FORCE INDEX ($2) WHERE $3 AND {{part in_index}}
-- part: page_to
		ORDER BY i.due_at, i.id LIMIT :limit)
		{{end}} ORDER BY due_at, id LIMIT :limit) f
	JOIN interests i ON i.id = f.id {{part card_names}} {{part card_client}}
	WHERE {{scope interests i}}
	ORDER BY f.due_at, f.id LIMIT :limit
-- Until when a card of that page can have arrived: the last deadline of as many cards as are wanted, the
-- first that arrived. No row: there are fewer. Only the first two states are looked at: returned cards, the
-- third one, are mostly answered, and all of them would be passed over.
-- part: end_from
	SELECT f.due_at AS at FROM ({{union $1}}
		(SELECT i.id, i.due_at FROM interests i FORCE INDEX ($2) WHERE $3 AND {{part in_index}}
-- part: end_to
		ORDER BY i.received_at, i.id LIMIT :limit)
		{{end}}) f
	ORDER BY f.due_at, f.id LIMIT :before_last, 1

-- Given are the name, in how many branches besides those of the states, the index, which cards.
-- family: by_deadline
-- Index: $3, read alone.
-- name: feed_$1_due {{part feed_page}}
{{part page_from $2 3; $3; $4}} {{part page_to}};
-- name: feed_$1_due_end :many in=feed_in out=feed_end
{{part end_from $2 2; $3; $4}} {{part end_to}};
-- Index: $3.
-- name: feed_$1_due_more {{part feed_page}}
{{part page_from $2 3; $3; $4}} AND {{part feed_filters}} {{part page_to}};
-- name: feed_$1_due_more_end :many in=feed_in out=feed_end
{{part end_from $2 2; $3; $4}} AND {{part feed_filters}} {{part end_to}};
-- end

-- by_deadline: source; 1; interests_source; i.source_type = :source AND i.state = :state_$m
-- by_deadline: action; 1; interests_action; i.action = :action AND i.state = :state_$m
-- by_deadline: product; 1; interests_product; i.product_key = CRC32(WEIGHT_STRING(TRIM(CONVERT(:product USING utf8mb4) COLLATE utf8mb4_uca1400_ai_ci))) AND i.product = :product AND i.state = :state_$m
-- by_deadline: no_product; 1; interests_product; i.product_key IS NULL AND i.state = :state_$m
-- by_deadline: channel; 1; interests_channel_state; i.channel_id = :channel_id AND i.state = :state_$m
-- by_deadline: assignee; 1; interests_assignee_state; i.assignee_id = :assignee_id AND i.state = :state_$m
-- by_deadline: arrived; 1; interests_state; i.state = :state_$m
-- by_deadline: arrived_points; 8; interests_point_state; i.point_id = :point_$n AND i.state = :state_$m
-- by_deadline: arrived_few; 2; interests_point_state; i.point_id = :point_$n AND i.state = :state_$m
