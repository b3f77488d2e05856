-- owns: ledger_days, ledger_missing, ledger_counts

-- ---- cells ----

-- name: ledger_add :bulk in=ledger_cell
INSERT INTO ledger_days (channel_id, day, part, name, n) VALUES (:channel_id, :day, :part, :name, :n)
ON DUPLICATE KEY UPDATE n = n + VALUES(n);

-- name: ledger_set :bulk in=ledger_cell
INSERT INTO ledger_days (channel_id, day, part, name, n) VALUES (:channel_id, :day, :part, :name, :n)
ON DUPLICATE KEY UPDATE n = VALUES(n);

-- Index: PRIMARY. What the server had in a folder is about to be written anew.
-- name: ledger_server_zero :exec in=ledger_cell unscoped="work of the system"
UPDATE ledger_days SET n = 0 WHERE channel_id = :channel_id AND day >= :day AND part IN (7, 8, 9) AND name = :name;

-- ---- counting anew ----

-- Index: PRIMARY.
-- name: ledger_cells_locked :many in=ledger_span_in out=ledger_counted unscoped="work of the system"
SELECT DATE_FORMAT(d.day, '%Y-%m-%d') AS day, d.part, d.name, d.n FROM ledger_days d
WHERE d.channel_id = :channel_id AND d.day >= :from AND d.day < :to AND d.part <= 6
ORDER BY d.day, d.part, d.name LIMIT 20000 FOR UPDATE;

-- Index: mail_raw_channel, once for each day.
-- name: ledger_letters_counted :many in=ledger_span_in out=ledger_counted unscoped="work of the system"
SELECT STRAIGHT_JOIN j.day, CAST(l.state AS SIGNED) AS part, COALESCE(IF(l.state IN (4, 5), l.reason, NULL), '') AS name,
	COUNT(*) AS n
FROM JSON_TABLE(:days, '$[*]' COLUMNS (day CHAR(10) PATH '$[0]', f DATETIME(6) PATH '$[1]', t DATETIME(6) PATH '$[2]')) j
JOIN mail_raw l FORCE INDEX (mail_raw_channel) ON l.channel_id = :channel_id AND l.received_at >= j.f AND l.received_at < j.t
GROUP BY 1, 2, 3
UNION ALL
SELECT STRAIGHT_JOIN j.day, 6 AS part, '' AS name, COUNT(*) AS n
FROM JSON_TABLE(:days, '$[*]' COLUMNS (day CHAR(10) PATH '$[0]', f DATETIME(6) PATH '$[1]', t DATETIME(6) PATH '$[2]')) j
JOIN mail_raw l FORCE INDEX (mail_raw_channel) ON l.channel_id = :channel_id AND l.received_at >= j.f AND l.received_at < j.t
	AND l.folder = ''
GROUP BY 1 LIMIT 20000;

-- name: ledger_marked :one in=ledger_mark out=ledger_marked unscoped="work of the system"
SELECT (SELECT k.time_zone FROM ledger_counts k WHERE k.channel_id = :channel_id) AS time_zone,
	(SELECT MIN(l.received_at) FROM mail_raw l WHERE l.channel_id = :channel_id) AS first_at;

-- name: ledger_mark :exec in=ledger_mark
INSERT INTO ledger_counts (channel_id, time_zone, counted_at) VALUES (:channel_id, :time_zone, :now)
ON DUPLICATE KEY UPDATE time_zone = :time_zone, counted_at = :now;

-- ---- what is missing ----

-- Index: ledger_missing_day.
-- name: ledger_missing_forget :exec in=ledger_cell unscoped="work of the system"
DELETE FROM ledger_missing WHERE channel_id = :channel_id AND day >= :day AND folder = :name;

-- name: ledger_missing_add :bulk in=ledger_missing_new
INSERT INTO ledger_missing (channel_id, folder, uid, day, received_at, error_key)
VALUES (:channel_id, :folder, :uid, :day, :received_at, :error_key)
ON DUPLICATE KEY UPDATE day = VALUES(day), error_key = VALUES(error_key);

-- Index: PRIMARY; missing mails are few.
-- name: ledger_missing_total :one in=channel_ref out=ledger_total unscoped="work of the system"
SELECT CAST(COALESCE(SUM(d.n), 0) AS SIGNED) AS n FROM ledger_days d WHERE d.channel_id = :channel_id AND d.part = 8;

-- ---- screens ----

-- Index: PRIMARY. One row a day: some ten cells each.
-- name: ledger_list :many in=ledger_list_in out=ledger_row beside="ledger_days: the reasons of the same day"
SELECT DATE_FORMAT(d.day, '%Y-%m-%d') AS day,
	CAST(SUM(IF(d.part = 7, d.n, 0)) AS SIGNED) AS server,
	CAST(SUM(IF(d.part = 6, d.n, 0)) AS SIGNED) AS uploaded,
	CAST(SUM(IF(d.part = 2, d.n, 0)) AS SIGNED) AS cards,
	CAST(SUM(IF(d.part = 3, d.n, 0)) AS SIGNED) AS joined,
	CAST(SUM(IF(d.part = 4, d.n, 0)) AS SIGNED) AS ignored,
	CAST(SUM(IF(d.part = 5, d.n, 0)) AS SIGNED) AS quarantined,
	CAST(SUM(IF(d.part IN (1, 9), d.n, 0)) AS SIGNED) AS pending,
	CAST(SUM(IF(d.part = 8, d.n, 0)) AS SIGNED) AS missing,
	CAST(SUM(CASE WHEN d.part <= 5 OR d.part IN (8, 9) THEN d.n WHEN d.part IN (6, 7) THEN -d.n END) AS SIGNED) AS gone,
	(SELECT COALESCE(JSON_OBJECTAGG(x.name, x.n), '{}') FROM ledger_days x
		WHERE x.channel_id = :channel_id AND x.day = d.day AND x.part = 4 AND x.n <> 0) AS ignored_reasons,
	(SELECT COALESCE(JSON_OBJECTAGG(y.name, y.n), '{}') FROM ledger_days y
		WHERE y.channel_id = :channel_id AND y.day = d.day AND y.part = 5 AND y.n <> 0) AS quarantined_reasons
FROM ledger_days d
WHERE d.channel_id = :channel_id AND d.day >= :from AND d.day <= :to AND {{scope ledger_days d}}
GROUP BY d.day ORDER BY d.day DESC LIMIT :limit;

-- Index: ledger_missing_day.
-- name: ledger_missing_list :many in=ledger_day_in out=ledger_missing_row
SELECT m.folder, m.uid, m.received_at, m.error_key FROM ledger_missing m
WHERE m.channel_id = :channel_id AND (:day IS NULL OR m.day = :day) AND {{scope ledger_missing m}}
ORDER BY m.day DESC, m.folder DESC, m.uid DESC LIMIT 500;
