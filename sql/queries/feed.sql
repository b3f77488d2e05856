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
-- The same by deadline.
-- part: overdue_from
	SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
	FROM ({{union $1}}
		(SELECT i.id, i.due_at FROM interests i FORCE INDEX ($2)
		WHERE $3 AND i.is_waiting = 1 AND {{scope interests i}} AND {{part most_overdue}}
-- part: overdue_to
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
-- name: feed_all {{part feed_page}}
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM interests i FORCE INDEX (interests_all) {{part card_names}} {{part card_client}}
WHERE {{scope interests i}} AND {{part newest}} AND {{part feed_filters}}
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- Index: interests_open.
-- name: feed_open {{part feed_page}}
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM interests i FORCE INDEX (interests_open) {{part card_names}} {{part card_client}}
WHERE i.is_open = 1 AND {{scope interests i}} AND {{part newest}} AND {{part feed_filters}}
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- Index: interests_state.
-- name: feed_state {{part feed_page}}
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM interests i FORCE INDEX (interests_state) {{part card_names}} {{part card_client}}
WHERE i.state = :state AND {{scope interests i}} AND {{part newest}} AND {{part feed_filters}}
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- Index: interests_waiting.
-- name: feed_overdue {{part feed_page}}
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM interests i FORCE INDEX (interests_waiting) {{part card_names}} {{part card_client}}
WHERE i.is_waiting = 1 AND {{scope interests i}} AND {{part most_overdue}} AND {{part feed_filters}}
ORDER BY i.due_at, i.id LIMIT :limit;

-- Index: PRIMARY of reply_drafts. What one person has begun to write is little: sorting it costs nothing.
-- name: feed_drafts {{part feed_page}}
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM reply_drafts d JOIN interests i ON i.id = d.interest_id {{part card_names}} {{part card_client}}
WHERE d.user_id = :actor_id AND {{scope reply_drafts d}} AND {{scope interests i}} AND {{part newest}} AND {{part feed_filters}}
	AND (:point_1 IS NULL OR i.point_id = :point_1)
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- Index: reply_intents_user. One open intent of a person for each card.
-- name: feed_intents {{part feed_page}}
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM reply_intents n JOIN interests i ON i.id = n.interest_id {{part card_names}} {{part card_client}}
WHERE n.user_id = :actor_id AND n.is_open = 1 AND i.is_waiting = 1 AND {{scope reply_intents n}} AND {{scope interests i}} AND {{part newest}}
	AND {{part feed_filters}} AND (:point_1 IS NULL OR i.point_id = :point_1)
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- A view by points, with filters, or without any by its index alone. Given are its name, the branches, the index,
-- which cards.
-- family: view
-- Index: $3.
-- name: feed_$1 {{part feed_page}}
{{part newest_of $2; $3; $4}};
-- Index: $3, read alone.
-- name: feed_$1_alone {{part feed_page}}
{{part newest_alone $2; $3; $4}};
-- end

-- The same by deadline. Given are its name and the branches.
-- family: overdue
-- Index: interests_point_waiting.
-- name: feed_$1 {{part feed_page}}
{{part overdue_from $2; interests_point_waiting; i.point_id = :point_$n}} AND {{part feed_filters}} {{part overdue_to}};
-- Index: interests_point_waiting, read alone.
-- name: feed_$1_alone {{part feed_page}}
{{part overdue_from $2; interests_point_waiting; i.point_id = :point_$n}} {{part overdue_to}};
-- end

-- ---- feed: one keyset a point, for up to eight points ----

-- view: all_points; 8; interests_point; i.point_id = :point_$n
-- view: open_points; 8; interests_point_open; i.point_id = :point_$n AND i.is_open = 1
-- view: state_points; 8; interests_point_state; i.point_id = :point_$n AND i.state = :state

-- overdue: overdue_points; 8

-- ---- feed: the same for one or two points, as most people have: each branch has a price, used or not ----

-- view: all_few; 2; interests_point; i.point_id = :point_$n
-- view: open_few; 2; interests_point_open; i.point_id = :point_$n AND i.is_open = 1
-- view: state_few; 2; interests_point_state; i.point_id = :point_$n AND i.state = :state

-- overdue: overdue_few; 2

-- ---- feed: which cards a view has, in its order, for what is known of cards without their rows ----

-- Index: interests_state, read alone.
-- name: feed_walk_state :many in=feed_in out=feed_card
SELECT i.id, i.received_at, i.received_at AS place FROM interests i FORCE INDEX (interests_state)
WHERE i.state = :state AND {{scope interests i}} AND {{part newest}}
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit;

-- Index: interests_waiting, read alone.
-- name: feed_walk_waiting :many in=feed_in out=feed_card
SELECT i.id, i.received_at, i.due_at AS place FROM interests i FORCE INDEX (interests_waiting)
WHERE i.is_waiting = 1 AND {{scope interests i}} AND {{part most_overdue}}
ORDER BY i.due_at, i.id LIMIT :limit;

-- The same point by point. Given are the name and the branches.
-- family: walk
-- Index: interests_point_state, read alone.
-- name: feed_walk_state_$1 :many in=feed_in out=feed_card
SELECT f.id, f.received_at, f.received_at AS place FROM ({{union $2}}
	(SELECT i.id, i.received_at FROM interests i FORCE INDEX (interests_point_state)
	WHERE i.point_id = :point_$n AND i.state = :state AND {{scope interests i}} AND {{part newest}}
	ORDER BY i.received_at DESC, i.id DESC LIMIT :limit)
	{{end}}) f ORDER BY f.received_at DESC, f.id DESC LIMIT :limit;
-- Index: interests_point_waiting, read alone.
-- name: feed_walk_waiting_$1 :many in=feed_in out=feed_card
SELECT f.id, f.received_at, f.due_at AS place FROM ({{union $2}}
	(SELECT i.id, i.received_at, i.due_at FROM interests i FORCE INDEX (interests_point_waiting)
	WHERE i.point_id = :point_$n AND i.is_waiting = 1 AND {{scope interests i}} AND {{part most_overdue}}
	ORDER BY i.due_at, i.id LIMIT :limit)
	{{end}}) f ORDER BY f.due_at, f.id LIMIT :limit;
-- end

-- walk: points; 8
-- walk: few; 2

-- ---- feed: one keyset a state, or one of every state, for views and filters with an index of their own ----

-- Index: interests_state.
-- name: feed_states {{part feed_page}}
{{part newest_of 4; interests_state; i.state = :state_$n}};

-- Index: interests_state, read alone.
-- name: feed_state_end :many in=feed_in out=feed_end
{{part newest_end_of 1; interests_state; i.state = :state}};

-- view: states_points; 8 4; interests_point_state; i.point_id = :point_$n AND i.state = :state_$m

-- Index: interests_point_state, read alone.
-- name: feed_state_end_points :many in=feed_in out=feed_end
{{part newest_end_of 8; interests_point_state; i.point_id = :point_$n AND i.state = :state}};

-- view: states_few; 2 4; interests_point_state; i.point_id = :point_$n AND i.state = :state_$m

-- Index: interests_point_state, read alone.
-- name: feed_state_end_few :many in=feed_in out=feed_end
{{part newest_end_of 2; interests_point_state; i.point_id = :point_$n AND i.state = :state}};

-- Whose deadline has passed, among the states that wait. Given are the name, the branches, the index, which cards.
-- family: missed
-- Index: $3, read alone.
-- name: feed_$1 {{part feed_page}}
{{part newest_from $2; $3; $4}} AND i.answered_at IS NULL AND i.due_at < :now {{part newest_to}};
-- end

-- missed: missed; 3; interests_state; i.state = :state_$n
-- missed: missed_points; 8 3; interests_point_state; i.point_id = :point_$n AND i.state = :state_$m
-- missed: missed_few; 2 3; interests_point_state; i.point_id = :point_$n AND i.state = :state_$m

-- Index: interests_assignee_state. One person's cards in hand are few: the same statement for every actor.
-- name: feed_mine {{part feed_page}}
{{part newest_more 3; interests_assignee_state; i.assignee_id = :actor_id AND i.state = :state_$n}};

-- One filter, by its index alone, or with more, in one state or in up to four. Given are its name, the index by state,
-- which cards.
-- family: facet
-- Index: $2, read alone.
-- name: feed_$1_one {{part feed_page}}
{{part newest_alone 1; $2; $3 AND i.state = :state_1}};
-- Index: $2.
-- name: feed_$1_one_more {{part feed_page}}
{{part newest_more 1; $2; $3 AND i.state = :state_1}};
-- Index: $2, read alone.
-- name: feed_$1 {{part feed_page}}
{{part newest_alone 4; $2; $3 AND i.state = :state_$n}};
-- Index: $2.
-- name: feed_$1_more {{part feed_page}}
{{part newest_more 4; $2; $3 AND i.state = :state_$n}};
-- end

-- The same among cards of every state. Given are its name, the index without a state, which cards.
-- family: facet_all
-- Index: $2, read alone.
-- name: feed_$1_all {{part feed_page}}
{{part newest_alone 1; $2; $3}};
-- Index: $2.
-- name: feed_$1_all_more {{part feed_page}}
{{part newest_more 1; $2; $3}};
-- end

-- facet: source; interests_source; i.source_type = :source
-- facet_all: source; interests_source_all; i.source_type = :source
-- facet: action; interests_action; i.action = :action
-- facet_all: action; interests_action_all; i.action = :action
-- The name of the product is in its index.
-- facet: product; interests_product; i.product_key = CRC32(WEIGHT_STRING(TRIM(CONVERT(:product USING utf8mb4) COLLATE utf8mb4_uca1400_ai_ci))) AND i.product = :product
-- facet_all: product; interests_product_all; i.product_key = CRC32(WEIGHT_STRING(TRIM(CONVERT(:product USING utf8mb4) COLLATE utf8mb4_uca1400_ai_ci))) AND i.product = :product
-- facet: no_product; interests_product; i.product_key IS NULL
-- facet_all: no_product; interests_product_all; i.product_key IS NULL
-- facet: grade; interests_grade; i.proof_grade = :grade
-- facet: channel; interests_channel_state; i.channel_id = :channel_id
-- facet_all: channel; interests_channel_all; i.channel_id = :channel_id
-- facet: assignee; interests_assignee_state; i.assignee_id = :assignee_id
-- facet_all: assignee; interests_assignee_all; i.assignee_id = :assignee_id

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

