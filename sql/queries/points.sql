-- owns: points

-- Index: points_name, read in order from the cursor.
-- name: point_list :many in=point_list_in out=point_row
SELECT p.id, p.name, p.time_zone, p.is_closed, p.version,
	(SELECT COUNT(*) FROM user_points up WHERE up.point_id = p.id) AS people_count
FROM points p
WHERE {{scope points p}} AND p.name > :after AND (:q IS NULL OR LOCATE(:q, p.name) > 0)
ORDER BY p.name LIMIT :limit;

-- name: point_get :one in=point_ref out=point_row
SELECT p.id, p.name, p.time_zone, p.is_closed, p.version,
	(SELECT COUNT(*) FROM user_points up WHERE up.point_id = p.id) AS people_count
FROM points p WHERE p.id = :point_id AND {{scope points p}};

-- name: point_add :insert in=point_add_in
INSERT INTO points (name, time_zone, created_at, updated_at) VALUES (:name, :time_zone, :now, :now);

-- name: point_change :exec in=point_change_in unscoped="the gate has proven point_id visible"
UPDATE points SET name = :name, time_zone = :time_zone, is_closed = :is_closed, version = version + 1, updated_at = :now
WHERE id = :point_id AND version = :version;
