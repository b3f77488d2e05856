-- owns: mail_raw, mail_bodies, mail_cursors, letter_tasks, letter_task_files

-- ---- cursors ----

-- name: cursor_get :one in=cursor_in out=cursor_row
SELECT c.uidvalidity, c.next_uid, c.tries, c.is_resync, c.swept_at, c.identity, c.archive_next, c.archive_to, c.compared_at
FROM mail_cursors c WHERE c.channel_id = :channel_id AND c.folder = :folder;

-- A new folder, another server, or its UIDVALIDITY changed: everything in it is looked at again.
-- name: cursor_start :exec in=cursor_in
INSERT INTO mail_cursors (channel_id, folder, uidvalidity, next_uid, identity)
VALUES (:channel_id, :folder, :uidvalidity, 1, :identity)
ON DUPLICATE KEY UPDATE uidvalidity = :uidvalidity, next_uid = 1, tries = 0, is_resync = 1, swept_at = NULL,
	identity = :identity, archive_next = 0, archive_to = 0, compared_at = NULL;

-- Cursors from before identities were kept.
-- name: cursor_identify :exec in=cursor_in
UPDATE mail_cursors SET identity = :identity WHERE channel_id = :channel_id AND folder = :folder;

-- Before a batch: a batch that was begun several times and never committed is taken with care.
-- name: cursor_try :exec in=cursor_in
UPDATE mail_cursors SET tries = tries + 1 WHERE channel_id = :channel_id AND folder = :folder;

-- That batch failed, but its process lives: it is not the mail's fault.
-- name: cursor_lived :exec in=cursor_in
UPDATE mail_cursors SET tries = GREATEST(tries - 1, 0) WHERE channel_id = :channel_id AND folder = :folder;

-- In tries stands 1 while the next batch is under way already.
-- name: cursor_move :exec in=cursor_in
UPDATE mail_cursors SET next_uid = :next_uid, archive_next = :archive_next, archive_to = :archive_to, tries = :tries,
	is_resync = :is_resync
WHERE channel_id = :channel_id AND folder = :folder AND uidvalidity = :uidvalidity;

-- name: cursor_swept :exec in=cursor_in
UPDATE mail_cursors SET swept_at = :now WHERE channel_id = :channel_id AND folder = :folder;

-- name: cursor_compared :exec in=cursor_in
UPDATE mail_cursors SET swept_at = :now, compared_at = :now WHERE channel_id = :channel_id AND folder = :folder;

-- ---- letters ----

-- A letter that is stored already keeps its row: the batch may have been begun by somebody else.
-- The 0 keeps the place of the card's number: letter_cards writes it in place, and no row moves in its page.
-- name: letter_add :bulk in=letter_in
INSERT INTO mail_raw (channel_id, folder, uidvalidity, uid, raw_hash, message_hash, message_id, size, received_at,
	fetched_at, state, reason, error, attempts, from_addr, subject, source_type, interest_id, rule, rule_version,
	server_action)
VALUES (:channel_id, :folder, :uidvalidity, :uid, :raw_hash, :message_hash, :message_id, :size, :received_at,
	:now, :state, :reason, :error, 1, :from_addr, :subject, :source_type, IF(:state = 2, 0, NULL), :rule, :rule_version,
	:server_action)
ON DUPLICATE KEY UPDATE id = id;

-- Index: mail_raw_uid. is_fresh: stored by this very unit of work.
-- name: letter_ids :many in=letter_ids_in out=letter_id_row unscoped="work of the system"
SELECT l.id, l.uid, l.fetched_at = :now AS is_fresh FROM mail_raw l
WHERE l.channel_id = :channel_id AND l.folder = :folder AND l.uidvalidity = :uidvalidity
	AND l.uid BETWEEN :first_uid AND :last_uid ORDER BY l.uid LIMIT 10000;

-- Letters whose cards have their own numbers plus the shift.
-- name: letter_cards :bulk in=letter_cards_in unscoped="work of the system"
UPDATE mail_raw SET interest_id = id + :shift, state = :state WHERE id BETWEEN :first_letter AND :last_letter;

-- name: letter_body_add :bulk in=letter_body_in
INSERT INTO mail_bodies (letter_id, body) VALUES (:letter_id, :body);

-- What reading it gave; the card comes in after the letter, whose id it holds.
-- name: letter_read :exec in=letter_read_in unscoped="work of the system"
UPDATE mail_raw SET state = :state, reason = :reason, error = :error, interest_id = :interest_id,
	source_type = :source_type, rule = :rule, rule_version = :rule_version, from_addr = COALESCE(:from_addr, from_addr),
	subject = COALESCE(:subject, subject), message_id = COALESCE(:message_id, message_id),
	message_hash = COALESCE(:message_hash, message_hash), attempts = attempts + :more_attempts
WHERE id = :letter_id;

-- Index: mail_raw_hash. After a change of UIDVALIDITY the same bytes are the same letter under a new number.
-- name: letter_same :one in=letter_in out=letter_same_row unscoped="work of the system"
SELECT l.id FROM mail_raw l
WHERE l.channel_id = :channel_id AND l.raw_hash = :raw_hash AND NOT (l.folder = :folder AND l.uidvalidity = :uidvalidity)
ORDER BY l.id LIMIT 1;

-- name: letter_rekey :exec in=letter_rekey_in unscoped="work of the system"
UPDATE mail_raw SET folder = :folder, uidvalidity = :uidvalidity, uid = :uid WHERE id = :letter_id;

-- Index: mail_raw_uid. The sweep compares these with what the server has, SWEEP_PAGE at a time.
-- name: letter_uids :many in=letter_uids_in out=letter_uid_row unscoped="work of the system"
SELECT l.uid FROM mail_raw l
WHERE l.channel_id = :channel_id AND l.folder = :folder AND l.uidvalidity = :uidvalidity AND l.uid >= :from_uid
ORDER BY l.uid LIMIT 20000;

-- Index: mail_raw_action. What is due in folders that are not read any more stays due.
-- name: letter_actions_due :many in=cursor_in out=letter_action_row unscoped="work of the system"
SELECT l.id, l.uid, l.uidvalidity FROM mail_raw l
WHERE l.channel_id = :channel_id AND l.server_action = 1 AND l.folder = :folder ORDER BY l.id LIMIT 200;

-- name: letter_action_done :exec in=letter_ref unscoped="work of the system"
UPDATE mail_raw SET server_action = 2 WHERE id = :letter_id;

-- name: letter_get :one in=letter_ref out=letter_row unscoped="work of the system"
SELECT l.id, l.channel_id, c.point_id, c.reply_minutes, m.quiet_before, p.time_zone, l.received_at, l.state, l.attempts,
	l.interest_id, b.body, l.size
FROM mail_raw l JOIN channels c ON c.id = l.channel_id JOIN points p ON p.id = c.point_id
LEFT JOIN mailboxes m ON m.channel_id = c.id JOIN mail_bodies b ON b.letter_id = l.id
WHERE l.id = :letter_id;

-- ---- screens ----

-- Index by filter: mail_raw_state, mail_raw_channel, mail_raw_channel_state or mail_raw_received.
-- The reason is a word of ours in ASCII: asked for in another alphabet it is found nowhere.
-- name: letter_list :many in=letter_list_in out=letter_item
SELECT l.id, l.channel_id, c.name AS channel_name, l.received_at, l.from_addr, l.subject, l.state, l.reason, l.error,
	l.size, l.attempts, l.interest_id, l.source_type, l.rule
FROM mail_raw l JOIN channels c ON c.id = l.channel_id AND {{scope channels c}}
WHERE {{scope mail_raw l}} AND (:state IS NULL OR l.state = :state)
	AND (:channel_id IS NULL OR l.channel_id = :channel_id) AND (:reason IS NULL OR l.reason = CONVERT(:reason USING ascii))
	AND (:from IS NULL OR (l.received_at >= :from AND l.received_at < :to))
	AND (:at IS NULL OR (l.received_at <= :at AND (l.received_at < :at OR l.id < :id)))
ORDER BY l.received_at DESC, l.id DESC LIMIT :limit;

-- name: letter_raw :one in=letter_ref out=letter_raw_row
SELECT b.body, l.size FROM mail_raw l JOIN mail_bodies b ON b.letter_id = l.id AND {{scope mail_bodies b}}
WHERE l.id = :letter_id AND {{scope mail_raw l}};

-- name: letter_again :exec in=letter_again_in unscoped="the gate has proven letter_id visible"
UPDATE mail_raw SET state = 1, reason = NULL, error = NULL WHERE id = :letter_id AND state = :from;

-- name: letter_channel :one in=letter_ref out=letter_channel_row unscoped="the gate has proven letter_id visible"
SELECT l.channel_id, l.received_at, l.state, l.reason, p.time_zone
FROM mail_raw l JOIN channels c ON c.id = l.channel_id JOIN points p ON p.id = c.point_id WHERE l.id = :letter_id;

-- name: letter_zone :one in=channel_ref out=letter_zone_row beside="points: the time zone of a visible channel"
SELECT p.time_zone FROM channels c JOIN points p ON p.id = c.point_id WHERE c.id = :channel_id AND {{scope channels c}};

-- Index: PRIMARY. How far the folders of a mailbox are read.
-- name: cursor_list :many in=channel_ref out=folder_row
SELECT k.folder, k.archive_to, GREATEST(LEAST(k.archive_next - 1, k.archive_to), 0) AS archive_done, k.is_resync, k.swept_at,
	k.compared_at
FROM mail_cursors k JOIN channels c ON c.id = k.channel_id AND {{scope channels c}}
WHERE k.channel_id = :channel_id ORDER BY k.folder LIMIT 100;

-- ---- tasks ----

-- name: task_add :insert in=task_new
INSERT INTO letter_tasks (kind, channel_id, reason, is_quiet, last_id, total, user_id, created_at, updated_at)
VALUES (:kind, :channel_id, :reason, :is_quiet, :last_id, :total, :actor_id, :now, :now);

-- name: task_file_add :insert in=task_file
INSERT INTO letter_task_files (task_id, bytes) VALUES (:task, :bytes);

-- name: task_get :one in=task_ref out=task_row unscoped="work of the system"
SELECT t.id, t.kind, t.state, t.channel_id, t.reason, t.is_quiet, t.position, t.last_id, t.total, t.done, t.taken
FROM letter_tasks t WHERE t.id = :task;

-- name: task_file :one in=task_ref out=task_file_row unscoped="work of the system"
SELECT f.bytes FROM letter_task_files f WHERE f.task_id = :task;

-- name: task_file_forget :exec in=task_ref unscoped="work of the system"
DELETE FROM letter_task_files WHERE task_id = :task;

-- name: task_move :exec in=task_move unscoped="work of the system"
UPDATE letter_tasks SET position = :position, done = :done, taken = :taken, state = :state, error = :error,
	updated_at = :now WHERE id = :task;

-- Index: PRIMARY, or mail_raw_state; the quarantine is small.
-- name: task_quarantined :many in=task_page_in out=task_letter unscoped="work of the system"
SELECT l.id FROM mail_raw l FORCE INDEX (mail_raw_state)
WHERE l.state = 5 AND l.id > :from AND l.id <= :to AND (:channel_id IS NULL OR l.channel_id = :channel_id)
	AND (:reason IS NULL OR l.reason = :reason)
ORDER BY l.id LIMIT :limit;

-- Index: mail_raw_state. How much there is to read again: once, for the progress.
-- name: quarantine_size :one in=retry_all_in out=quarantine_size
SELECT COUNT(q.id) AS n, COALESCE(MAX(q.id), 0) AS last_id FROM (SELECT l.id FROM mail_raw l
	WHERE l.state = 5 AND {{scope mail_raw l}} AND (:channel_id IS NULL OR l.channel_id = :channel_id)
		AND (:reason IS NULL OR l.reason = :reason) LIMIT 100000) q;

-- Index: PRIMARY.
-- name: task_list :many in=no_in out=task_item beside="users channels: names beside a task"
SELECT t.id, t.kind, t.state, t.channel_id, c.name AS channel_name, t.reason, t.total, t.done, t.taken, t.error,
	u.name AS user_name, t.created_at
FROM letter_tasks t LEFT JOIN channels c ON c.id = t.channel_id LEFT JOIN users u ON u.id = t.user_id
WHERE {{scope letter_tasks t}} ORDER BY t.id DESC LIMIT 20;

-- Index by filter, as for letter_list; the sizes are added up before the bytes are read.
-- name: letter_export :many in=export_in out=export_row
SELECT STRAIGHT_JOIN b.body FROM (
	SELECT s.id, s.received_at, SUM(s.size) OVER (ORDER BY s.received_at DESC, s.id DESC) AS together FROM (
		SELECT l.id, l.received_at, l.size FROM mail_raw l
		WHERE {{scope mail_raw l}} AND l.state = :state AND (:channel_id IS NULL OR l.channel_id = :channel_id)
			AND (:reason IS NULL OR l.reason = :reason)
		ORDER BY l.received_at DESC, l.id DESC LIMIT :letters) s) x
JOIN mail_bodies b ON b.letter_id = x.id AND {{scope mail_bodies b}}
WHERE x.together <= :bytes ORDER BY x.received_at DESC, x.id DESC LIMIT :letters;
