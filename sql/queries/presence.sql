-- owns: user_shifts, user_presence

-- part: facts
	u.id AS user_id, u.name, u.role, s.time_zone, s.week, s.absences, COALESCE(s.version, 0) AS version,
	pr.state AS said, pr.since_at, pr.until_at
-- part: joined
	LEFT JOIN user_shifts s ON s.user_id = u.id
	LEFT JOIN user_presence pr ON pr.user_id = u.id

-- Who may get the cards of a point. Index: user_points_point, interests_assignee_state (what one has in hand).
-- name: point_people :many in=people_in out=person_facts unscoped="work of the system"
SELECT {{part facts}},
	(SELECT COUNT(*) FROM interests i FORCE INDEX (interests_assignee_state)
		WHERE i.assignee_id = u.id AND i.state = 2 AND i.answered_at IS NULL)
	+ (SELECT COUNT(*) FROM interests i FORCE INDEX (interests_assignee_state)
		WHERE i.assignee_id = u.id AND i.state = 5 AND i.answered_at IS NULL) AS open,
	COALESCE(t.turn, 0) AS turn
FROM user_points up JOIN users u ON u.id = up.user_id {{part joined}}
LEFT JOIN assign_turns t ON t.channel_id = :channel_id AND t.user_id = u.id
WHERE up.point_id = :point_id AND u.is_active = 1 AND u.role BETWEEN 1 AND 6
ORDER BY u.id LIMIT 1000;

-- Index: users_name. Only who was ever planned or has ever pressed a button: the others are off.
-- name: presence_people :many out=person_facts
SELECT {{part facts}}, 0 AS open, 0 AS turn
FROM users u {{part joined}}
WHERE {{scope users u}} AND u.is_active = 1 AND u.role BETWEEN 1 AND 6
	AND (s.user_id IS NOT NULL AND {{scope user_shifts s}} OR pr.user_id IS NOT NULL AND {{scope user_presence pr}})
ORDER BY u.name, u.id LIMIT 5000;

-- name: presence_mine :one out=person_facts unscoped="the actor's own row"
SELECT {{part facts}}, 0 AS open, 0 AS turn FROM users u {{part joined}} WHERE u.id = :actor_id;

-- name: presence_put :insert in=presence_new
INSERT INTO user_presence (user_id, state, since_at, until_at) VALUES (:actor_id, :state, :now, :until_at)
ON DUPLICATE KEY UPDATE state = :state, since_at = :now, until_at = :until_at;

-- Index: users_name, read in order from the cursor.
-- name: shift_list :many in=shift_q out=person_facts
SELECT {{part facts}}, 0 AS open, 0 AS turn
FROM users u {{part joined}}
WHERE {{scope users u}} AND (s.user_id IS NULL OR {{scope user_shifts s}})
	AND (pr.user_id IS NULL OR {{scope user_presence pr}})
	AND u.name >= :after_name AND (u.name > :after_name OR u.id > :after_id)
	AND u.is_active = 1 AND u.role BETWEEN 1 AND 6 AND (:q IS NULL OR LOCATE(:q, u.name) > 0)
	AND (:point_id IS NULL OR EXISTS (SELECT 1 FROM user_points up WHERE up.user_id = u.id AND up.point_id = :point_id))
ORDER BY u.name, u.id LIMIT :limit;

-- name: shift_get :one in=user_ref out=person_facts
SELECT {{part facts}}, 0 AS open, 0 AS turn
FROM users u {{part joined}}
WHERE u.id = :user_id AND {{scope users u}} AND (s.user_id IS NULL OR {{scope user_shifts s}})
	AND (pr.user_id IS NULL OR {{scope user_presence pr}});

-- name: shift_add :insert in=shift_stored
INSERT INTO user_shifts (user_id, time_zone, week, absences, version, updated_at)
VALUES (:user_id, :time_zone, :week, :absences, 1, :now);

-- name: shift_change :exec in=shift_stored unscoped="the gate has proven user_id visible"
UPDATE user_shifts SET time_zone = :time_zone, week = :week, absences = :absences, version = version + 1, updated_at = :now
WHERE user_id = :user_id AND version = :version;
