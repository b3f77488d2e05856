-- owns: replies, reply_files, reply_drafts, reply_intents, reply_typing, interest_threads

-- part: reply_columns
	rp.id, rp.subject, rp.text, rp.signature, rp.state, rp.error, rp.problem, rp.created_at, rp.send_after, rp.sent_at,
	rp.user_id, u.name AS user_name,
	(SELECT JSON_ARRAYAGG(JSON_OBJECT('id', rf.id, 'file_id', rf.file_id, 'name', f.name, 'type', f.type, 'size', f.size)
		ORDER BY rf.id) FROM reply_files rf JOIN files f ON f.id = rf.file_id WHERE rf.reply_id = rp.id) AS files

-- ---- answers by mail ----

-- Index: replies_interest.
-- name: reply_list :many in=interest_ref out=reply_row beside="users reply_files files: who answered a visible card, and with what"
SELECT {{part reply_columns}}
FROM replies rp JOIN users u ON u.id = rp.user_id
WHERE rp.interest_id = :interest_id AND rp.state <> 6 AND {{scope replies rp}} ORDER BY rp.id LIMIT 200;

-- name: reply_get :one in=reply_ref_in out=reply_facts
SELECT rp.id, rp.interest_id, rp.user_id, rp.state, rp.subject, rp.text FROM replies rp
WHERE rp.id = :reply_id AND {{scope replies rp}};

-- Index: replies_interest. What somebody else has sent since.
-- name: reply_newer :one in=reply_newer_in out=reply_other beside="users: who answered a visible card"
SELECT rp.id, rp.text, rp.created_at AS at, u.name AS by_name FROM replies rp JOIN users u ON u.id = rp.user_id
WHERE rp.interest_id = :interest_id AND rp.id > COALESCE(:seen_reply, 0) AND rp.user_id <> :actor_id
	AND rp.state IN (1, 2, 3, 4) AND {{scope replies rp}}
ORDER BY rp.id DESC LIMIT 1;

-- name: reply_target :one in=interest_ref out=reply_target beside="mailboxes: the address the answer comes from"
SELECT i.author_email, m.from_address, m.from_name, m.smtp_host
FROM interests i JOIN mailboxes m ON m.channel_id = i.channel_id
WHERE i.id = :interest_id AND {{scope interests i}};

-- name: reply_add :insert in=reply_new
INSERT INTO replies (interest_id, user_id, to_address, subject, text, signature, message_id, state, send_after, created_at)
VALUES (:interest_id, :actor_id, :to_address, :subject, :text, :signature, :message_id, 1, :send_after, :now);

-- name: reply_to_send :one in=reply_ref out=reply_to_send unscoped="a job of the system"
SELECT rp.id, rp.interest_id, rp.user_id, rp.to_address, rp.subject, rp.text, rp.signature, rp.message_id, rp.state,
	rp.created_at, rp.send_after, i.channel_id, i.point_id, i.letter_id, i.identity_id AS identity, i.source_type,
	i.author_name, i.received_at, t.text AS asked
FROM replies rp JOIN interests i ON i.id = rp.interest_id LEFT JOIN interest_texts t ON t.interest_id = i.id
WHERE rp.id = :reply;

-- Compare and set: only who finds the reply in the expected state may go on with it.
-- name: reply_move :exec in=reply_move_in unscoped="the reply was proven visible, or a job of the system"
UPDATE replies SET state = :to, error = :error, problem = :problem, sent_at = COALESCE(:sent_at, sent_at)
WHERE id = :reply AND state = :from;

-- The same for who wrote it, and only while nothing has gone out.
-- name: reply_undo :exec in=reply_ref_in unscoped="the gate has proven reply_id visible; only one's own"
UPDATE replies SET state = 6 WHERE id = :reply_id AND state = 1 AND user_id = :actor_id;

-- The beginning of an answered letter is enough for its headers; it is cut while still compressed.
-- name: reply_letter_get :one in=reply_letter_in out=reply_letter unscoped="a job of the system"
SELECT LEFT(b.body, 147456) AS body FROM mail_bodies b WHERE b.letter_id = :letter_id;

-- ---- what letters tell about them ----

-- Index: replies_message, once for each id; the nearest first.
-- name: reply_by_ids :one in=heard_ids out=reply_heard unscoped="a job of the system: only ids that we have made"
SELECT STRAIGHT_JOIN rp.id, rp.interest_id, rp.user_id, rp.state, i.point_id, i.assignee_id
FROM JSON_TABLE(:ids, '$[*]' COLUMNS (n FOR ORDINALITY, k VARCHAR(250) CHARACTER SET ascii COLLATE ascii_bin PATH '$')) j
JOIN replies rp ON rp.message_id = j.k JOIN interests i ON i.id = rp.interest_id
ORDER BY j.n LIMIT 1;

-- Index: replies_interest.
-- name: reply_sent_other :one in=reply_sent_in out=reply_count unscoped="a job of the system"
SELECT COUNT(*) AS n FROM (SELECT 1 FROM replies rp
	WHERE rp.interest_id = :interest_id AND rp.state = 3 AND rp.id <> :reply LIMIT 1) o;

-- Index: PRIMARY of mail_raw.
-- name: heard_letter :one in=heard_letter_ref out=heard_letter unscoped="a job of the system"
SELECT m.interest_id, c.point_id FROM mail_raw m JOIN channels c ON c.id = m.channel_id WHERE m.id = :letter;

-- Index: mail_raw_message. The card of the letter that somebody has answered from a mailbox of ours.
-- name: card_by_letter_ids :one in=heard_hashes out=heard_card unscoped="a job of the system"
SELECT STRAIGHT_JOIN i.id, i.author_email FROM JSON_TABLE(:hashes, '$[*]' COLUMNS (n FOR ORDINALITY, k CHAR(64) PATH '$')) j
JOIN mail_raw m ON m.message_hash = UNHEX(j.k) JOIN interests i ON i.id = m.interest_id
WHERE i.point_id = :point_id ORDER BY j.n LIMIT 1;

-- Index: interests_point_waiting. Cards that nobody has answered yet are few.
-- name: card_by_event :one in=heard_event_in out=heard_card unscoped="a job of the system"
SELECT i.id, i.author_email FROM interests i FORCE INDEX (interests_point_waiting)
WHERE i.point_id = :point_id AND i.is_waiting = 1 AND i.source_type = :source_type
	AND ((:link IS NOT NULL AND i.link = :link) OR (:external_id IS NOT NULL AND i.external_id = :external_id)
		OR (:link IS NULL AND :external_id IS NULL AND i.author_name = :author_name))
ORDER BY i.received_at DESC, i.id DESC LIMIT 1;

-- Index: PRIMARY. A card that was there before stays where it is.
-- name: thread_root :one in=interest_ref out=thread_root unscoped="a job of the system"
SELECT COALESCE((SELECT t.root_id FROM interest_threads t WHERE t.interest_id = i.id), i.id) AS id
FROM interests i WHERE i.id = :interest_id;

-- name: thread_add :exec in=thread_new unscoped="a job of the system"
INSERT INTO interest_threads (interest_id, root_id, reply_id) VALUES (:interest_id, :root_id, :reply)
ON DUPLICATE KEY UPDATE reply_id = reply_id;

-- Index: PRIMARY, interest_threads_root. The cards of one conversation; none when a card stands alone.
-- name: thread_list :many in=interest_ref out=thread_row beside="interest_threads: of a card that was proven visible"
SELECT STRAIGHT_JOIN i.id, i.state, i.author_name, LEFT(i.excerpt, 200) AS text, i.received_at, i.answered_at
FROM (SELECT a.interest_id AS id FROM interest_threads a
		WHERE a.root_id = COALESCE((SELECT t.root_id FROM interest_threads t WHERE t.interest_id = :interest_id), :interest_id)
	UNION SELECT b.root_id FROM interest_threads b
		WHERE b.root_id = COALESCE((SELECT t.root_id FROM interest_threads t WHERE t.interest_id = :interest_id), :interest_id)) x
JOIN interests i ON i.id = x.id
WHERE {{scope interests i}} ORDER BY i.id LIMIT 100;

-- ---- what goes out with them ----

-- name: attachment_add :insert in=attachment_new
INSERT INTO reply_files (interest_id, user_id, file_id, created_at) VALUES (:interest_id, :actor_id, :file_id, :now);

-- Index: reply_files_interest. Still with the draft of who asks.
-- name: attachment_drafted :one in=interest_ref out=attachment_sum beside="files: sizes of one's own attachments"
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(f.size), 0) AS SIGNED) AS size
FROM reply_files rf JOIN files f ON f.id = rf.file_id
WHERE rf.interest_id = :interest_id AND rf.user_id = :actor_id AND rf.reply_id IS NULL AND {{scope reply_files rf}};

-- name: attachment_take :bulk in=attachment_take_in unscoped="the gate has proven the ids visible; only one's own of this card"
UPDATE reply_files SET reply_id = :reply
WHERE id = :attachment_id AND interest_id = :interest_id AND user_id = :actor_id AND reply_id IS NULL;

-- Index: reply_files_reply.
-- name: attachment_list :many in=reply_ref out=attachment_file unscoped="the letter of who asks, or a job of the system"
SELECT rf.id, f.name, f.type, f.path, f.size FROM reply_files rf JOIN files f ON f.id = rf.file_id
WHERE rf.reply_id = :reply ORDER BY rf.id LIMIT 20;

-- name: attachment_give_back :exec in=reply_ref unscoped="the letter of who asks"
UPDATE reply_files SET reply_id = NULL WHERE reply_id = :reply;

-- name: attachment_remove :exec in=attachment_ref unscoped="the gate has proven attachment_id visible; only one's own, unsent"
DELETE FROM reply_files WHERE id = :attachment_id AND user_id = :actor_id AND reply_id IS NULL;

-- ---- drafts ----

-- Index: PRIMARY; reply_files_interest.
-- name: draft_get :one in=interest_ref out=draft_row beside="files: names of one's own attachments"
SELECT i.id AS interest_id, d.subject, d.text, COALESCE(d.version, 0) AS version, d.updated_at,
	(SELECT JSON_ARRAYAGG(JSON_OBJECT('id', rf.id, 'file_id', rf.file_id, 'name', f.name, 'type', f.type, 'size', f.size)
		ORDER BY rf.id) FROM reply_files rf JOIN files f ON f.id = rf.file_id
		WHERE rf.interest_id = i.id AND rf.user_id = :actor_id AND rf.reply_id IS NULL AND {{scope reply_files rf}}) AS files
FROM interests i LEFT JOIN reply_drafts d ON d.interest_id = i.id AND d.user_id = :actor_id AND {{scope reply_drafts d}}
WHERE i.id = :interest_id AND {{scope interests i}};

-- name: draft_add :exec in=draft_put unscoped="one's own draft of a card that the gate has proven visible"
INSERT INTO reply_drafts (user_id, interest_id, subject, text, version, updated_at)
VALUES (:actor_id, :interest_id, :subject, COALESCE(:text, ''), 1, :now);

-- name: draft_change :exec in=draft_put unscoped="one's own draft"
UPDATE reply_drafts SET subject = :subject, text = COALESCE(:text, ''), version = version + 1, updated_at = :now
WHERE user_id = :actor_id AND interest_id = :interest_id AND version = :version;

-- name: draft_drop :exec in=interest_ref unscoped="one's own draft"
DELETE FROM reply_drafts WHERE user_id = :actor_id AND interest_id = :interest_id;

-- Index: reply_drafts_updated. Nobody has come back to them for half a year.
-- name: drafts_purge :exec in=replies_purge_in unscoped="cleaning by the system"
DELETE FROM reply_drafts WHERE updated_at < :before LIMIT 5000;

-- Index: reply_files_reply. Files of those drafts: put up as long ago, never sent. Their bytes go with the rows of files.
-- name: draft_files_purge :exec in=replies_purge_in unscoped="cleaning by the system"
DELETE FROM reply_files WHERE reply_id IS NULL AND created_at < :before AND NOT EXISTS (SELECT 1 FROM reply_drafts d
	WHERE d.user_id = reply_files.user_id AND d.interest_id = reply_files.interest_id) LIMIT 5000;

-- A text that was taken back; what was begun anew meanwhile stays.
-- name: draft_put_back :exec in=draft_put unscoped="one's own draft"
INSERT INTO reply_drafts (user_id, interest_id, subject, text, version, updated_at)
VALUES (:actor_id, :interest_id, :subject, COALESCE(:text, ''), 1, :now) ON DUPLICATE KEY UPDATE version = version + 0;

-- Index: PRIMARY of reply_drafts, reply_intents_user. Counting stops at 1,000.
-- name: unfinished_get :one out=unfinished_row
SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM reply_drafts d WHERE d.user_id = :actor_id AND {{scope reply_drafts d}} LIMIT 1000) x)
		AS drafts,
	(SELECT COUNT(*) FROM (SELECT 1 FROM reply_intents n JOIN interests i ON i.id = n.interest_id
		WHERE n.user_id = :actor_id AND n.is_open = 1 AND i.is_waiting = 1 AND {{scope interests i}}
			AND {{scope reply_intents n}} LIMIT 1000) y) AS intents
FROM users u WHERE u.id = :actor_id AND {{scope users u}};

-- ---- answers given elsewhere ----

-- Index: reply_intents_user. One open intent of a person for each card.
-- name: intent_again :exec in=intent_in unscoped="the gate has proven interest_id visible; one's own"
UPDATE reply_intents SET way = :way, at = :now, asked_at = NULL
WHERE user_id = :actor_id AND is_open = 1 AND interest_id = :interest_id;

-- name: intent_add :insert in=intent_in
INSERT INTO reply_intents (interest_id, user_id, way, at) VALUES (:interest_id, :actor_id, :way, :now);

-- name: intent_settle :exec in=interest_ref unscoped="the gate has proven interest_id visible; one's own"
UPDATE reply_intents SET settled_at = :now WHERE user_id = :actor_id AND is_open = 1 AND interest_id = :interest_id;

-- name: intent_later :exec in=interest_ref unscoped="the gate has proven interest_id visible; one's own"
UPDATE reply_intents SET asked_at = :now WHERE user_id = :actor_id AND is_open = 1 AND interest_id = :interest_id;

-- Index: reply_intents_interest.
-- name: intent_list :many in=interest_ref out=intent_row beside="users: who works on a visible card"
SELECT n.id, n.user_id, u.name AS user_name, n.way, n.at, n.asked_at FROM reply_intents n JOIN users u ON u.id = n.user_id
WHERE n.interest_id = :interest_id AND n.is_open = 1 AND {{scope reply_intents n}} ORDER BY n.id DESC LIMIT 20;

-- ---- who is writing ----

-- Index: reply_typing_pair. Who goes on is not announced again.
-- name: typing_keep :exec in=typing_in unscoped="the gate has proven interest_id visible; one's own"
UPDATE reply_typing SET until = :until WHERE interest_id = :interest_id AND user_id = :actor_id AND until > :now;

-- name: typing_drop :exec in=typing_in unscoped="the gate has proven interest_id visible; one's own"
DELETE FROM reply_typing WHERE interest_id = :interest_id AND user_id = :actor_id;

-- name: typing_add :insert in=typing_in
INSERT INTO reply_typing (interest_id, user_id, until) VALUES (:interest_id, :actor_id, :until);

-- Index: reply_typing_pair.
-- name: typing_list :many in=interest_ref out=typing_row beside="users: who works on a visible card"
SELECT y.user_id, u.name AS user_name, y.until FROM reply_typing y JOIN users u ON u.id = y.user_id
WHERE y.interest_id = :interest_id AND y.until > :now AND y.user_id <> :actor_id AND {{scope reply_typing y}}
ORDER BY y.user_id LIMIT 10;

-- Index: PRIMARY. What has begun since the last looks, ten times a second by the announcer: as many as it remembers to
-- have told (TYPING_BEHIND), and a message full of others.
-- name: typing_since :many in=typing_since_in out=typing_mark unscoped="the system; only words of cards leave it"
SELECT y.id, y.interest_id FROM reply_typing y WHERE y.id > :last ORDER BY y.id LIMIT 200;

-- name: typing_last :one out=typing_mark unscoped="the system"
SELECT COALESCE(MAX(y.id), 0) AS id, COALESCE(MAX(y.interest_id), 0) AS interest_id FROM reply_typing y;

-- Index: reply_typing_until.
-- name: typing_purge :exec in=typing_purge_in unscoped="cleaning by the system"
DELETE FROM reply_typing WHERE until < :before LIMIT 5000;
