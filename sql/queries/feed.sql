-- owns:

-- part: newest
	i.received_at <= :at AND (i.received_at < :at OR i.id < :id) AND i.received_at >= :from
-- shared part: most_overdue
	i.due_at >= :at AND (i.due_at > :at OR i.id > :id) AND i.due_at < :until AND i.received_at BETWEEN :from AND :to
	AND (:state = 0 OR i.state = :state)
-- shared part: feed_filters
	{{part conditions}} AND (:q IS NULL OR CONCAT_WS(' ', i.author_name, i.subject, i.product, i.excerpt) LIKE :q)

-- Of points named by the actor's own few, or one that is asked for; the scope is looked at all the same.
-- shared part: feed_points
	(:point_1 IS NULL OR i.point_id IN (:point_1, :point_2, :point_3, :point_4, :point_5, :point_6, :point_7, :point_8))

-- A page out of one keyset a branch. Given are the branches, the index, which cards.
-- part: newest_from
	SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
	FROM ({{union $1}}
		(SELECT i.id, i.received_at FROM interests i FORCE INDEX ($2)
		WHERE $3 AND {{scope interests i}} AND {{part newest}}
-- part: newest_to
		ORDER BY i.received_at DESC, i.id DESC LIMIT :limit)
		{{end}} ORDER BY received_at DESC, id DESC LIMIT :limit) f
	JOIN interests i ON i.id = f.id {{part card_names}} {{part card_client}}
	WHERE {{scope interests i}}
	ORDER BY f.received_at DESC, f.id DESC LIMIT :limit
-- part: newest_of
	{{part newest_from $1; $2; $3}} AND {{part feed_filters}} {{part newest_to}}
-- The same without further filters, in those points: an index may be read alone.
-- part: newest_alone
	{{part newest_from $1; $2; $3}} AND {{part feed_points}} {{part newest_to}}
-- part: newest_more
	{{part newest_from $1; $2; $3}} AND {{part feed_points}} AND {{part feed_filters}} {{part newest_to}}
-- When the last of so many cards arrived, the newest ones: within that time a filter is looked for first.
-- part: newest_end_of
	SELECT f.received_at AS at FROM ({{union $1}}
		(SELECT i.id, i.received_at FROM interests i FORCE INDEX ($2)
		WHERE $3 AND {{scope interests i}} AND {{part newest}} AND {{part feed_points}}
		ORDER BY i.received_at DESC, i.id DESC LIMIT :limit)
		{{end}}) f
	ORDER BY f.received_at DESC, f.id DESC LIMIT :before_last, 1
-- part: overdue_of
	SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
	FROM ({{union $1}}
		(SELECT i.id, i.due_at FROM interests i FORCE INDEX ($2)
		WHERE $3 AND i.is_waiting = 1 AND {{scope interests i}} AND {{part most_overdue}} AND {{part feed_filters}}
		ORDER BY i.due_at, i.id LIMIT :limit)
		{{end}} ORDER BY due_at, id LIMIT :limit) f
	JOIN interests i ON i.id = f.id {{part card_names}} {{part card_client}}
	WHERE {{scope interests i}}
	ORDER BY f.due_at, f.id LIMIT :limit

-- Points in the order of their clocks. Index: PRIMARY.
-- name: feed_points :many in=feed_points_in out=feed_point
SELECT p.id, p.time_zone FROM points p WHERE {{scope points p}} AND (:wanted IS NULL OR p.id = :wanted)
ORDER BY p.time_zone, p.id LIMIT 5000;

-- ---- feed: one keyset over the whole company ----

-- Index: interests_all.
-- name: feed_all :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM interests i FORCE INDEX (interests_all) {{part card_names}} {{part card_client}}
WHERE {{scope interests i}} AND {{part newest}} AND {{part feed_filters}}
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- Index: interests_open.
-- name: feed_open :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM interests i FORCE INDEX (interests_open) {{part card_names}} {{part card_client}}
WHERE i.is_open = 1 AND {{scope interests i}} AND {{part newest}} AND {{part feed_filters}}
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- Index: interests_state.
-- name: feed_state :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM interests i FORCE INDEX (interests_state) {{part card_names}} {{part card_client}}
WHERE i.state = :state AND {{scope interests i}} AND {{part newest}} AND {{part feed_filters}}
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- Index: interests_waiting.
-- name: feed_overdue :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM interests i FORCE INDEX (interests_waiting) {{part card_names}} {{part card_client}}
WHERE i.is_waiting = 1 AND {{scope interests i}} AND {{part most_overdue}} AND {{part feed_filters}}
ORDER BY i.due_at, i.id LIMIT :limit;

-- Index: PRIMARY of reply_drafts. What one person has begun to write is little: sorting it costs nothing.
-- name: feed_drafts :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM reply_drafts d JOIN interests i ON i.id = d.interest_id {{part card_names}} {{part card_client}}
WHERE d.user_id = :actor_id AND {{scope reply_drafts d}} AND {{scope interests i}} AND {{part newest}} AND {{part feed_filters}}
	AND (:point_1 IS NULL OR i.point_id = :point_1)
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- Index: reply_intents_user. One open intent of a person for each card.
-- name: feed_intents :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM reply_intents n JOIN interests i ON i.id = n.interest_id {{part card_names}} {{part card_client}}
WHERE n.user_id = :actor_id AND n.is_open = 1 AND i.is_waiting = 1 AND {{scope reply_intents n}} AND {{scope interests i}} AND {{part newest}}
	AND {{part feed_filters}} AND (:point_1 IS NULL OR i.point_id = :point_1)
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- ---- feed: one keyset a point, for up to eight points ----

-- Index: interests_point.
-- name: feed_all_points :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_of 8; interests_point; i.point_id = :point_$n}};

-- Index: interests_point, read alone.
-- name: feed_all_points_alone :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 8; interests_point; i.point_id = :point_$n}};

-- Index: interests_point_open.
-- name: feed_open_points :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_of 8; interests_point_open; i.point_id = :point_$n AND i.is_open = 1}};

-- Index: interests_point_open, read alone.
-- name: feed_open_points_alone :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 8; interests_point_open; i.point_id = :point_$n AND i.is_open = 1}};

-- Index: interests_point_state.
-- name: feed_state_points :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_of 8; interests_point_state; i.point_id = :point_$n AND i.state = :state}};

-- Index: interests_point_state, read alone.
-- name: feed_state_points_alone :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 8; interests_point_state; i.point_id = :point_$n AND i.state = :state}};

-- Index: interests_point_waiting.
-- name: feed_overdue_points :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part overdue_of 8; interests_point_waiting; i.point_id = :point_$n}};

-- ---- feed: the same for one or two points, as most people have: each branch has a price, used or not ----

-- Index: interests_point.
-- name: feed_all_few :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_of 2; interests_point; i.point_id = :point_$n}};

-- Index: interests_point, read alone.
-- name: feed_all_few_alone :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 2; interests_point; i.point_id = :point_$n}};

-- Index: interests_point_open.
-- name: feed_open_few :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_of 2; interests_point_open; i.point_id = :point_$n AND i.is_open = 1}};

-- Index: interests_point_open, read alone.
-- name: feed_open_few_alone :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 2; interests_point_open; i.point_id = :point_$n AND i.is_open = 1}};

-- Index: interests_point_state.
-- name: feed_state_few :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_of 2; interests_point_state; i.point_id = :point_$n AND i.state = :state}};

-- Index: interests_point_state, read alone.
-- name: feed_state_few_alone :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 2; interests_point_state; i.point_id = :point_$n AND i.state = :state}};

-- Index: interests_point_waiting.
-- name: feed_overdue_few :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part overdue_of 2; interests_point_waiting; i.point_id = :point_$n}};

-- ---- feed: which cards a view has, in its order, for what is known of cards without their rows ----

-- Index: interests_state, read alone.
-- name: feed_walk_state :many in=feed_in out=feed_card
SELECT i.id, i.received_at, i.received_at AS place FROM interests i FORCE INDEX (interests_state)
WHERE i.state = :state AND {{scope interests i}} AND {{part newest}}
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- Index: interests_point_state, read alone.
-- name: feed_walk_state_points :many in=feed_in out=feed_card
SELECT f.id, f.received_at, f.received_at AS place FROM ({{union 8}}
	(SELECT i.id, i.received_at FROM interests i FORCE INDEX (interests_point_state)
	WHERE i.point_id = :point_$n AND i.state = :state AND {{scope interests i}} AND {{part newest}}
	ORDER BY i.received_at DESC, i.id DESC LIMIT :limit)
	{{end}}) f ORDER BY f.received_at DESC, f.id DESC LIMIT :limit;

-- Index: interests_waiting.
-- name: feed_walk_waiting :many in=feed_in out=feed_card
SELECT i.id, i.received_at, i.due_at AS place FROM interests i FORCE INDEX (interests_waiting)
WHERE i.is_waiting = 1 AND {{scope interests i}} AND {{part most_overdue}}
ORDER BY i.due_at, i.id LIMIT :limit;

-- Index: interests_point_waiting.
-- name: feed_walk_waiting_points :many in=feed_in out=feed_card
SELECT f.id, f.received_at, f.due_at AS place FROM ({{union 8}}
	(SELECT i.id, i.received_at, i.due_at FROM interests i FORCE INDEX (interests_point_waiting)
	WHERE i.point_id = :point_$n AND i.is_waiting = 1 AND {{scope interests i}} AND {{part most_overdue}}
	ORDER BY i.due_at, i.id LIMIT :limit)
	{{end}}) f ORDER BY f.due_at, f.id LIMIT :limit;

-- ---- feed: one keyset a state, for views and filters that an index serves state by state ----

-- Index: interests_state.
-- name: feed_states :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_of 4; interests_state; i.state = :state_$n}};

-- Index: interests_state, read alone.
-- name: feed_state_end :many in=feed_in out=feed_end
{{part newest_end_of 1; interests_state; i.state = :state}};

-- Index: interests_point_state.
-- name: feed_states_points :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_of 8 4; interests_point_state; i.point_id = :point_$n AND i.state = :state_$m}};

-- Index: interests_point_state, read alone.
-- name: feed_states_points_alone :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 8 4; interests_point_state; i.point_id = :point_$n AND i.state = :state_$m}};

-- Index: interests_point_state, read alone.
-- name: feed_state_end_points :many in=feed_in out=feed_end
{{part newest_end_of 8; interests_point_state; i.point_id = :point_$n AND i.state = :state}};

-- Index: interests_point_state.
-- name: feed_states_few :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_of 2 4; interests_point_state; i.point_id = :point_$n AND i.state = :state_$m}};

-- Index: interests_point_state, read alone.
-- name: feed_states_few_alone :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 2 4; interests_point_state; i.point_id = :point_$n AND i.state = :state_$m}};

-- Index: interests_point_state, read alone.
-- name: feed_state_end_few :many in=feed_in out=feed_end
{{part newest_end_of 2; interests_point_state; i.point_id = :point_$n AND i.state = :state}};

-- Index: interests_assignee_state. One person's cards in hand are few: the same statement for every actor.
-- name: feed_mine :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_more 3; interests_assignee_state; i.assignee_id = :actor_id AND i.state = :state_$n}};

-- Index: interests_source, read alone.
-- name: feed_source :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 7; interests_source; i.source_type = :source AND i.state = :state_$n}};

-- Index: interests_source.
-- name: feed_source_more :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_more 7; interests_source; i.source_type = :source AND i.state = :state_$n}};

-- Index: interests_action, read alone.
-- name: feed_action :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 7; interests_action; i.action = :action AND i.state = :state_$n}};

-- Index: interests_action.
-- name: feed_action_more :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_more 7; interests_action; i.action = :action AND i.state = :state_$n}};

-- Index: interests_product, read alone: the name is in it.
-- name: feed_product :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 7; interests_product; i.product_key = CRC32(WEIGHT_STRING(TRIM(CONVERT(:product USING utf8mb4) COLLATE utf8mb4_uca1400_ai_ci))) AND i.product = :product AND i.state = :state_$n}};

-- Index: interests_product.
-- name: feed_product_more :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_more 7; interests_product; i.product_key = CRC32(WEIGHT_STRING(TRIM(CONVERT(:product USING utf8mb4) COLLATE utf8mb4_uca1400_ai_ci))) AND i.product = :product AND i.state = :state_$n}};

-- Index: interests_product, read alone.
-- name: feed_no_product :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 7; interests_product; i.product_key IS NULL AND i.state = :state_$n}};

-- Index: interests_product.
-- name: feed_no_product_more :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_more 7; interests_product; i.product_key IS NULL AND i.state = :state_$n}};

-- Index: interests_grade, read alone.
-- name: feed_grade :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 7; interests_grade; i.proof_grade = :grade AND i.state = :state_$n}};

-- Index: interests_grade.
-- name: feed_grade_more :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_more 7; interests_grade; i.proof_grade = :grade AND i.state = :state_$n}};

-- Index: interests_channel_state, read alone.
-- name: feed_channel :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 7; interests_channel_state; i.channel_id = :channel_id AND i.state = :state_$n}};

-- Index: interests_channel_state.
-- name: feed_channel_more :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_more 7; interests_channel_state; i.channel_id = :channel_id AND i.state = :state_$n}};

-- Index: interests_assignee_state, read alone.
-- name: feed_assignee :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_alone 7; interests_assignee_state; i.assignee_id = :assignee_id AND i.state = :state_$n}};

-- Index: interests_assignee_state.
-- name: feed_assignee_more :many in=feed_in out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
{{part newest_more 7; interests_assignee_state; i.assignee_id = :assignee_id AND i.state = :state_$n}};

-- Index: interests_product, of one state: names with the same key are counted, too.
-- name: feed_product_end :many in=feed_in out=feed_end
{{part newest_end_of 1; interests_product; i.product_key = CRC32(WEIGHT_STRING(TRIM(CONVERT(:product USING utf8mb4) COLLATE utf8mb4_uca1400_ai_ci))) AND i.state = :state}};

-- How many cards the points have, in these states and in all, and about how many there are.
-- Indexes: PRIMARY of interest_counts and of interests.
-- name: feed_sizes :one in=feed_in out=feed_sizes unscoped="decides the way only, is not shown"
SELECT CAST(COALESCE(SUM(IF(1 << n.state & :states <> 0, n.n, 0)), 0) AS SIGNED) AS shown,
	CAST(COALESCE(SUM(n.n), 0) AS SIGNED) AS own, COALESCE((SELECT MAX(i.id) FROM interests i), 0) AS `all`
FROM interest_counts n
WHERE n.point_id IN (:point_1, :point_2, :point_3, :point_4, :point_5, :point_6, :point_7, :point_8);

