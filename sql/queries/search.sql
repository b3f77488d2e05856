-- owns: interest_words, search_edits, search_state

-- part: texts
	i.id, i.point_id AS point, i.received_at, i.created_at, i.author_name, i.author_email, i.author_phone, i.subject,
	i.excerpt, i.product, i.place
-- part: asked
	i.received_at BETWEEN :from AND :to AND (:state = 0 OR i.state = :state)
	AND CASE :view WHEN 1 THEN i.state IN (1, 2, 3, 5) WHEN 4 THEN i.is_waiting = 1 WHEN 6 THEN i.state IN (4, 6, 7) ELSE 1 = 1 END
-- part: filters
	{{part conditions}} AND (:q IS NULL OR CONCAT_WS(' ', i.author_name, i.subject, i.product, i.place, i.excerpt) LIKE :q)

-- ---- the index ----

-- One process at a time changes the index. Index: PRIMARY, two rows.
-- name: search_state_lock :many out=search_state_row
SELECT s.name, s.value FROM search_state s ORDER BY s.name LIMIT 10 FOR UPDATE;

-- name: search_state_set :bulk in=search_state_row
INSERT INTO search_state (name, value) VALUES (:name, :value) ON DUPLICATE KEY UPDATE value = VALUES(value);

-- Index: PRIMARY.
-- name: search_cards :many in=search_from out=search_card unscoped="the index is made by the system"
SELECT {{part texts}} FROM interests i WHERE i.id > :id ORDER BY i.id LIMIT 1000;

-- Index: PRIMARY, once for each id.
-- name: search_texts :many in=search_ids out=search_card
SELECT STRAIGHT_JOIN {{part texts}} FROM JSON_TABLE(:ids, '$[*]' COLUMNS (v BIGINT PATH '$')) j JOIN interests i ON i.id = j.v
WHERE {{scope interests i}} LIMIT 2000;

-- Index: PRIMARY, once for each pair of word and day.
-- name: search_blocks :many in=search_keys out=search_block
SELECT STRAIGHT_JOIN w.word, w.day, w.postings
FROM JSON_TABLE(:blocks, '$[*]' COLUMNS (w BIGINT PATH '$[0]', d INT PATH '$[1]')) j
JOIN interest_words w ON w.word = j.w AND w.day = j.d ORDER BY w.word, w.day LIMIT 50000;

-- name: search_block_put :bulk in=search_block
INSERT INTO interest_words (word, day, postings) VALUES (:word, :day, :postings)
ON DUPLICATE KEY UPDATE postings = VALUES(postings);

-- name: search_block_remove :bulk in=search_block
DELETE FROM interest_words WHERE word = :word AND day = :day;

-- name: search_clear :exec
DELETE FROM interest_words LIMIT 20000;

-- name: search_edits_clear :exec
DELETE FROM search_edits LIMIT 20000;

-- name: search_edit_add :bulk in=search_edit
INSERT INTO search_edits (interest_id, words) VALUES (:card, :words);

-- Index: PRIMARY.
-- name: search_edits_get :many out=search_edit
SELECT e.id, e.interest_id AS card, e.words FROM search_edits e ORDER BY e.id LIMIT 200;

-- name: search_edit_remove :bulk in=search_edit
DELETE FROM search_edits WHERE id = :id;

-- ---- asking ----

-- Index: PRIMARY.
-- name: search_state_get :many out=search_state_row
SELECT s.name, s.value FROM search_state s ORDER BY s.name LIMIT 10;

-- Counting stops where looking at each of them would take too long. Index: PRIMARY.
-- name: search_behind :one in=search_from out=search_count unscoped="how far the index is behind, no more of the cards"
SELECT COUNT(o.one) AS n FROM (SELECT 1 AS one FROM interests i WHERE i.id > :id LIMIT 2001) o;

-- Index: PRIMARY.
-- name: search_pending :many in=search_from out=search_card
SELECT {{part texts}} FROM interests i WHERE i.id > :id AND {{scope interests i}} ORDER BY i.id LIMIT 3000;

-- Index: PRIMARY of user_points.
-- name: search_points :many out=search_point
SELECT p.id FROM points p WHERE {{scope points p}} ORDER BY p.id LIMIT 5000;

-- On which days the words are, the newest ones; nothing of their postings is fetched. Index: PRIMARY of interest_words.
-- name: search_probe :many in=search_words_in out=search_probe
SELECT o.n, o.days, o.first_day, o.last_day FROM ({{union 8}}
	(SELECT $n AS n, COUNT(*) AS days, MIN(x.day) AS first_day, MAX(x.day) AS last_day FROM (
		SELECT w.day FROM interest_words w WHERE w.word = :word_$n AND w.day <= :day ORDER BY w.day DESC LIMIT 8) x)
	{{end}} LIMIT 8) o ORDER BY o.n LIMIT 8;

-- How much stands in the newest days of words. Few days: postings of frequent words lie on pages of their own, each of which
-- is fetched to be measured. Index: PRIMARY of interest_words.
-- name: search_weigh :many in=search_words_in out=search_weight
SELECT o.n, o.days, o.bytes FROM ({{union 8}}
	(SELECT $n AS n, COUNT(*) AS days, CAST(COALESCE(SUM(x.bytes), 0) AS SIGNED) AS bytes FROM (
		SELECT LENGTH(w.postings) AS bytes FROM interest_words w WHERE w.word = :word_$n AND w.day <= :day
		ORDER BY w.day DESC LIMIT 3) x)
	{{end}} LIMIT 8) o ORDER BY o.n LIMIT 8;

-- Index: PRIMARY.
-- name: search_days :many in=search_days_in out=search_block
SELECT w.word, w.day, w.postings FROM interest_words w WHERE w.word = :word AND w.day <= :day AND w.day >= :least
ORDER BY w.day DESC LIMIT :limit;

-- ---- rows of what was found: of cards in a JSON array, those in the view that pass the filters ----

-- Index: PRIMARY, once for each of at most 1,000 cards.
-- name: search_rows {{part feed_page}}
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM (SELECT STRAIGHT_JOIN i.id, i.received_at FROM JSON_TABLE(:cards, '$[*]' COLUMNS (v BIGINT PATH '$')) j
	JOIN interests i ON i.id = j.v
	WHERE {{scope interests i}} AND {{part asked}} AND {{part filters}}
	ORDER BY i.received_at DESC, i.id DESC LIMIT :limit) f
JOIN interests i ON i.id = f.id {{part card_names}} {{part card_client}}
WHERE {{scope interests i}}
ORDER BY f.received_at DESC, f.id DESC LIMIT :limit;

-- Index: PRIMARY, once for each of at most 20,000 cards.
-- name: search_rows_due {{part feed_page}}
SELECT STRAIGHT_JOIN {{part card_columns}}, {{part card_client_columns}}, i.excerpt AS text
FROM (SELECT STRAIGHT_JOIN i.id, i.due_at FROM JSON_TABLE(:cards, '$[*]' COLUMNS (v BIGINT PATH '$')) j
	JOIN interests i ON i.id = j.v
	WHERE {{scope interests i}} AND i.is_waiting = 1 AND {{part asked}} AND i.due_at >= :at AND (i.due_at > :at OR i.id > :id)
		AND i.due_at < :until AND {{part filters}}
	ORDER BY i.due_at, i.id LIMIT :limit) f
JOIN interests i ON i.id = f.id {{part card_names}} {{part card_client}}
WHERE {{scope interests i}}
ORDER BY f.due_at, f.id LIMIT :limit;
