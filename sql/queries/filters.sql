-- owns: filters, filter_orders

-- Indexes: filters_user, filters_point. In the order that the person has made, then by age.
-- name: filter_list :many out=filter_row beside="points: the name of a visible filter's point"
SELECT f.id, f.user_id, f.point_id, p.name AS point_name, f.name, f.query, f.version
FROM filters f
LEFT JOIN points p ON p.id = f.point_id
LEFT JOIN filter_orders o ON o.user_id = :actor_id AND {{scope filter_orders o}}
WHERE {{scope filters f}}
ORDER BY COALESCE(NULLIF(LOCATE(CONCAT(',', f.id, ','), o.ids), 0), 10000), f.id LIMIT 200;

-- name: filter_get :one in=filter_ref out=filter_row beside="points: the name of a visible filter's point"
SELECT f.id, f.user_id, f.point_id, p.name AS point_name, f.name, f.query, f.version
FROM filters f LEFT JOIN points p ON p.id = f.point_id WHERE f.id = :filter_id AND {{scope filters f}};

-- Index: filters_user. Counting stops a little over what one person may have.
-- name: filter_own_count :one out=filter_count unscoped="the actor's own rows"
SELECT COUNT(o.one) AS n FROM (SELECT 1 AS one FROM filters f WHERE f.user_id = :actor_id LIMIT 101) o;

-- name: filter_add :insert in=filter_new
INSERT INTO filters (user_id, point_id, name, query, created_at, updated_at)
VALUES (:actor_id, :point_id, :name, :query, :now, :now);

-- Without a point it belongs to who has taken it back.
-- name: filter_change :exec in=filter_change_in unscoped="the gate has proven filter_id visible"
UPDATE filters SET name = :name, query = :query, point_id = :point_id,
	user_id = IF(:point_id IS NULL, :actor_id, user_id), version = version + 1, updated_at = :now
WHERE id = :filter_id AND version = :version;

-- name: filter_remove :exec in=filter_ref unscoped="the gate has proven filter_id visible"
DELETE FROM filters WHERE id = :filter_id;

-- name: filter_order_put :exec in=filter_order_row unscoped="the actor's own row"
INSERT INTO filter_orders (user_id, ids) VALUES (:actor_id, :ids) ON DUPLICATE KEY UPDATE ids = :ids;

-- ---- counts: the newest open cards, once for all filters ----

-- Index: interests_open. At most 1,000 rows: what does not fit is "and more".
-- name: filter_sample :many out=filter_card
SELECT i.state, i.source_type, i.action, i.point_id, i.assignee_id, i.is_waiting, i.due_at
FROM interests i FORCE INDEX (interests_open)
WHERE i.is_open = 1 AND {{scope interests i}}
ORDER BY i.received_at DESC, i.id DESC LIMIT 1000;

-- Index: interests_point_open.
-- name: filter_sample_points :many out=filter_card
SELECT f.state, f.source_type, f.action, f.point_id, f.assignee_id, f.is_waiting, f.due_at FROM ({{union 8}}
	(SELECT i.state, i.source_type, i.action, i.point_id, i.assignee_id, i.is_waiting, i.due_at, i.received_at, i.id
	FROM interests i FORCE INDEX (interests_point_open)
	WHERE i.point_id = :actor_point_$n AND i.is_open = 1 AND {{scope interests i}}
	ORDER BY i.received_at DESC, i.id DESC LIMIT 1000)
	{{end}}) f ORDER BY f.received_at DESC, f.id DESC LIMIT 1000;
