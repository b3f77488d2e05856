-- owns: leak_checks, leaks

-- ---- whom to ask as ----

-- part: leak_groups
	users u LEFT JOIN user_points up ON up.user_id = u.id AND u.role > 3
	WHERE u.is_active = 1 GROUP BY u.role, COALESCE(up.point_id, 0)

-- One person of each role of each point, of those who see all and of those without a point: others every night,
-- beginning where the checks so far have come to.
-- name: leak_people :many in=leak_salt out=leak_person unscoped="a check by the system"
SELECT o.user_id, o.role, o.point_id, o.of_people FROM (
	SELECT g.user_id, g.role, g.point_id, COUNT(*) OVER () AS of_people,
		ROW_NUMBER() OVER (ORDER BY g.point_id, g.role) - 1 AS place FROM (
		SELECT CAST(SUBSTRING_INDEX(GROUP_CONCAT(u.id ORDER BY CRC32(CONCAT(u.id, ':', :salt)), u.id), ',', 1) AS UNSIGNED)
			AS user_id, u.role, COALESCE(up.point_id, 0) AS point_id
		FROM {{part leak_groups}}) g) o
ORDER BY MOD(o.place + o.of_people - MOD((SELECT COALESCE(SUM(k.people), 0) FROM leak_checks k), o.of_people), o.of_people)
LIMIT :limit;

-- ---- rows to ask for ----

-- name: leak_points :many in=leak_salt out=leak_point unscoped="a check by the system"
SELECT p.id FROM points p ORDER BY CRC32(CONCAT(p.id, ':', :salt)), p.id LIMIT :limit;

-- Any row of each kind that routes take. Indexes: interests_point, clients_point, files_point.
-- name: leak_sample :one in=leak_point out=leak_sample_row unscoped="a check by the system"
SELECT p.id AS point, (SELECT c.id FROM channels c WHERE c.point_id = p.id LIMIT 1) AS channel,
	(SELECT i.id FROM interests i WHERE i.point_id = p.id ORDER BY i.received_at DESC, i.id DESC LIMIT 1) AS interest,
	(SELECT c.id FROM clients c WHERE c.point_id = p.id LIMIT 1) AS client,
	(SELECT f.id FROM files f WHERE f.point_id = p.id ORDER BY f.id DESC LIMIT 1) AS file,
	(SELECT up.user_id FROM user_points up WHERE up.point_id = p.id LIMIT 1) AS person,
	(SELECT i.author_name FROM interests i WHERE i.point_id = p.id ORDER BY i.received_at DESC, i.id DESC LIMIT 1) AS word
FROM points p WHERE p.id = :id;

-- ---- what a person may see, said once more ----

-- Of the rows that an answer named, those that the person may not see. Rows of points by their own point.
-- name: leak_outside :many in=leak_asked out=leak_row unscoped="the check asks what a scope may have forgotten"
SELECT j.kind, j.id FROM JSON_TABLE(:named, '$[*]' COLUMNS (kind VARCHAR(20) PATH '$[0]', id BIGINT PATH '$[1]')) j
WHERE CASE j.kind
	WHEN 'notice' THEN NOT EXISTS (SELECT 1 FROM notices n WHERE n.id = j.id AND n.user_id = :person)
	WHEN 'session' THEN NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = j.id AND s.user_id = :person)
	WHEN 'filter' THEN NOT EXISTS (SELECT 1 FROM filters f WHERE f.id = j.id AND (
		(f.point_id IS NULL AND f.user_id = :person) OR (f.point_id IS NOT NULL AND (:is_all = 1
		OR EXISTS (SELECT 1 FROM user_points up WHERE up.user_id = :person AND up.point_id = f.point_id)))))
	WHEN 'template' THEN NOT EXISTS (SELECT 1 FROM reply_templates t WHERE t.id = j.id AND (t.user_id = :person
		OR (t.user_id IS NULL AND (t.point_id IS NULL OR :is_all = 1
		OR EXISTS (SELECT 1 FROM user_points up WHERE up.user_id = :person AND up.point_id = t.point_id)))))
	WHEN 'user' THEN :is_all = 0 AND j.id <> :person AND NOT EXISTS (SELECT 1 FROM user_points a
		JOIN user_points b ON b.point_id = a.point_id WHERE a.user_id = :person AND b.user_id = j.id)
	ELSE :is_all = 0 AND NOT EXISTS (SELECT 1 FROM user_points up WHERE up.user_id = :person AND up.point_id =
		CASE j.kind
			WHEN 'point' THEN j.id
			WHEN 'channel' THEN (SELECT c.point_id FROM channels c WHERE c.id = j.id)
			WHEN 'interest' THEN (SELECT i.point_id FROM interests i WHERE i.id = j.id)
			WHEN 'proof' THEN (SELECT i.point_id FROM proofs p JOIN interests i ON i.id = p.interest_id WHERE p.id = j.id)
			WHEN 'reply' THEN (SELECT i.point_id FROM replies r JOIN interests i ON i.id = r.interest_id WHERE r.id = j.id)
			WHEN 'attachment' THEN (SELECT i.point_id FROM reply_files a JOIN interests i ON i.id = a.interest_id
				WHERE a.id = j.id)
			WHEN 'file' THEN (SELECT f.point_id FROM files f WHERE f.id = j.id)
			WHEN 'client' THEN (SELECT c.point_id FROM clients c WHERE c.id = j.id)
			WHEN 'contact' THEN (SELECT c.point_id FROM contacts o JOIN clients c ON c.id = o.client_id WHERE o.id = j.id)
			WHEN 'identity_link' THEN (SELECT l.point_id FROM identity_links l WHERE l.id = j.id)
		END)
	END
LIMIT 1000;

-- New and processed cards of the person's points, by the cards themselves. Index: interests_point_state.
-- name: leak_counts :one in=leak_who out=leak_counts_row unscoped="the check asks what a scope may have forgotten"
SELECT COUNT(IF(i.state = 1, 1, NULL)) AS fresh, COUNT(IF(i.state = 4, 1, NULL)) AS processed
FROM user_points up JOIN interests i ON i.point_id = up.point_id AND i.state IN (1, 4) WHERE up.user_id = :person;

-- ---- what was found ----

-- name: leak_check_add :insert in=leak_check_new
INSERT INTO leak_checks (started_at, ended_at, people, routes, requests, compared, failed, leaks)
VALUES (:started_at, :now, :people, :routes, :requests, :compared, :failed, :leaks);

-- name: leak_add :bulk in=leak_new
INSERT INTO leaks (check_id, user_id, route, kind, ref_id) VALUES (:check_id, :person, :route, :kind, :ref_id);

-- Index: leak_checks_started. Their leaks go with them.
-- name: leak_checks_purge :exec in=leak_purge unscoped="cleaning by the system"
DELETE FROM leak_checks WHERE started_at < :before LIMIT 1000;

-- Index: leak_checks_started.
-- name: leak_check_list :many out=leak_check_row beside="users user_points: how many there are to ask as"
SELECT k.id, k.started_at, k.ended_at, k.people, (SELECT COUNT(*) FROM (SELECT 1 AS one FROM {{part leak_groups}}) g) AS of_people,
	k.routes, k.requests, k.compared, k.failed, k.leaks FROM leak_checks k
WHERE {{scope leak_checks k}} ORDER BY k.started_at DESC, k.id DESC LIMIT 30;

-- Index: leaks_check.
-- name: leak_list :many in=leak_of out=leak_found_row
SELECT l.id, l.user_id, u.name AS user_name, l.route, l.kind, l.ref_id FROM leaks l JOIN users u ON u.id = l.user_id
WHERE l.check_id = :check AND {{scope leaks l}} AND {{scope users u}} ORDER BY l.id LIMIT 200;
