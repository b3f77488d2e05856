-- owns: interest_counts

-- ---- the nightly count of the counters ----

-- Index: PRIMARY.
-- name: counts_points :many out=counts_point unscoped="a check by the system"
SELECT p.id FROM points p ORDER BY p.id LIMIT 20000;

-- Who moves a card of the point waits from here on, so cards and counters are of one moment. Index: PRIMARY.
-- name: counts_lock :many in=counts_point out=counts_row unscoped="a check by the system"
SELECT n.state, n.n FROM interest_counts n WHERE n.point_id = :id ORDER BY n.state LIMIT 20 FOR UPDATE;

-- Index: interests_point_state, read alone.
-- name: counts_count :many in=counts_point out=counts_row unscoped="a check by the system"
SELECT i.state, COUNT(*) AS n FROM interests i FORCE INDEX (interests_point_state) WHERE i.point_id = :id
GROUP BY i.state ORDER BY i.state LIMIT 20;

-- name: counts_set :bulk in=counts_new
INSERT INTO interest_counts (point_id, state, n) VALUES (:point, :state, :n) ON DUPLICATE KEY UPDATE n = VALUES(n);
