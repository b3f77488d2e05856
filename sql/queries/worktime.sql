-- owns: point_hours

-- part: hours
	p.id AS point_id, p.name, p.time_zone, COALESCE(h.is_always, 1) AS is_always, h.week, h.exceptions,
	COALESCE(h.version, 0) AS version
	FROM points p LEFT JOIN point_hours h ON h.point_id = p.id

-- Index: points_name, read in order from the cursor; the hours by their primary key.
-- name: hours_list :many in=point_list_in out=hours_stored
SELECT {{part hours}}
WHERE {{scope points p}} AND (h.point_id IS NULL OR {{scope point_hours h}}) AND p.name > :after
	AND (:q IS NULL OR LOCATE(:q, p.name) > 0)
ORDER BY p.name LIMIT :limit;

-- name: hours_get :one in=point_ref out=hours_stored
SELECT {{part hours}} WHERE p.id = :point_id AND {{scope points p}} AND (h.point_id IS NULL OR {{scope point_hours h}});

-- name: hours_of_point :one in=point_ref out=hours_stored unscoped="deadlines are counted by the system"
SELECT {{part hours}} WHERE p.id = :point_id;

-- name: hours_add :insert in=hours_stored
INSERT INTO point_hours (point_id, is_always, week, exceptions, version, updated_at)
VALUES (:point_id, :is_always, :week, :exceptions, 1, :now);

-- name: hours_change :exec in=hours_stored unscoped="the gate has proven point_id visible"
UPDATE point_hours SET is_always = :is_always, week = :week, exceptions = :exceptions, version = version + 1,
	updated_at = :now
WHERE point_id = :point_id AND version = :version;
