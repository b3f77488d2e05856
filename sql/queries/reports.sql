-- owns: report_blocks, report_marks, report_products, report_points, report_state

-- ---- counting a day of a point ----

-- Products of the day that have no number yet. Index: interests_point.
-- name: report_product_note :exec in=report_day_in unscoped="counting by the system"
INSERT INTO report_products (name)
SELECT DISTINCT i.product FROM interests i FORCE INDEX (interests_point) LEFT JOIN report_products rp ON rp.name = i.product
WHERE i.point_id = :point AND i.received_at >= :from AND i.received_at < :to AND i.product IS NOT NULL AND rp.id IS NULL
ON DUPLICATE KEY UPDATE id = report_products.id;

-- Index: interests_point, then report_products_name once a card.
-- name: report_cards :many in=report_day_in out=report_card unscoped="counting by the system"
SELECT STRAIGHT_JOIN i.id, i.source_type, i.action, i.channel_id, i.product IS NOT NULL AS has_product, rp.id AS product, i.state,
	i.is_waiting, i.received_at, i.due_at, i.answered_at, i.answered_by_id
FROM interests i FORCE INDEX (interests_point) LEFT JOIN report_products rp ON rp.name = i.product
WHERE i.point_id = :point AND i.received_at >= :from AND i.received_at < :to AND (i.received_at > :from OR i.id > :after_id)
ORDER BY i.received_at, i.id LIMIT 5000;

-- name: report_block_clear :exec in=report_block_in
DELETE FROM report_blocks WHERE point_id = :point AND level = :level AND block = :block;

-- name: report_days_clear :exec in=report_blocks_in
DELETE FROM report_blocks WHERE point_id = :point AND level = 0 AND block BETWEEN :first AND :last;

-- name: report_block_add :bulk in=report_block_row
INSERT INTO report_blocks (point_id, level, block, slice, slice_id, cards, totals, body)
VALUES (:point, :level, :block, :slice, :slice_id, :cards, :totals, :body);

-- What a wider block adds up. Index: PRIMARY.
-- name: report_children :many in=report_merge_in out=report_part unscoped="counting by the system"
SELECT b.point_id AS point, b.slice, b.slice_id, b.totals, b.body FROM report_blocks b
WHERE b.point_id = :point AND b.level = :level AND b.block BETWEEN :first AND :last
	AND (b.slice > :slice OR (b.slice = :slice AND b.slice_id > :slice_id))
ORDER BY b.slice, b.slice_id, b.block LIMIT 4000;

-- What a day of the company adds up. Index: PRIMARY of report_blocks, once a point.
-- name: report_day_of_points :many in=report_merge_in out=report_part unscoped="counting by the system"
SELECT STRAIGHT_JOIN b.point_id AS point, b.slice, b.slice_id, b.totals, b.body
FROM points p JOIN report_blocks b ON b.point_id = p.id AND b.level = 0 AND b.block = :first
WHERE b.slice > :slice OR (b.slice = :slice AND b.slice_id > :slice_id)
ORDER BY b.slice, b.slice_id, b.point_id LIMIT 4000;

-- ---- what has to be counted ----

-- name: report_mark :bulk in=report_mark_in
INSERT INTO report_marks (point_id, day, is_check) VALUES (:point, :day, :is_check)
ON DUPLICATE KEY UPDATE is_check = LEAST(is_check, VALUES(is_check));

-- Index: PRIMARY. Days of points first, the company (0) when there are none of them.
-- name: report_next_point :one out=report_next unscoped="counting by the system"
SELECT m.point_id AS point FROM report_marks m WHERE m.point_id > 0 ORDER BY m.is_check, m.point_id, m.day LIMIT 1;

-- name: report_marks_of :many in=report_marks_in out=report_mark_row unscoped="counting by the system"
SELECT m.point_id AS point, m.day, m.is_check FROM report_marks m WHERE m.point_id = :point
ORDER BY m.day DESC LIMIT 40 FOR UPDATE;

-- name: report_mark_clear :bulk in=report_mark_in
DELETE FROM report_marks WHERE point_id = :point AND day = :day;

-- Index: PRIMARY of events.
-- name: report_events :many in=report_seq_in out=report_event unscoped="counting by the system"
SELECT e.seq, e.kind, e.ref_id FROM events e WHERE e.seq > :seq ORDER BY e.seq LIMIT 2000;

-- name: report_places :many in=report_keys out=report_place unscoped="counting by the system"
SELECT STRAIGHT_JOIN i.point_id AS point, i.received_at AS at, i.due_at
FROM JSON_TABLE(:keys, '$[*]' COLUMNS (k BIGINT PATH '$')) j JOIN interests i ON i.id = j.k LIMIT 5000;

-- Cards whose deadline went by. Index: interests_waiting.
-- name: report_expired :many in=report_expired_in out=report_place unscoped="counting by the system"
SELECT i.point_id AS point, i.received_at AS at, i.due_at FROM interests i FORCE INDEX (interests_waiting)
WHERE i.is_waiting = 1 AND i.due_at > :from AND i.due_at <= :to ORDER BY i.due_at, i.id LIMIT 5000;

-- name: report_state_get :many out=report_state_row unscoped="counting by the system"
SELECT s.name, s.value FROM report_state s ORDER BY s.name LIMIT 10;

-- name: report_state_set :exec in=report_state_row
INSERT INTO report_state (name, value) VALUES (:name, :value) ON DUPLICATE KEY UPDATE value = :value;

-- ---- the clock of a point ----

-- name: report_points_get :many out=report_point unscoped="counting by the system"
SELECT p.id AS point, p.time_zone, CONCAT(p.time_zone, ' ', COALESCE(h.version, 0)) AS clock, c.clock AS counted
FROM points p LEFT JOIN point_hours h ON h.point_id = p.id LEFT JOIN report_points c ON c.point_id = p.id
ORDER BY p.id LIMIT 20000;

-- name: report_point_set :exec in=report_point
INSERT INTO report_points (point_id, clock) VALUES (:point, :clock) ON DUPLICATE KEY UPDATE clock = :clock;

-- name: report_point_clear :exec in=report_marks_in
DELETE FROM report_blocks WHERE point_id = :point;

-- Index: interests_point.
-- name: report_range :one in=report_marks_in out=report_range unscoped="counting by the system"
SELECT MIN(i.received_at) AS first, MAX(i.received_at) AS last FROM interests i WHERE i.point_id = :point;

-- Index: PRIMARY.
-- name: report_block_days :one in=report_marks_in out=report_days unscoped="counting by the system"
SELECT MIN(b.block) AS first, MAX(b.block) AS last FROM report_blocks b WHERE b.point_id = :point AND b.level = 0;

-- ---- reading ----

-- Index: PRIMARY, once a key: [number of the caller, point, level, block].
-- name: report_totals :many in=report_read_in out=report_read_part
SELECT STRAIGHT_JOIN j.n, b.point_id AS point, b.totals, NULL AS body
FROM JSON_TABLE(:keys, '$[*]' COLUMNS (n INT PATH '$[0]', p BIGINT PATH '$[1]', l INT PATH '$[2]', d INT PATH '$[3]')) j
JOIN report_blocks b ON b.point_id = j.p AND b.level = j.l AND b.block = j.d AND b.slice = :slice AND b.slice_id = :slice_id
LIMIT 20000;

-- Index: PRIMARY, once a key.
-- name: report_bodies :many in=report_read_in out=report_read_part
SELECT STRAIGHT_JOIN j.n, b.point_id AS point, b.totals, b.body
FROM JSON_TABLE(:keys, '$[*]' COLUMNS (n INT PATH '$[0]', p BIGINT PATH '$[1]', l INT PATH '$[2]', d INT PATH '$[3]')) j
JOIN report_blocks b ON b.point_id = j.p AND b.level = j.l AND b.block = j.d AND b.slice = :slice AND b.slice_id = :slice_id
LIMIT 20000;

-- Points that a report of this person is about. Index: PRIMARY of points.
-- name: report_points_of_actor :many out=report_point_name
SELECT p.id, p.name FROM points p WHERE {{scope points p}} ORDER BY p.id LIMIT 5000;

-- Index: report_products_name.
-- name: report_product_find :one in=report_product_in out=report_product
SELECT rp.id FROM report_products rp WHERE rp.name = :product;

-- Names beside sums of points that the person sees. Index: the primary key of each table, once an id.
-- name: report_names_product :many in=report_keys out=report_name
SELECT STRAIGHT_JOIN t.id, t.name FROM JSON_TABLE(:keys, '$[*]' COLUMNS (k BIGINT PATH '$')) j JOIN report_products t ON t.id = j.k
LIMIT 5000;

-- name: report_names_person :many in=report_keys out=report_name unscoped="names of who answered cards that the person sees"
SELECT STRAIGHT_JOIN t.id, t.name FROM JSON_TABLE(:keys, '$[*]' COLUMNS (k BIGINT PATH '$')) j JOIN users t ON t.id = j.k
LIMIT 5000;

-- name: report_names_channel :many in=report_keys out=report_name unscoped="names of channels of cards that the person sees"
SELECT STRAIGHT_JOIN t.id, t.name FROM JSON_TABLE(:keys, '$[*]' COLUMNS (k BIGINT PATH '$')) j JOIN channels t ON t.id = j.k
LIMIT 5000;

-- name: report_names_point :many in=report_keys out=report_name
SELECT STRAIGHT_JOIN t.id, t.name FROM JSON_TABLE(:keys, '$[*]' COLUMNS (k BIGINT PATH '$')) j JOIN points t ON t.id = j.k
WHERE {{scope points t}} LIMIT 5000;

-- Days that are still to be counted: one is enough to say so. Index: PRIMARY.
-- name: report_pending :many out=report_pending_row
SELECT m.day FROM report_marks m LIMIT 1;
