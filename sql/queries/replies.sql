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
SELECT LEFT(b.body, 65536) AS body FROM mail_bodies b WHERE b.letter_id = :letter_id;

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

-- A text that was taken back; what was begun anew meanwhile stays.
-- name: draft_put_back :exec in=draft_put unscoped="one's own draft"
INSERT INTO reply_drafts (user_id, interest_id, subject, text, version, updated_at)
VALUES (:actor_id, :interest_id, :subject, COALESCE(:text, ''), 1, :now) ON DUPLICATE KEY UPDATE version = version + 0;

-- Index: PRIMARY of reply_drafts, reply_intents_user. Counting stops at 1,000.
-- name: unfinished_get :one out=unfinished_row
SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM reply_drafts d WHERE d.user_id = :actor_id AND {{scope reply_drafts d}} LIMIT 1000) x)
		AS drafts,
	(SELECT COUNT(*) FROM (SELECT 1 FROM reply_intents n WHERE n.user_id = :actor_id AND n.is_open = 1
		AND {{scope reply_intents n}} LIMIT 1000) y) AS intents
FROM users u WHERE u.id = :actor_id AND {{scope users u}};
