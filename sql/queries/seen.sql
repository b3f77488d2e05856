-- owns: seen_marks, seen_cards

-- Everything of before the first look counts as seen.
-- name: seen_begin :exec in=seen_mark unscoped="the actor's own row"
INSERT INTO seen_marks (user_id, up_to) VALUES (:actor_id, :up_to) ON DUPLICATE KEY UPDATE up_to = GREATEST(up_to, :up_to);

-- PRIMARY. The cards are few: seen_fold keeps them under 600.
-- name: seen_get :one out=seen_row
SELECT m.up_to, COALESCE((SELECT JSON_ARRAYAGG(c.interest_id ORDER BY c.interest_id) FROM seen_cards c
	WHERE {{scope seen_cards c}}), '[]') AS interest_ids
FROM seen_marks m WHERE {{scope seen_marks m}};

-- name: seen_add :exec in=seen_card unscoped="the actor's own row"
INSERT IGNORE INTO seen_cards (user_id, interest_id) VALUES (:actor_id, :interest_id);

-- PRIMARY. The newest card that is folded away when there are more than 500; none otherwise.
-- name: seen_excess :one out=seen_mark
SELECT COALESCE((SELECT c.interest_id FROM seen_cards c WHERE {{scope seen_cards c}}
	ORDER BY c.interest_id DESC LIMIT 1 OFFSET 500), 0) AS up_to;

-- name: seen_clear :exec in=seen_mark unscoped="the actor's own rows"
DELETE FROM seen_cards WHERE user_id = :actor_id AND interest_id <= :up_to;

-- Index: interests_open. Among the 200 newest open cards: more is "99 and more" to the eye.
-- name: seen_unseen :one out=seen_count
SELECT COUNT(*) AS unseen, COALESCE(MAX(f.id), 0) AS newest_id FROM (
	SELECT i.id FROM interests i FORCE INDEX (interests_open)
	WHERE i.is_open = 1 AND {{scope interests i}} ORDER BY i.received_at DESC, i.id DESC LIMIT 200) f
JOIN seen_marks m ON {{scope seen_marks m}} AND f.id > m.up_to
LEFT JOIN seen_cards c ON c.user_id = :actor_id AND c.interest_id = f.id AND {{scope seen_cards c}}
WHERE c.interest_id IS NULL;

-- Index: interests_point_open.
-- name: seen_unseen_points :one out=seen_count
SELECT COUNT(*) AS unseen, COALESCE(MAX(f.id), 0) AS newest_id FROM (SELECT u.id FROM ({{union 8}}
	(SELECT i.id, i.received_at FROM interests i FORCE INDEX (interests_point_open)
	WHERE i.point_id = :actor_point_$n AND i.is_open = 1 AND {{scope interests i}}
	ORDER BY i.received_at DESC, i.id DESC LIMIT 200)
	{{end}}) u ORDER BY u.received_at DESC, u.id DESC LIMIT 200) f
JOIN seen_marks m ON {{scope seen_marks m}} AND f.id > m.up_to
LEFT JOIN seen_cards c ON c.user_id = :actor_id AND c.interest_id = f.id AND {{scope seen_cards c}}
WHERE c.interest_id IS NULL;
