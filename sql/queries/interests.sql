-- owns: interest_claims, interest_no_replies, interests, interest_texts, interest_history, interest_counts, proofs, proof_hashes, interest_evidence, interest_edits

-- ---- one card ----

-- name: interest_get :one in=interest_ref out=interest_row beside="points channels users identity_links clients: what a visible card belongs to"
SELECT {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM interests i {{part card_names}} {{part card_client}}
WHERE i.id = :interest_id AND {{scope interests i}};

-- name: interest_cards :many in=interest_cards_in out=interest_row beside="points channels users identity_links clients: what a visible card belongs to"
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM JSON_TABLE(:ids, '$[*]' COLUMNS (v BIGINT PATH '$')) j JOIN interests i ON i.id = j.v {{part card_names}} {{part card_client}}
WHERE {{scope interests i}} ORDER BY i.id LIMIT 100;

-- name: interest_get_whole :one in=interest_ref out=interest_whole beside="points channels users interest_texts interest_no_replies identity_links clients: what belongs to a visible card"
SELECT {{part card_columns}}, {{part card_client_columns}}, COALESCE(t.text, i.excerpt) AS text, i.author_email, i.author_phone, i.subject, i.rule,
	i.rule_version, i.letter_id, i.external_id, t.quoted_text, n.reason AS no_reply_reason, n.text AS no_reply_text,
	NULL AS window_last_at, NULL AS typing_word
FROM interests i {{part card_names}} {{part card_client}} LEFT JOIN interest_texts t ON t.interest_id = i.id
	LEFT JOIN interest_no_replies n ON n.interest_id = i.id
WHERE i.id = :interest_id AND {{scope interests i}};

-- name: interest_person_get :one in=interest_ref out=interest_person
SELECT i.id, i.point_id, i.identity_id AS identity, i.source_type, i.author_name, i.author_url, i.author_email, i.author_phone,
	i.received_at
FROM interests i WHERE i.id = :interest_id AND {{scope interests i}};

-- name: interest_identify :exec in=interest_identity_in unscoped="the gate has proven interest_id visible"
UPDATE interests SET identity_id = :identity WHERE id = :interest_id AND identity_id IS NULL;

-- Index: interest_history_interest.
-- name: interest_history_list :many in=interest_ref out=interest_history_row beside="users: names beside a visible card"
SELECT h.id, h.at, h.action, h.user_id, u.name AS user_name, h.text
FROM interest_history h LEFT JOIN users u ON u.id = h.user_id
WHERE h.interest_id = :interest_id AND {{scope interest_history h}} ORDER BY h.id LIMIT 1000;

-- ---- ingestion ----

-- name: interest_add :bulk in=interest_row_new
INSERT INTO interests (dedupe_key, channel_id, point_id, letter_id, identity_id, state, source_type, action, place,
	author_name, author_url, author_photo_url, author_email, author_phone, subject, excerpt, product, product_url, link,
	external_id, reply_way, received_at, due_at, rule, rule_version, created_at, updated_at,
	window_at)
VALUES (:dedupe_key, :channel_id, :point_id, :letter_id, :identity, :state, :source_type, :action, :place,
	 :author_name, :author_url, :author_photo_url, :author_email, :author_phone, :subject, :excerpt, :product,
	:product_url, :link, :external_id, COALESCE(:reply_way, 0), :received_at, :due_at, :rule, :rule_version, :now, :now,
	:window_at)
ON DUPLICATE KEY UPDATE id = id;

-- Index: interests_dedupe, once for each key. is_fresh: made by this very unit of work.
-- name: interest_by_keys :many in=interest_keys out=interest_found unscoped="ingestion by the system: the same event has the same card"
SELECT STRAIGHT_JOIN i.id, i.dedupe_key, i.channel_id, i.letter_id, i.created_at = :now AS is_fresh
FROM JSON_TABLE(:keys, '$[*]' COLUMNS (k CHAR(64) CHARACTER SET ascii PATH '$')) j
JOIN interests i ON i.dedupe_key = UNHEX(j.k) LIMIT 1000;

-- name: interest_text_add :bulk in=interest_text_new
INSERT INTO interest_texts (interest_id, text, quoted_text) VALUES (:id, :text, :quoted_text);

-- name: interest_photo_get :one in=interest_ref out=interest_photo unscoped="a job of the system"
SELECT i.author_photo_url, i.author_photo_id, i.point_id FROM interests i WHERE i.id = :interest_id;

-- name: interest_photo_letter :one in=interest_ref out=interest_photo_letter unscoped="a job of the system"
SELECT b.body FROM interests i JOIN mail_bodies b ON b.letter_id = i.letter_id WHERE i.id = :interest_id;

-- name: interest_photo_set :exec in=interest_photo_in unscoped="a job of the system"
UPDATE interests SET author_photo_id = :file_id, version = version + 1, updated_at = :now
WHERE id = :interest_id AND author_photo_id IS NULL;

-- ---- workflow ----

-- One statement decides the race: the first one finds the card free.
-- name: interest_claim :exec in=interest_ref unscoped="the gate has proven interest_id visible"
UPDATE interests SET state = 2, assignee_id = :actor_id, claimed_at = :now, version = version + 1, updated_at = :now
WHERE id = :interest_id AND state = 1 AND assignee_id IS NULL;

-- name: interest_change :exec in=interest_change_in unscoped="the row was read within the actor's scope before"
UPDATE interests SET state = :state, assignee_id = :assignee_id, claimed_at = :claimed_at, answered_at = :answered_at,
	answered_by_id = :answered_by_id, processed_at = :processed_at, accepted_at = :accepted_at,
	accepted_by_id = :accepted_by_id, remark = :remark, proofs_count = :proofs_count, proof_file_id = :proof_file_id,
	proof_url = :proof_url, proof_grade = :proof_grade, version = version + 1, updated_at = :now
WHERE id = :id AND version = :version;

-- An answer that has arrived is proven, whatever else the card shows.
-- name: interest_grade_seen :exec in=interest_ref unscoped="a job of the system"
UPDATE interests SET proof_grade = 1, version = version + 1, updated_at = :now
WHERE id = :interest_id AND answered_at IS NOT NULL AND proof_grade <> 1;

-- name: interest_grade_lost :exec in=interest_ref unscoped="a job of the system"
UPDATE interests SET proof_grade = IF(proof_file_id IS NULL, 4, 3), version = version + 1, updated_at = :now
WHERE id = :interest_id AND proof_grade = 1;

-- name: interest_history_add :bulk in=interest_history_new
INSERT INTO interest_history (interest_id, at, action, user_id, text) VALUES (:interest_id, :now, :action, :actor_id, :text);

-- Index: interests_point_state. Counting stops at 100: more is "100 and more".
-- name: interest_claim_add :insert in=interest_claim_new unscoped="counts what waited, in the point of a card that was read in scope"
INSERT INTO interest_claims (interest_id, point_id, user_id, at, way, older_count)
SELECT :interest_id, :point_id, :actor_id, :now, :way, COUNT(o.one) FROM (
	SELECT 1 AS one FROM interests i FORCE INDEX (interests_point_state)
	WHERE i.point_id = :point_id AND i.state = 1 AND i.received_at < :received_at LIMIT 100) o;

-- Both rows in the order of their key, so that two cards going opposite ways do not wait for each other.
-- name: interest_count_move :insert in=interest_count_move_in
INSERT INTO interest_counts (point_id, state, n)
VALUES (:point_id, :low, :low_delta), (:point_id, :high, :high_delta) ON DUPLICATE KEY UPDATE n = n + VALUES(n);

-- name: interest_count_new :insert in=interest_count_new_in
INSERT INTO interest_counts (point_id, state, n) VALUES (:point_id, :state, :n) ON DUPLICATE KEY UPDATE n = n + :n;

-- ---- counts ----

-- Index: PRIMARY of interest_counts: seven rows a point.
-- name: interest_counts_get :one out=interest_counts_row
SELECT CAST(COALESCE(SUM(IF(n.state IN (1, 2, 3, 5), n.n, 0)), 0) AS SIGNED) AS `open`,
	CAST(COALESCE(SUM(IF(n.state = 1, n.n, 0)), 0) AS SIGNED) AS `new`,
	CAST(COALESCE(SUM(IF(n.state = 2, n.n, 0)), 0) AS SIGNED) AS claimed,
	CAST(COALESCE(SUM(IF(n.state = 4, n.n, 0)), 0) AS SIGNED) AS processed,
	CAST(COALESCE(SUM(IF(n.state IN (4, 6, 7), n.n, 0)), 0) AS SIGNED) AS done,
	CAST(COALESCE(SUM(IF(n.state = 7, n.n, 0)), 0) AS SIGNED) AS no_reply
FROM interest_counts n WHERE {{scope interest_counts n}};

-- Index: interests_waiting. Counting stops at 1,000: more is "1,000 and more".
-- name: interest_overdue_count :one out=interest_count_row
SELECT COUNT(o.one) AS n FROM (
	SELECT 1 AS one FROM interests i FORCE INDEX (interests_waiting)
	WHERE i.is_waiting = 1 AND i.due_at < :now AND {{scope interests i}} LIMIT 1000) o;

-- For who sees all points: the index alone, where the statement above fetches a thousand rows for their points, which
-- takes ten times as long. Index: interests_waiting.
-- name: interest_overdue_count_all :one out=interest_count_row unscoped="counts nothing unless the actor sees all points"
SELECT COUNT(o.one) AS n FROM (
	SELECT 1 AS one FROM interests i FORCE INDEX (interests_waiting)
	WHERE :actor_all = 1 AND i.is_waiting = 1 AND i.due_at < :now LIMIT 1000) o;

-- Index: interests_point_waiting.
-- name: interest_overdue_count_points :one out=interest_count_row
SELECT COUNT(o.one) AS n FROM ({{union 8}}
	(SELECT 1 AS one FROM interests i FORCE INDEX (interests_point_waiting)
	WHERE i.point_id = :actor_point_$n AND i.is_waiting = 1 AND i.due_at < :now AND {{scope interests i}} LIMIT 1000)
	{{end}} LIMIT 1000) o;

-- Index: interests_assignee_state, three ranges of it.
-- name: interest_mine_count :one out=interest_count_row
SELECT COUNT(o.one) AS n FROM (SELECT 1 AS one
	FROM interests i FORCE INDEX (interests_assignee_state)
	WHERE i.assignee_id = :actor_id AND i.state IN (2, 3, 5) AND {{scope interests i}}
	LIMIT 1000) o;

-- ---- proofs ----

-- Index: proofs_interest.
-- An earlier proof that looks alike is of the same point (proof_near).
-- name: proof_list :many in=interest_ref out=proof_row beside="users files proof_hashes: who made a visible proof, its size and look"
SELECT pr.id, pr.file_id, COALESCE(f.width, 0) AS width, COALESCE(f.height, 0) AS height, pr.url, pr.created_at, pr.user_id,
	u.name AS user_name, np.interest_id AS near_interest_id, np.file_id AS near_file_id,
	IF(np.id IS NULL, NULL, ph.near_distance) AS near_distance
FROM proofs pr JOIN users u ON u.id = pr.user_id LEFT JOIN files f ON f.id = pr.file_id
LEFT JOIN proof_hashes ph ON ph.proof_id = pr.id LEFT JOIN proofs np ON np.id = ph.near_proof_id AND {{scope proofs np}}
WHERE pr.interest_id = :interest_id AND {{scope proofs pr}} ORDER BY pr.id LIMIT 100;

-- name: proof_add :insert in=proof_new
INSERT INTO proofs (interest_id, file_id, url, user_id, created_at)
VALUES (:interest_id, :file_id, :url, :actor_id, :now);

-- name: proof_get :one in=proof_ref out=proof_owner
SELECT pr.interest_id FROM proofs pr WHERE pr.id = :proof_id AND {{scope proofs pr}};

-- name: proof_remove :exec in=proof_ref unscoped="the gate has proven proof_id visible"
DELETE FROM proofs WHERE id = :proof_id;

-- What the feed shows once this proof is gone: the newest picture and the newest link. Index: proofs_interest.
-- name: proof_shown_without :one in=proof_ref_of out=proof_shown beside="proofs: the other proofs of a card that was read in scope"
SELECT i.id, (SELECT pf.file_id FROM proofs pf WHERE pf.interest_id = i.id AND pf.file_id IS NOT NULL AND pf.id <> :proof_id
		ORDER BY pf.id DESC LIMIT 1) AS file_id,
	(SELECT pu.url FROM proofs pu WHERE pu.interest_id = i.id AND pu.url IS NOT NULL AND pu.id <> :proof_id
		ORDER BY pu.id DESC LIMIT 1) AS url
FROM interests i WHERE i.id = :interest_id AND {{scope interests i}};

-- ---- one event through several doors ----

-- name: evidence_add :bulk in=evidence_row_new
INSERT INTO interest_evidence (interest_id, channel_id, letter_id, at, created_at)
VALUES (:interest_id, :channel_id, :letter, :at, :now) ON DUPLICATE KEY UPDATE id = id;

-- Index: interest_evidence_once. The name of a channel that has moved to a foreign point is not shown.
-- name: evidence_list :many in=interest_ref out=evidence_row
SELECT e.id, e.channel_id, c.name AS channel_name, NULLIF(e.letter_id, 0) AS letter_id, e.at
FROM interest_evidence e JOIN channels c ON c.id = e.channel_id AND {{scope channels c}}
WHERE e.interest_id = :interest_id AND {{scope interest_evidence e}} ORDER BY e.channel_id, e.id LIMIT 100;

-- Index: interests_dedupe: the keys of one event differ in their last eight bytes, the point.
-- name: same_event_list :many in=interest_ref out=same_event_row beside="points users: names beside a visible card"
SELECT STRAIGHT_JOIN i.id, i.state, i.point_id, p.name AS point_name, u.name AS assignee_name
FROM interests o JOIN interests i ON i.dedupe_key BETWEEN CONCAT(LEFT(o.dedupe_key, 24), REPEAT(CHAR(0), 8))
	AND CONCAT(LEFT(o.dedupe_key, 24), REPEAT(CHAR(255), 8)) AND i.id <> o.id AND {{scope interests i}}
JOIN points p ON p.id = i.point_id LEFT JOIN users u ON u.id = i.assignee_id
WHERE o.id = :interest_id AND {{scope interests o}} ORDER BY i.id LIMIT 50;

-- ---- what recognition found, and what people have set instead ----

-- part: values
	i.id, i.version, i.point_id, i.letter_id, i.source_type, i.action, i.place, i.author_name, i.author_url,
	i.author_email, i.author_phone, NULLIF(t.text, '') AS text, i.product, i.product_url, i.link, i.subject, i.rule,
	i.rule_version, CAST(COALESCE((SELECT BIT_OR(1 << e.field) FROM interest_edits e WHERE e.interest_id = i.id), 0)
		AS SIGNED) AS edited

-- name: card_values_get :one in=interest_ref out=card_values_row beside="interest_texts interest_edits: of a visible card"
SELECT {{part values}} FROM interests i LEFT JOIN interest_texts t ON t.interest_id = i.id
WHERE i.id = :interest_id AND {{scope interests i}} FOR UPDATE;

-- Index: PRIMARY, once for each id.
-- name: card_values_lock :many in=card_ids out=card_values_row unscoped="recognition by the system"
SELECT STRAIGHT_JOIN {{part values}} FROM JSON_TABLE(:ids, '$[*]' COLUMNS (k BIGINT PATH '$')) j
JOIN interests i ON i.id = j.k LEFT JOIN interest_texts t ON t.interest_id = i.id ORDER BY i.id LIMIT 1000 FOR UPDATE;

-- name: card_values_put :bulk in=card_values_new unscoped="the card was read in scope, or by the system"
UPDATE interests SET source_type = :source_type, action = :action, reply_way = COALESCE(:reply_way, 0), place = :place,
	author_name = :author_name, author_url = :author_url, author_email = :author_email, author_phone = :author_phone,
	excerpt = :excerpt, product = :product, product_url = :product_url, link = :link, rule = :rule,
	rule_version = :rule_version, version = version + 1, updated_at = :now
WHERE id = :id AND version = :version;

-- name: card_text_put :bulk in=card_values_new
INSERT INTO interest_texts (interest_id, text) VALUES (:id, COALESCE(:text, ''))
ON DUPLICATE KEY UPDATE text = COALESCE(:text, '');

-- What recognition had found stays with the first edit.
-- name: interest_edit_add :bulk in=interest_edit_new
INSERT INTO interest_edits (interest_id, field, value_before, user_id, at)
VALUES (:interest_id, :field, :value_before, :actor_id, :now) ON DUPLICATE KEY UPDATE user_id = :actor_id, at = :now;

-- Index: PRIMARY.
-- name: interest_edit_list :many in=interest_ref out=interest_edit_row beside="users: names beside a visible card"
SELECT e.field, e.value_before, e.user_id, u.name AS user_name, e.at
FROM interest_edits e LEFT JOIN users u ON u.id = e.user_id
WHERE e.interest_id = :interest_id AND {{scope interest_edits e}} ORDER BY e.field LIMIT 50;

-- ---- quality ----

-- Index: interest_no_replies_sampled.
-- name: sampled_list :many in=sampled_q out=interest_row beside="points channels users identity_links clients: names of what a visible card belongs to"
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM interest_no_replies n FORCE INDEX (interest_no_replies_sampled) JOIN interests i ON i.id = n.interest_id
	{{part card_names}} {{part card_client}}
WHERE n.is_sampled = 1 AND {{scope interest_no_replies n}} AND {{scope interests i}}
	AND n.at <= :at AND (n.at < :at OR n.interest_id < :id)
ORDER BY n.at DESC, n.interest_id DESC LIMIT :limit;

-- Indexes: interests_state and interest_no_replies_unseen, a keyset each, merged; then, once for each row
-- of the page, replies_interest, interest_claims_interest and proof_hashes_interest.
-- name: quality_list :many in=quality_q out=quality_row beside="points channels users interest_no_replies replies interest_claims proof_hashes proofs: what belongs to a visible card"
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part no_client}}, i.excerpt AS text, f.at AS waits_since,
	IF(i.state = 7, nr.reason, NULL) AS no_reply_reason, nr.text AS no_reply_text,
	(SELECT LEFT(rp.text, 4000) FROM replies rp WHERE rp.interest_id = i.id AND rp.state <> 6 ORDER BY rp.id DESC LIMIT 1) AS reply_text,
	ic.way AS claim_way, ic.older_count AS waited_older, np.interest_id AS near_interest_id, np.file_id AS near_file_id,
	IF(np.id IS NULL, NULL, ph.near_distance) AS near_distance
FROM ((SELECT i.id, i.received_at AS at FROM interests i FORCE INDEX (interests_state)
	WHERE i.state = 4 AND {{scope interests i}} AND i.received_at >= :at AND (i.received_at > :at OR i.id > :id)
	ORDER BY i.received_at, i.id LIMIT :limit)
	UNION ALL
	(SELECT n.interest_id AS id, n.at FROM interest_no_replies n FORCE INDEX (interest_no_replies_unseen)
	WHERE n.is_sampled = 1 AND n.seen_at IS NULL AND {{scope interest_no_replies n}} AND n.at >= :at
		AND (n.at > :at OR n.interest_id > :id)
	ORDER BY n.at, n.interest_id LIMIT :limit)
	ORDER BY at, id LIMIT :limit) f
JOIN interests i ON i.id = f.id {{part card_names}}
LEFT JOIN interest_no_replies nr ON nr.interest_id = i.id
LEFT JOIN interest_claims ic ON ic.id = (SELECT MAX(cm.id) FROM interest_claims cm WHERE cm.interest_id = i.id)
LEFT JOIN proof_hashes ph ON ph.proof_id = (SELECT MAX(hm.proof_id) FROM proof_hashes hm
	WHERE hm.interest_id = i.id AND hm.near_proof_id IS NOT NULL)
LEFT JOIN proofs np ON np.id = ph.near_proof_id
WHERE {{scope interests i}}
ORDER BY f.at, f.id LIMIT :limit;

-- name: no_reply_see :exec in=interest_ref unscoped="the gate has proven interest_id visible"
UPDATE interest_no_replies SET seen_at = :now, seen_by_id = :actor_id
WHERE interest_id = :interest_id AND is_sampled = 1 AND seen_at IS NULL;

-- name: no_reply_seen_get :one in=interest_ref out=no_reply_seen beside="users: who looked at a visible card"
SELECT n.seen_by_id AS by_id, u.name AS by_name, n.seen_at AS at FROM interest_no_replies n JOIN users u ON u.id = n.seen_by_id
WHERE n.interest_id = :interest_id AND {{scope interest_no_replies n}};

-- Index: interest_history_interest.
-- name: review_last :one in=interest_ref out=review_last beside="users: who judged a visible card"
SELECT h.action, h.user_id, u.name AS user_name, h.at FROM interest_history h LEFT JOIN users u ON u.id = h.user_id
WHERE h.interest_id = :interest_id AND h.action IN (9, 10) AND {{scope interest_history h}} ORDER BY h.id DESC LIMIT 1;

-- Index: interest_claims_at; at most the newest 100,000 of the span.
-- name: quality_people :many in=takers_in out=taker_row beside="users interests: who took visible cards, and how these are now"
SELECT w.user_id, u.name AS user_name, CAST(SUM(w.way = 1) AS SIGNED) AS claimed, CAST(SUM(w.way = 1 AND w.older_count > 0) AS SIGNED) AS over_older,
	CAST(MAX(w.older_median) AS SIGNED) AS older_median, CAST(SUM(w.way = 2) AS SIGNED) AS stolen, CAST(SUM(w.way = 3) AS SIGNED) AS given,
	CAST(SUM(i.state IN (4, 6) AND i.assignee_id = w.user_id) AS SIGNED) AS processed,
	CAST(SUM(i.remark IS NOT NULL AND i.assignee_id = w.user_id) AS SIGNED) AS returned
FROM (SELECT z.interest_id, z.user_id, z.way, z.older_count,
		ROUND(MEDIAN(IF(z.way = 1 AND z.older_count > 0, z.older_count, NULL)) OVER (PARTITION BY z.user_id)) AS older_median
	FROM (SELECT c.interest_id, c.user_id, c.way, c.older_count FROM interest_claims c FORCE INDEX (interest_claims_at)
		WHERE c.at >= :from AND c.at < :to AND (:point_id IS NULL OR c.point_id = :point_id) AND c.way <= 3
			AND {{scope interest_claims c}} ORDER BY c.at DESC, c.id DESC LIMIT 100000) z) w
JOIN interests i ON i.id = w.interest_id JOIN users u ON u.id = w.user_id
GROUP BY w.user_id, u.name ORDER BY claimed DESC, w.user_id LIMIT 500;

-- ---- looks of proofs ----

-- Indexes: proof_hashes_same, then one band each: a hash at most three bits away shares one of four. Of
-- a band that very many share, the newest 500 are compared.
-- name: proof_near :one in=proof_look_q out=proof_near unscoped="only within the point of a card that was read in scope; heads see the result"
SELECT f.proof_id, f.distance FROM (
	(SELECT a.proof_id, 0 AS distance FROM proof_hashes a FORCE INDEX (proof_hashes_same)
	WHERE a.point_id = :point_id AND a.hash = :look AND a.interest_id <> :interest_id ORDER BY a.proof_id DESC LIMIT 1)
	UNION ALL (SELECT b.proof_id, BIT_COUNT(b.hash ^ :look) AS distance FROM proof_hashes b FORCE INDEX (proof_hashes_1)
	WHERE b.point_id = :point_id AND b.band_1 = (:look >> 48 & 65535) AND b.interest_id <> :interest_id
	ORDER BY b.proof_id DESC LIMIT 500)
	UNION ALL (SELECT c.proof_id, BIT_COUNT(c.hash ^ :look) AS distance FROM proof_hashes c FORCE INDEX (proof_hashes_2)
	WHERE c.point_id = :point_id AND c.band_2 = (:look >> 32 & 65535) AND c.interest_id <> :interest_id
	ORDER BY c.proof_id DESC LIMIT 500)
	UNION ALL (SELECT d.proof_id, BIT_COUNT(d.hash ^ :look) AS distance FROM proof_hashes d FORCE INDEX (proof_hashes_3)
	WHERE d.point_id = :point_id AND d.band_3 = (:look >> 16 & 65535) AND d.interest_id <> :interest_id
	ORDER BY d.proof_id DESC LIMIT 500)
	UNION ALL (SELECT e.proof_id, BIT_COUNT(e.hash ^ :look) AS distance FROM proof_hashes e FORCE INDEX (proof_hashes_4)
	WHERE e.point_id = :point_id AND e.band_4 = (:look & 65535) AND e.interest_id <> :interest_id
	ORDER BY e.proof_id DESC LIMIT 500)) f
WHERE f.distance <= 3 ORDER BY f.distance, f.proof_id DESC LIMIT 1;

-- name: proof_look_add :exec in=proof_look_new unscoped="the row was read within the actor's scope before"
INSERT INTO proof_hashes (proof_id, interest_id, point_id, hash, near_proof_id, near_distance)
VALUES (:proof_id, :interest_id, :point_id, :look, :near_proof_id, :distance);
