-- owns: channels, mailboxes, channel_health, mailbox_folders, mailbox_server_folders

-- Index: channels_name. A company has tens of channels: one page.
-- name: channel_list :many in=no_in out=channel_row
SELECT c.id, c.name, c.kind, c.point_id, p.name AS point_name, c.is_active,
	IF(c.is_active, COALESCE(h.state, 2), 4) AS state, m.from_address AS address, h.last_ok_at, h.failing_since,
	h.error_key, h.error_text, COALESCE(h.received_count, 0) AS received_count,
	COALESCE(h.quarantined_count, 0) AS quarantined_count, COALESCE(h.missing_count, 0) AS missing_count, c.version
FROM channels c
JOIN points p ON p.id = c.point_id AND {{scope points p}}
JOIN mailboxes m ON m.channel_id = c.id AND {{scope mailboxes m}}
LEFT JOIN channel_health h ON h.channel_id = c.id
WHERE {{scope channels c}}
ORDER BY c.name LIMIT 1000;

-- name: channel_get :one in=channel_ref out=channel_card beside="mailbox_folders mailbox_server_folders: of the same mailbox"
SELECT c.id, c.name, c.kind, c.point_id, p.name AS point_name, c.is_active,
	IF(c.is_active, COALESCE(h.state, 2), 4) AS state, m.from_address AS address, h.last_ok_at, h.failing_since,
	h.error_key, h.error_text, COALESCE(h.received_count, 0) AS received_count,
	COALESCE(h.quarantined_count, 0) AS quarantined_count, COALESCE(h.missing_count, 0) AS missing_count, c.version,
	m.imap_host, m.imap_port, m.imap_security, m.login, LENGTH(m.password) > 0 AS has_password, m.folder,
	m.after_action, m.move_to, m.smtp_host, m.smtp_port, m.smtp_security, m.smtp_login,
	m.smtp_password IS NOT NULL AS has_smtp_password, m.from_name, m.from_address, c.reply_minutes, m.auth_kind,
	m.quiet_before, m.is_import_paused,
	(SELECT COALESCE(JSON_ARRAYAGG(f.folder ORDER BY f.folder), '[]') FROM mailbox_folders f
		WHERE f.channel_id = c.id) AS more_folders,
	(SELECT COALESCE(JSON_ARRAYAGG(sf.folder ORDER BY sf.folder), '[]') FROM mailbox_server_folders sf
		WHERE sf.channel_id = c.id) AS server_folders
FROM channels c
JOIN points p ON p.id = c.point_id AND {{scope points p}}
JOIN mailboxes m ON m.channel_id = c.id AND {{scope mailboxes m}}
LEFT JOIN channel_health h ON h.channel_id = c.id
WHERE c.id = :channel_id AND {{scope channels c}};

-- name: channel_add :insert in=channel_put
INSERT INTO channels (kind, name, point_id, is_active, reply_minutes, created_at, updated_at)
VALUES (1, :name, :point_id, :is_active, :reply_minutes, :now, :now);

-- name: mailbox_add :insert in=channel_put
INSERT INTO mailboxes (channel_id, imap_host, imap_port, imap_security, login, password, folder, after_action, move_to,
	smtp_host, smtp_port, smtp_security, smtp_login, smtp_password, from_name, from_address, auth_kind, quiet_before)
VALUES (:channel_id, :imap_host, :imap_port, :imap_security, :login, COALESCE(:sealed_password, ''), :folder, :after_action, :move_to,
	:smtp_host, :smtp_port, :smtp_security, :smtp_login, :sealed_smtp_password, :from_name, :from_address, :auth_kind,
	:quiet_before);

-- name: channel_change :exec in=channel_put unscoped="the gate has proven channel_id visible"
UPDATE channels SET name = :name, point_id = :point_id, is_active = :is_active, reply_minutes = :reply_minutes,
	version = version + 1, updated_at = :now WHERE id = :channel_id AND version = :version;

-- name: mailbox_change :exec in=channel_put unscoped="the gate has proven channel_id visible"
UPDATE mailboxes SET imap_host = :imap_host, imap_port = :imap_port, imap_security = :imap_security, login = :login,
	password = COALESCE(:sealed_password, password), folder = :folder, after_action = :after_action,
	move_to = :move_to, smtp_host = :smtp_host, smtp_port = :smtp_port, smtp_security = :smtp_security,
	smtp_login = :smtp_login, smtp_password = COALESCE(:sealed_smtp_password, smtp_password),
	from_name = :from_name, from_address = :from_address, auth_kind = :auth_kind, quiet_before = :quiet_before
WHERE channel_id = :channel_id;

-- name: mailbox_folders_forget :exec in=channel_ref unscoped="the gate has proven channel_id visible"
DELETE FROM mailbox_folders WHERE channel_id = :channel_id;

-- name: mailbox_folder_add :bulk in=mailbox_folder_in
INSERT INTO mailbox_folders (channel_id, folder) VALUES (:channel_id, :folder) ON DUPLICATE KEY UPDATE folder = :folder;

-- ---- for the collector and for sending ----

-- Index: PRIMARY. What otklik-mail has to run; a change of the version restarts that child.
-- name: mailbox_active_list :many out=mailbox_key unscoped="work of the system"
SELECT c.id, c.version + m.asks AS version FROM channels c JOIN mailboxes m ON m.channel_id = c.id
WHERE c.is_active = 1 AND c.kind = 1 ORDER BY c.id LIMIT 1000;

-- name: mailbox_get :one in=channel_ref out=mailbox_row unscoped="work of the system"
SELECT c.id, c.point_id, c.version, c.is_active, c.reply_minutes, m.imap_host, m.imap_port, m.imap_security, m.login,
	m.password, m.folder, m.after_action, m.move_to, m.smtp_host, m.smtp_port, m.smtp_security, m.smtp_login,
	m.smtp_password, m.from_name, m.from_address, m.auth_kind, m.quiet_before, m.is_import_paused, m.asked_at, p.time_zone,
	c.name
FROM channels c JOIN mailboxes m ON m.channel_id = c.id JOIN points p ON p.id = c.point_id WHERE c.id = :channel_id;

-- name: mailbox_folder_list :many in=channel_ref out=mailbox_folder_row unscoped="work of the system"
SELECT f.folder FROM mailbox_folders f WHERE f.channel_id = :channel_id ORDER BY f.folder LIMIT 20;

-- name: mailbox_server_folders_forget :exec in=channel_ref unscoped="work of the system"
DELETE FROM mailbox_server_folders WHERE channel_id = :channel_id;

-- name: mailbox_server_folder_add :bulk in=mailbox_folder_in
INSERT INTO mailbox_server_folders (channel_id, folder, seen_at) VALUES (:channel_id, :folder, :now)
ON DUPLICATE KEY UPDATE seen_at = :now;

-- Restarts the collector of that mailbox within a second; the version that people edit stays.
-- name: channel_ask :exec in=channel_ref unscoped="the gate has proven channel_id visible"
UPDATE mailboxes SET asks = asks + 1, asked_at = :now WHERE channel_id = :channel_id;

-- The collector begins anew, as with any wish; nothing has to be compared for it.
-- name: mailbox_pause :exec in=import_pause_in unscoped="the gate has proven channel_id visible"
UPDATE mailboxes SET is_import_paused = :is_paused, asks = asks + 1 WHERE channel_id = :channel_id;

-- name: channel_missing_get :one in=channel_ref out=channel_missing_row unscoped="work of the system"
SELECT h.missing_count AS missing FROM channel_health h WHERE h.channel_id = :channel_id;

-- name: channel_missing_put :exec in=channel_missing_in
INSERT INTO channel_health (channel_id, state, missing_count) VALUES (:channel_id, 2, :missing)
ON DUPLICATE KEY UPDATE missing_count = :missing;

-- name: mailbox_own_addresses :many out=own_address unscoped="work of the system"
SELECT m.from_address AS address FROM mailboxes m ORDER BY m.channel_id LIMIT 1000;

-- name: channel_health_put :exec in=channel_health_in
INSERT INTO channel_health (channel_id, state, last_ok_at, failing_since, error_key, error_text)
VALUES (:channel_id, :state, :last_ok_at, :failing_since, :error_key, :error_text)
ON DUPLICATE KEY UPDATE
	failing_since = IF(:failing_since IS NULL, NULL, COALESCE(failing_since, :failing_since)),
	alarmed_at = IF(:failing_since IS NULL, NULL, alarmed_at),
	state = :state, last_ok_at = COALESCE(:last_ok_at, last_ok_at), error_key = :error_key, error_text = :error_text;

-- One alarm an outage: the first that changes the row gives it.
-- name: channel_alarm :exec in=channel_health_in unscoped="work of the system"
UPDATE channel_health SET alarmed_at = :now
WHERE channel_id = :channel_id AND alarmed_at IS NULL AND failing_since IS NOT NULL AND failing_since < :failing_since;

-- What a notice says about a channel. An outage that nobody was told of ends without a word, too.
-- name: channel_told :one in=channel_ref out=channel_told_row unscoped="work of the system"
SELECT c.point_id, c.name, h.error_key, h.alarmed_at IS NOT NULL AS is_alarmed
FROM channels c LEFT JOIN channel_health h ON h.channel_id = c.id WHERE c.id = :channel_id;

-- name: channel_count :exec in=channel_count_in
INSERT INTO channel_health (channel_id, state, received_count, quarantined_count)
VALUES (:channel_id, 2, :received, :quarantined)
ON DUPLICATE KEY UPDATE received_count = received_count + :received, quarantined_count = quarantined_count + :quarantined;
