-- owns: clients, contacts, identity_links, client_keys, match_refusals

-- part: client_columns
	c.id, c.kind, c.name, c.point_id, p.name AS point_name, c.responsible_id, u.name AS responsible_name, c.comment,
	c.is_deleted, c.version, c.created_at, c.updated_at,
	(SELECT GROUP_CONCAT(CONVERT(d.value USING utf8mb4) ORDER BY d.type DESC, l.id SEPARATOR ', ' LIMIT 3)
		FROM identity_links l JOIN identities d ON d.id = l.identity_id
		WHERE l.client_id = c.id AND l.is_living = 1 AND d.type < 4) AS reach
-- part: client_names
	JOIN points p ON p.id = c.point_id
	LEFT JOIN users u ON u.id = c.responsible_id
-- part: newest
	c.updated_at <= :at AND (c.updated_at < :at OR c.id < :id)
-- part: found_beyond
	k.kind = :kind AND k.value LIKE :q1 AND k.value >= :value AND (k.value > :value OR k.client_id > :id)
-- part: fits
	(NOT EXISTS (SELECT 1 FROM client_keys o WHERE o.client_id = k.client_id AND o.kind = k.kind AND o.value LIKE :q1
		AND o.value < k.value)
	AND (:q2 IS NULL OR EXISTS (SELECT 1 FROM client_keys o WHERE o.client_id = k.client_id AND o.kind = k.kind
		AND o.value LIKE :q2))
	AND (:q3 IS NULL OR EXISTS (SELECT 1 FROM client_keys o WHERE o.client_id = k.client_id AND o.kind = k.kind
		AND o.value LIKE :q3)))

-- ---- lists ----

-- Index: clients_all.
-- name: client_list :many in=client_list_sql out=client_row beside="points users identity_links identities: what belongs to a visible client"
SELECT STRAIGHT_JOIN {{part client_columns}}
FROM clients c FORCE INDEX (clients_all) {{part client_names}}
WHERE c.is_deleted = 0 AND {{scope clients c}} AND {{part newest}}
ORDER BY c.updated_at DESC, c.id DESC LIMIT :limit;

-- Index: clients_point, one keyset a point.
-- name: client_list_points :many in=client_list_sql out=client_row beside="points users identity_links identities: what belongs to a visible client"
SELECT STRAIGHT_JOIN {{part client_columns}}
FROM ({{union 8}}
	(SELECT c.id, c.updated_at FROM clients c FORCE INDEX (clients_point)
	WHERE c.point_id = :point_$n AND c.is_deleted = 0 AND {{scope clients c}} AND {{part newest}}
	ORDER BY c.updated_at DESC, c.id DESC LIMIT :limit)
	{{end}} ORDER BY updated_at DESC, id DESC LIMIT :limit) f
JOIN clients c ON c.id = f.id {{part client_names}}
WHERE {{scope clients c}}
ORDER BY f.updated_at DESC, f.id DESC LIMIT :limit;

-- Index: client_keys_all. Keys in their order, whether their client has the other words, too, and whether this is the
-- first of its keys that fit.
-- name: client_find :many in=client_find_sql out=client_hit beside="client_keys: the other keys of a visible one"
SELECT k.client_id, k.value, {{part fits}} AS fits
FROM client_keys k FORCE INDEX (client_keys_all)
WHERE {{part found_beyond}} AND {{scope client_keys k}}
ORDER BY k.value, k.client_id LIMIT :chunk;

-- Index: client_keys_point, one keyset a point.
-- name: client_find_points :many in=client_find_sql out=client_hit beside="client_keys: the other keys of a visible one"
SELECT k.client_id, k.value, {{part fits}} AS fits
FROM ({{union 8}}
	(SELECT k.client_id, k.kind, k.value FROM client_keys k FORCE INDEX (client_keys_point)
	WHERE k.point_id = :point_$n AND {{part found_beyond}} AND {{scope client_keys k}}
	ORDER BY k.value, k.client_id LIMIT :chunk)
	{{end}} ORDER BY value, client_id LIMIT :chunk) k
ORDER BY k.value, k.client_id LIMIT :chunk;

-- name: client_rows_get :many in=client_ids_in out=client_row beside="points users identity_links identities: what belongs to a visible client"
SELECT STRAIGHT_JOIN {{part client_columns}}
FROM JSON_TABLE(:ids, '$[*]' COLUMNS (v BIGINT PATH '$')) j JOIN clients c ON c.id = j.v {{part client_names}}
WHERE {{scope clients c}} ORDER BY c.id LIMIT 1000;

-- ---- one client ----

-- name: client_get :one in=client_ref out=client_row beside="points users identity_links identities: what belongs to a visible client"
SELECT {{part client_columns}} FROM clients c {{part client_names}}
WHERE c.id = :client_id AND {{scope clients c}};

-- name: client_add :insert in=client_new
INSERT INTO clients (point_id, kind, name, responsible_id, comment, created_by_id, created_at, updated_at)
VALUES (:point_id, :kind, :name, :responsible_id, :comment, :actor_id, :now, :now);

-- name: client_change :exec in=client_change_in unscoped="the gate has proven client_id visible"
UPDATE clients SET kind = :kind, name = :name, responsible_id = :responsible_id, comment = :comment, version = version + 1,
	updated_at = :now
WHERE id = :client_id AND version = :version AND is_deleted = 0;

-- A private person is a client and its only contact by one name.
-- name: contact_rename_person :exec in=client_rename_in unscoped="the gate has proven client_id visible"
UPDATE contacts SET name = :name, version = version + 1, updated_at = :now
WHERE client_id = :client_id AND name = :before AND deleted_at IS NULL;

-- name: client_delete :exec in=client_delete_in unscoped="the gate has proven client_id visible"
UPDATE clients SET is_deleted = :is_deleted, version = version + 1, updated_at = :now
WHERE id = :client_id AND is_deleted <> :is_deleted;

-- name: client_touch :exec in=client_ref unscoped="the gate has proven client_id visible"
UPDATE clients SET updated_at = :now WHERE id = :client_id;

-- Who may answer for a client: people of its point and those who see all points.
-- name: client_responsible_get :one in=client_responsible_in out=client_responsible beside="users: the gate has proven the person visible"
SELECT u.id FROM users u WHERE u.id = :responsible_id AND u.is_active = 1 AND u.role < 7 AND (u.role <= 3
	OR EXISTS (SELECT 1 FROM user_points up WHERE up.user_id = u.id AND up.point_id = :point_id));

-- ---- contacts ----

-- Index: contacts_client.
-- name: contact_list :many in=client_ref out=contact_row
SELECT n.id, n.client_id, n.name, n.position, n.version FROM contacts n
WHERE n.client_id = :client_id AND n.deleted_at IS NULL AND {{scope contacts n}} ORDER BY n.id LIMIT 500;

-- name: contact_get :one in=contact_ref out=contact_whole
SELECT n.id, n.client_id, n.name, n.position, n.version, n.deleted_at, c.point_id, c.is_deleted
FROM contacts n JOIN clients c ON c.id = n.client_id
WHERE n.id = :contact_id AND {{scope contacts n}} AND {{scope clients c}};

-- name: contact_add :insert in=contact_new
INSERT INTO contacts (client_id, name, position, created_at, updated_at) VALUES (:client_id, :name, :position, :now, :now);

-- name: contact_change :exec in=contact_change_in unscoped="the gate has proven contact_id visible"
UPDATE contacts SET name = :name, position = :position, version = version + 1, updated_at = :now
WHERE id = :contact_id AND version = :version AND deleted_at IS NULL;

-- name: contact_delete :exec in=contact_ref unscoped="the gate has proven contact_id visible"
UPDATE contacts SET deleted_at = :now, version = version + 1, updated_at = :now WHERE id = :contact_id AND deleted_at IS NULL;

-- Index: identity_links_contact.
-- name: contact_links_undo :exec in=contact_ref unscoped="the gate has proven contact_id visible"
UPDATE identity_links SET undone_at = :now, undone_by_id = :actor_id WHERE contact_id = :contact_id AND is_living = 1;

-- name: contact_restore :exec in=contact_ref unscoped="the gate has proven contact_id visible"
UPDATE contacts SET deleted_at = NULL, version = version + 1, updated_at = :now
WHERE id = :contact_id AND deleted_at IS NOT NULL;

-- Index: identity_links_contact. What belongs to somebody else by now stays with him.
-- name: contact_links_restore :exec in=contact_restore_in unscoped="the gate has proven contact_id visible"
UPDATE identity_links SET undone_at = NULL, undone_by_id = NULL
WHERE contact_id = :contact_id AND undone_at = :deleted_at AND NOT EXISTS (SELECT 1 FROM identity_links o
	WHERE o.identity_id = identity_links.identity_id AND o.point_id = identity_links.point_id AND o.is_living = 1);

-- ---- who is who ----

-- Index: identity_links_client.
-- name: link_list :many in=client_ref out=identity_link_row beside="identities users: what was linked to a visible client, and by whom"
SELECT l.id, l.contact_id, d.type, CONVERT(d.value USING utf8mb4) AS value, l.evidence, l.interest_id, l.user_id, u.name AS user_name, l.at
FROM identity_links l JOIN identities d ON d.id = l.identity_id LEFT JOIN users u ON u.id = l.user_id
WHERE l.client_id = :client_id AND l.is_living = 1 AND {{scope identity_links l}} ORDER BY l.id LIMIT 1000;

-- name: link_get :one in=identity_link_ref out=link_row
SELECT l.id, l.identity_id AS identity, l.point_id, l.client_id, l.contact_id, l.interest_id, l.at
FROM identity_links l WHERE l.id = :identity_link_id AND l.is_living = 1 AND {{scope identity_links l}};

-- Index: identity_links_one. Whose these identities are in this point by now: [id, ...].
-- name: link_holders :many in=link_holders_in out=link_holder beside="clients users: whose a visible link is, and by whom"
SELECT STRAIGHT_JOIN l.id, l.identity_id AS identity, l.client_id, l.contact_id, c.name AS client_name, c.is_deleted,
	u.name AS user_name
FROM JSON_TABLE(:identities, '$[*]' COLUMNS (v BIGINT PATH '$')) j
JOIN identity_links l ON l.identity_id = j.v AND l.point_id = :point_id AND l.is_living = 1
JOIN clients c ON c.id = l.client_id LEFT JOIN users u ON u.id = l.user_id
WHERE {{scope identity_links l}} LIMIT 100;

-- name: link_add :bulk in=link_new
INSERT INTO identity_links (point_id, identity_id, contact_id, client_id, evidence, interest_id, user_id, at)
VALUES (:point_id, :identity, :contact_id, :client_id, :evidence, :interest_id, :actor_id, :now);

-- name: link_undo :exec in=link_row unscoped="the link was read within the actor's scope before"
UPDATE identity_links SET undone_at = :now, undone_by_id = :actor_id WHERE id = :id AND is_living = 1;

-- Index: identity_links_client. All that was linked in one act, from one card.
-- name: link_undo_act :exec in=link_row unscoped="the link was read within the actor's scope before"
UPDATE identity_links SET undone_at = :now, undone_by_id = :actor_id
WHERE client_id = :client_id AND is_living = 1 AND interest_id = :interest_id AND at = :at;

-- Index: identity_links_one.
-- name: link_of_card :one in=interest_link_in out=link_row
SELECT l.id, l.identity_id AS identity, l.point_id, l.client_id, l.contact_id, l.interest_id, l.at
FROM interests i JOIN identity_links l ON l.identity_id = i.identity_id AND l.point_id = i.point_id AND l.is_living = 1
WHERE i.id = :interest_id AND {{scope interests i}} AND {{scope identity_links l}};

-- Index: interactions_person. The newest cards of a person, whose rows change when somebody learns who it is.
-- name: cards_of_identities :many in=link_holders_in out=card_of_identity
SELECT x.interest_id
FROM JSON_TABLE(:identities, '$[*]' COLUMNS (v BIGINT PATH '$')) j
JOIN interactions x ON x.identity_id = j.v AND x.point_id = :point_id
WHERE x.interest_id IS NOT NULL AND {{scope interactions x}} ORDER BY x.at DESC, x.id DESC LIMIT 100;

-- ---- what a client is found by ----

-- name: client_key_names :many in=client_ref out=client_key_name
(SELECT NULL AS contact_id, c.name FROM clients c WHERE c.id = :client_id AND c.is_deleted = 0 AND {{scope clients c}})
UNION ALL
(SELECT n.id AS contact_id, n.name FROM contacts n JOIN clients c ON c.id = n.client_id
WHERE n.client_id = :client_id AND n.deleted_at IS NULL AND c.is_deleted = 0 AND {{scope contacts n}} AND {{scope clients c}}
ORDER BY n.id LIMIT 500);

-- Index: identity_links_client.
-- name: client_key_identities :many in=client_ref out=client_key_identity beside="identities: of a visible client"
SELECT l.contact_id, d.type, CONVERT(d.value USING utf8mb4) AS value
FROM clients c JOIN identity_links l ON l.client_id = c.id AND l.is_living = 1 JOIN identities d ON d.id = l.identity_id
WHERE c.id = :client_id AND c.is_deleted = 0 AND {{scope clients c}} AND {{scope identity_links l}} ORDER BY l.id LIMIT 1000;

-- name: client_keys_drop :exec in=client_ref unscoped="the gate has proven client_id visible"
DELETE FROM client_keys WHERE client_id = :client_id;

-- name: client_keys_add :bulk in=client_key_new
INSERT INTO client_keys (client_id, kind, value, point_id, contact_id) VALUES (:client_id, :kind, :value, :point_id, :contact_id)
ON DUPLICATE KEY UPDATE client_id = client_id;

-- ---- likely matches ----

-- Index: client_keys_point, once for each key, strongest first: [[kind, "value"], ...].
-- name: match_candidates :many in=match_in out=match_candidate beside="contacts: people at a visible client"
SELECT f.kind, f.value, f.client_id, f.contact_id, c.name, c.kind AS client_kind, n.name AS contact_name
FROM (SELECT STRAIGHT_JOIN k.kind, k.value, k.client_id, k.contact_id
	FROM JSON_TABLE(:keys, '$[*]' COLUMNS (kind INT PATH '$[0]',
		value VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[1]')) j
	JOIN client_keys k FORCE INDEX (client_keys_point)
		ON k.point_id = :point_id AND k.kind = j.kind AND k.value = j.value
	WHERE {{scope client_keys k}}
		AND NOT EXISTS (SELECT 1 FROM match_refusals m WHERE m.interest_id = :interest_id AND m.client_id = k.client_id
			AND {{scope match_refusals m}})
		AND NOT EXISTS (SELECT 1 FROM match_refusals m WHERE m.identity_id = :identity AND m.client_id = k.client_id
			AND {{scope match_refusals m}})
	LIMIT 100) f
JOIN clients c ON c.id = f.client_id LEFT JOIN contacts n ON n.id = f.contact_id
WHERE {{scope clients c}} ORDER BY f.client_id, f.kind, f.value LIMIT 100;

-- name: match_refuse :insert in=match_refusal_new
INSERT INTO match_refusals (interest_id, client_id, identity_id, user_id, at)
VALUES (:interest_id, :client_id, :identity, :actor_id, :now) ON DUPLICATE KEY UPDATE at = :now, user_id = :actor_id;

-- name: match_unrefuse :exec in=match_refusal_in unscoped="the gate has proven both ids visible"
DELETE FROM match_refusals WHERE interest_id = :interest_id AND client_id = :client_id;

-- Index: match_refusals_identity.
-- name: match_unrefuse_person :exec in=match_refusal_new unscoped="the gate has proven both ids visible"
DELETE FROM match_refusals WHERE identity_id = :identity AND client_id = :client_id;

-- ---- history of a person ----

-- part: timeline_beyond
	x.at <= :at AND (x.at < :at OR x.id < :id) AND (:direction IS NULL OR x.direction = :direction)
	AND (:source IS NULL OR x.source_type = :source) AND (:action IS NULL OR x.action = :action)
-- part: timeline_columns
	x.id, x.at, x.direction, x.source_type, x.action, x.interest_id, x.channel_id, ch.name AS channel_name, x.link,
	NULLIF(LEFT(COALESCE(t.text, w.text), 600), '') AS text, x.user_id, u.name AS user_name, d.type AS identity_type,
	IF(d.type = 4, NULL, CONVERT(d.value USING utf8mb4)) AS identity_value, l.contact_id, n.name AS contact_name
-- part: timeline_names
	JOIN interactions x ON x.id = f.id
	JOIN identities d ON d.id = x.identity_id
	JOIN channels ch ON ch.id = x.channel_id
	LEFT JOIN interaction_texts t ON t.interaction_id = x.id
	LEFT JOIN interest_texts w ON w.interest_id = x.interest_id AND x.direction = 1
	LEFT JOIN users u ON u.id = x.user_id
	LEFT JOIN identity_links l ON l.identity_id = x.identity_id AND l.point_id = x.point_id AND l.is_living = 1
	LEFT JOIN contacts n ON n.id = l.contact_id

-- Index: interactions_person, one keyset an identity.
-- name: timeline_few :many in=timeline_sql out=timeline_row beside="identities channels interaction_texts interest_texts users contacts identity_links: what belongs to a visible interaction"
SELECT STRAIGHT_JOIN {{part timeline_columns}}
FROM ({{union 8}}
	(SELECT x.id, x.at FROM interactions x FORCE INDEX (interactions_person)
	WHERE x.identity_id = :identity_$n AND x.point_id = :point_id AND {{scope interactions x}} AND {{part timeline_beyond}}
	ORDER BY x.at DESC, x.id DESC LIMIT :limit)
	{{end}} ORDER BY at DESC, id DESC LIMIT :limit) f
{{part timeline_names}}
WHERE {{scope interactions x}} ORDER BY f.at DESC, f.id DESC LIMIT :limit;

-- Index: identity_links_client, then interactions_person: all the client's entries are sorted. For those with many people.
-- name: timeline_many :many in=timeline_sql out=timeline_row beside="identities channels interaction_texts interest_texts users contacts identity_links: what belongs to a visible interaction"
SELECT STRAIGHT_JOIN {{part timeline_columns}}
FROM (SELECT STRAIGHT_JOIN x.id, x.at
	FROM identity_links g FORCE INDEX (identity_links_client)
	JOIN interactions x FORCE INDEX (interactions_person) ON x.identity_id = g.identity_id AND x.point_id = g.point_id
	WHERE g.client_id = :client_id AND g.is_living = 1 AND {{scope identity_links g}} AND {{scope interactions x}}
		AND {{part timeline_beyond}}
	ORDER BY x.at DESC, x.id DESC LIMIT :limit) f
{{part timeline_names}}
WHERE {{scope interactions x}} ORDER BY f.at DESC, f.id DESC LIMIT :limit;

-- Index: identity_links_client. Nine tell that there are more than eight.
-- name: timeline_people :many in=client_ref out=timeline_person
SELECT l.identity_id AS identity, l.point_id FROM identity_links l
WHERE l.client_id = :client_id AND l.is_living = 1 AND {{scope identity_links l}} ORDER BY l.id LIMIT 9;
