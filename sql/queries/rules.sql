-- owns: rules, rule_versions, rule_words, rule_set, sender_days, rule_days, sender_alarms

-- ---- loading the pack ----

-- Index: PRIMARY. The table has some hundreds of rows at most.
-- name: rule_known_list :many out=rule_known unscoped="work of the system"
SELECT r.id, r.name, r.file, r.is_edited, r.rule_version, r.shipped_body FROM rules r ORDER BY r.id LIMIT 5000;

-- name: rule_ship_add :bulk in=rule_shipped
INSERT INTO rules (name, file, source_type, place, is_fallback, is_ignoring, rule_version, body, shipped_body,
	created_at, updated_at)
VALUES (:name, :file, :source_type, :place, :is_fallback, :is_ignoring, :rule_version, :body, :body, :now, :now);

-- Nobody has edited it: it becomes what the pack says.
-- name: rule_ship_change :bulk in=rule_shipped unscoped="work of the system"
UPDATE rules SET file = :file, source_type = :source_type, place = IF(is_moved = 1, place, :place),
	is_fallback = :is_fallback, is_ignoring = :is_ignoring, rule_version = :rule_version, body = :body,
	shipped_body = :body, version = version + 1, updated_at = :now, updated_by_id = NULL
WHERE id = :id AND is_edited = 0;

-- name: rule_ship_newer :bulk in=rule_shipped unscoped="work of the system"
UPDATE rules SET file = :file, shipped_body = :body, is_newer = 1, version = version + 1 WHERE id = :id AND is_edited = 1;

-- The pack has dropped it: what nobody has edited is switched off.
-- name: rule_ship_gone :bulk in=rule_shipped unscoped="work of the system"
UPDATE rules SET file = NULL, is_active = IF(is_edited = 1, is_active, 0), is_newer = 0, version = version + 1,
	updated_at = :now WHERE id = :id;

-- Index: rule_versions_version. What stands and has no version row yet.
-- name: rule_version_note :exec in=rule_version_in unscoped="who may change a rule keeps its versions"
INSERT INTO rule_versions (rule_id, rule_version, body, user_id, created_at)
SELECT r.id, r.rule_version, r.body, :by, :now FROM rules r
LEFT JOIN rule_versions v ON v.rule_id = r.id AND v.rule_version = r.rule_version WHERE v.id IS NULL;

-- name: rule_words_clear :exec
DELETE FROM rule_words;

-- name: rule_words_add :bulk in=rule_words_row
INSERT INTO rule_words (name, words) VALUES (:name, :words);

-- ---- the set that is in use ----

-- name: rule_set_get :one out=rule_set_row
SELECT s.seq, s.shipped_hash, s.error, s.error_at FROM rule_set s WHERE s.id = 1;

-- name: rule_set_move :exec in=rule_set_in
UPDATE rule_set SET seq = seq + 1, shipped_hash = COALESCE(:shipped_hash, shipped_hash) WHERE id = 1;

-- The first reader that cannot use the set says so.
-- name: rule_set_break :exec in=rule_set_in
UPDATE rule_set SET error = :error, error_at = :now WHERE id = 1 AND error IS NULL;

-- name: rule_set_mend :exec
UPDATE rule_set SET error = NULL, error_at = NULL WHERE id = 1 AND error IS NOT NULL;

-- Index: rules_place.
-- name: rule_used_list :many out=rule_used unscoped="work of the system"
SELECT r.id, r.name, r.rule_version, r.body FROM rules r WHERE r.is_active = 1 ORDER BY r.place, r.id LIMIT 2000;

-- name: rule_words_list :many out=rule_words_row
SELECT w.name, w.words FROM rule_words w ORDER BY w.name LIMIT 1000;

-- ---- screens ----

-- Index: rules_place.
-- name: rule_list :many out=rule_row beside="users: who changed a visible rule"
SELECT r.id, r.name, r.file, r.source_type, r.is_active, r.is_fallback, r.is_ignoring, r.is_edited, r.is_newer,
	r.rule_version, r.updated_at, r.updated_by_id, u.name AS updated_by_name, r.version,
	CAST(COALESCE(d.n, 0) AS SIGNED) AS letters_count
FROM rules r LEFT JOIN users u ON u.id = r.updated_by_id
LEFT JOIN (SELECT w.rule, SUM(w.n) AS n FROM rule_days w WHERE w.day > DATE(:now) - INTERVAL 7 DAY AND {{scope rule_days w}}
	GROUP BY w.rule) d ON d.rule = r.name
WHERE {{scope rules r}} ORDER BY r.place, r.id LIMIT 2000;

-- name: rule_get :one in=rule_ref out=rule_card beside="users: who changed a visible rule"
SELECT r.id, r.name, r.file, r.source_type, r.is_active, r.is_fallback, r.is_ignoring, r.is_edited, r.is_newer,
	r.rule_version, r.updated_at, r.updated_by_id, u.name AS updated_by_name, r.version, r.body, r.shipped_body
FROM rules r LEFT JOIN users u ON u.id = r.updated_by_id
WHERE r.id = :rule_id AND {{scope rules r}};

-- Index: rule_versions_version.
-- name: rule_version_list :many in=rule_ref out=rule_version_row beside="users: who wrote a version of a visible rule"
SELECT v.id, v.rule_version, v.user_id, u.name AS user_name, v.created_at
FROM rule_versions v LEFT JOIN users u ON u.id = v.user_id
WHERE v.rule_id = :rule_id AND {{scope rule_versions v}} ORDER BY v.rule_version DESC LIMIT 500;

-- name: rule_version_get :one in=rule_version_ref out=rule_version_card beside="users: who wrote a version of a visible rule"
SELECT v.id, v.rule_version, v.user_id, u.name AS user_name, v.created_at, v.body
FROM rule_versions v LEFT JOIN users u ON u.id = v.user_id
WHERE v.rule_id = :rule_id AND v.rule_version = :rule_version AND {{scope rule_versions v}};

-- ---- changes by people ----

-- Index: rules_name.
-- name: rule_named :one in=rule_put out=rule_named unscoped="one number"
SELECT r.id FROM rules r WHERE r.name = :name;

-- name: rule_add :insert in=rule_put
INSERT INTO rules (name, source_type, place, is_fallback, is_ignoring, is_active, is_edited, rule_version, body, created_at,
	updated_at, updated_by_id)
VALUES (:name, :source_type, :place, :is_fallback, :is_ignoring, 1, 1, 1, :body, :now, :now, :actor_id);

-- A new text is a new version, and the newest one of the pack has been seen.
-- name: rule_change :exec in=rule_put unscoped="the gate has proven rule_id visible"
UPDATE rules SET source_type = :source_type, is_fallback = :is_fallback, is_ignoring = :is_ignoring, body = :body,
	rule_version = rule_version + 1, is_edited = :is_edited, is_newer = 0, version = version + 1, updated_at = :now,
	updated_by_id = :actor_id
WHERE id = :rule_id AND version = :version;

-- name: rule_keep :exec in=rule_put unscoped="the gate has proven rule_id visible"
UPDATE rules SET is_newer = 0, version = version + 1 WHERE id = :rule_id AND version = :version;

-- name: rule_switch :exec in=rule_switch_in unscoped="the gate has proven rule_id visible"
UPDATE rules SET is_active = :is_active, version = version + 1, updated_at = :now, updated_by_id = :actor_id
WHERE id = :rule_id AND version = :version;

-- Index: rules_place, backwards and forwards: the neighbours of the place.
-- name: rule_place_of :one in=rule_ref out=rule_place_row unscoped="one number"
SELECT r.place FROM rules r WHERE r.id = :rule_id;

-- name: rule_place_before :one in=rule_move_at out=rule_place_row unscoped="one number"
SELECT COALESCE(MAX(r.place), 0) AS place FROM rules r WHERE r.place < :place AND NOT (r.id <=> :rule_id);

-- name: rule_place_last :one in=rule_move_at out=rule_place_row unscoped="one number"
SELECT COALESCE(MAX(r.place), 0) AS place FROM rules r WHERE NOT (r.id <=> :rule_id);

-- No room between two neighbours: everything from there on moves up.
-- name: rule_places_part :exec in=rule_move_at unscoped="the order of all rules"
UPDATE rules SET place = place + :gap WHERE place >= :place ORDER BY place DESC;

-- name: rule_move :exec in=rule_move_at unscoped="the gate has proven rule_id visible"
UPDATE rules SET place = :place, is_moved = 1, version = version + 1, updated_at = :now, updated_by_id = :actor_id
WHERE id = :rule_id AND version = :version;

-- ---- trials ----

-- Index: rules_place. What is in use, and the one that is on trial.
-- name: rule_trial_list :many in=rule_ref out=rule_tried unscoped="all rules work together"
SELECT r.id, r.name, r.rule_version, r.place, r.body FROM rules r
WHERE r.is_active = 1 OR r.id = :rule_id ORDER BY r.place, r.id LIMIT 2000;

-- Index: mail_raw_received.
-- name: rule_letters_recent :many in=rule_letters_in out=rule_letter
SELECT l.id, l.from_addr, l.subject, l.rule, l.rule_version, l.interest_id, l.state, l.received_at, l.size
FROM mail_raw l FORCE INDEX (mail_raw_received)
WHERE {{scope mail_raw l}} AND l.state IN (2, 3, 4) AND l.size <= :max_size
ORDER BY l.received_at DESC, l.id DESC LIMIT :limit;

-- Index: mail_raw_received. No index by sender: each one costs every letter, and this is asked by hand. So it looks
-- through the newest 50,000.
-- name: rule_letters_of :many in=rule_letters_in out=rule_letter
SELECT l.id, l.from_addr, l.subject, l.rule, l.rule_version, l.interest_id, l.state, l.received_at, l.size
FROM (SELECT n.id, n.from_addr, n.state, n.size FROM mail_raw n FORCE INDEX (mail_raw_received)
	WHERE {{scope mail_raw n}} ORDER BY n.received_at DESC, n.id DESC LIMIT 50000) s
JOIN mail_raw l ON l.id = s.id AND {{scope mail_raw l}}
WHERE s.from_addr LIKE :sender AND s.state IN (2, 3, 4) AND s.size <= :max_size
ORDER BY l.received_at DESC, l.id DESC LIMIT :limit;

-- name: rule_bodies :many in=rule_bodies_in out=rule_letter_body
SELECT STRAIGHT_JOIN b.letter_id, b.body FROM JSON_TABLE(:ids, '$[*]' COLUMNS (k BIGINT PATH '$')) j
JOIN mail_bodies b ON b.letter_id = j.k AND {{scope mail_bodies b}} LIMIT 1000;

-- ---- how much is recognised ----

-- Index: mail_raw_received. The last two days are counted anew each time: nothing to keep in step, and no
-- statement in the way of a letter. 16 and 20: plain mail and other, which no rule of a source took.
-- name: sender_days_count :exec in=senders_in unscoped="work of the system"
INSERT INTO sender_days (domain, day, source_type, n, known_n, letter_id)
SELECT LEFT(SUBSTRING_INDEX(l.from_addr, '@', -1), 190) AS domain, DATE(l.received_at) AS day,
	COALESCE(MAX(IF(r.source_type IN (16, 20), NULL, r.source_type)), 16), COUNT(*),
	SUM(r.id IS NOT NULL AND r.is_fallback = 0 AND r.source_type NOT IN (16, 20)),
	MAX(IF(r.id IS NOT NULL AND r.is_fallback = 0 AND r.source_type NOT IN (16, 20), NULL, l.id))
FROM mail_raw l LEFT JOIN rules r ON r.name = l.rule
WHERE l.received_at >= :from AND l.state IN (2, 3, 4) AND l.from_addr LIKE '%@_%'
GROUP BY domain, day
ON DUPLICATE KEY UPDATE source_type = VALUES(source_type), n = VALUES(n), known_n = VALUES(known_n),
	letter_id = VALUES(letter_id);

-- Index: mail_raw_received.
-- name: rule_days_count :exec in=senders_in unscoped="work of the system"
INSERT INTO rule_days (rule, day, n)
SELECT l.rule, DATE(l.received_at) AS day, COUNT(*) FROM mail_raw l
WHERE l.received_at >= :from AND l.state IN (2, 3, 4) AND l.rule IS NOT NULL GROUP BY l.rule, day
ON DUPLICATE KEY UPDATE n = VALUES(n);

-- name: sender_days_purge :exec in=senders_in unscoped="work of the system"
DELETE FROM sender_days WHERE day < DATE(:from) - INTERVAL 60 DAY LIMIT 5000;

-- name: rule_days_purge :exec in=senders_in unscoped="work of the system"
DELETE FROM rule_days WHERE day < DATE(:from) - INTERVAL 60 DAY LIMIT 5000;

-- Index: sender_days_day, then PRIMARY for the fourteen days before.
-- name: sender_shares :many out=sender_share unscoped="work of the system"
SELECT t.domain, t.source_type, t.n, t.n - t.known_n AS unknown_n, CAST(SUM(b.n) AS SIGNED) AS usual_n,
	CAST(SUM(b.n - b.known_n) AS SIGNED) AS usual_unknown_n, a.domain IS NOT NULL AS is_alarmed
FROM sender_days t
JOIN sender_days b ON b.domain = t.domain AND b.day < t.day AND b.day >= t.day - INTERVAL 14 DAY
LEFT JOIN sender_alarms a ON a.domain = t.domain
WHERE t.day = DATE(:now) GROUP BY t.domain ORDER BY t.domain LIMIT 10000;

-- name: sender_alarm_add :exec in=sender_alarm_new unscoped="work of the system"
INSERT INTO sender_alarms (domain, since, n, unknown_n, usual_share)
VALUES (:domain, :now, :n, :unknown_n, :usual_unknown_n / :usual_n) ON DUPLICATE KEY UPDATE n = :n, unknown_n = :unknown_n;

-- name: sender_alarm_end :exec in=sender_alarm_new unscoped="work of the system"
DELETE FROM sender_alarms WHERE domain = :domain;

-- Index: sender_days_day. Senders that a rule for a source has ever known these days; the worst first.
-- name: sender_list :many out=sender_row
SELECT d.domain, MAX(d.source_type) AS source_type, CAST(SUM(d.n) AS SIGNED) AS n,
	CAST(SUM(d.n - d.known_n) AS SIGNED) AS unknown_n, a.since AS alarmed_at, MAX(d.letter_id) AS letter_id,
	CONCAT('[', GROUP_CONCAT(CONCAT('[', DATEDIFF(DATE(:now), d.day), ',', d.n, ',', d.n - d.known_n, ']')
		ORDER BY d.day), ']') AS days
FROM sender_days d LEFT JOIN sender_alarms a ON a.domain = d.domain AND {{scope sender_alarms a}}
WHERE d.day > DATE(:now) - INTERVAL 15 DAY AND {{scope sender_days d}}
GROUP BY d.domain HAVING SUM(d.known_n) > 0 OR MAX(d.source_type) NOT IN (16, 20)
ORDER BY a.since IS NULL, SUM(d.n - d.known_n) DESC, d.domain LIMIT 200;
