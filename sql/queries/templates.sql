-- owns: reply_templates, user_signatures, channel_signatures

-- part: template_columns
	t.id, t.name, t.text, t.user_id IS NULL AS is_shared, t.point_id, t.source_type, t.sort, t.version

-- Index: reply_templates_user, once for the shared ones and once for one's own: a few hundred.
-- name: template_list :many out=template_row
SELECT a.id, a.name, a.text, a.is_shared, a.point_id, a.source_type, a.sort, a.version FROM (
	(SELECT {{part template_columns}} FROM reply_templates t
	WHERE t.user_id IS NULL AND {{scope reply_templates t}} ORDER BY t.sort, t.name, t.id LIMIT 500)
	UNION ALL
	(SELECT {{part template_columns}} FROM reply_templates t
	WHERE t.user_id = :actor_id AND {{scope reply_templates t}} ORDER BY t.sort, t.name, t.id LIMIT 500)) a
ORDER BY a.sort, a.name, a.id LIMIT 1000;

-- Index: the same. Those that fit a card: its point and its source.
-- name: template_list_for :many in=template_card out=template_row
SELECT a.id, a.name, a.text, a.is_shared, a.point_id, a.source_type, a.sort, a.version FROM (
	(SELECT {{part template_columns}} FROM reply_templates t
	WHERE t.user_id IS NULL AND (t.point_id IS NULL OR t.point_id = :point_id)
		AND (t.source_type IS NULL OR t.source_type = :source_type) AND {{scope reply_templates t}}
	ORDER BY t.sort, t.name, t.id LIMIT 500)
	UNION ALL
	(SELECT {{part template_columns}} FROM reply_templates t
	WHERE t.user_id = :actor_id AND (t.source_type IS NULL OR t.source_type = :source_type)
		AND {{scope reply_templates t}} ORDER BY t.sort, t.name, t.id LIMIT 500)) a
ORDER BY a.sort, a.name, a.id LIMIT 1000;

-- name: template_get :one in=template_ref out=template_row
SELECT {{part template_columns}} FROM reply_templates t WHERE t.id = :template_id AND {{scope reply_templates t}};

-- name: template_add_own :insert in=template_put
INSERT INTO reply_templates (user_id, point_id, source_type, name, text, sort, created_at, updated_at)
VALUES (:actor_id, NULL, :source_type, :name, :text, :sort, :now, :now);

-- name: template_add_shared :insert in=template_put
INSERT INTO reply_templates (user_id, point_id, source_type, name, text, sort, created_at, updated_at)
VALUES (NULL, :point_id, :source_type, :name, :text, :sort, :now, :now);

-- name: template_change_own :exec in=template_put unscoped="the gate has proven template_id visible; only one's own"
UPDATE reply_templates SET name = :name, text = :text, source_type = :source_type, sort = :sort,
	version = version + 1, updated_at = :now
WHERE id = :template_id AND user_id = :actor_id AND version = :version;

-- name: template_change_shared :exec in=template_put unscoped="the gate has proven template_id visible; only shared ones"
UPDATE reply_templates SET name = :name, text = :text, source_type = :source_type, point_id = :point_id, sort = :sort,
	version = version + 1, updated_at = :now
WHERE id = :template_id AND user_id IS NULL AND version = :version;

-- name: template_remove_own :exec in=template_ref unscoped="the gate has proven template_id visible; only one's own"
DELETE FROM reply_templates WHERE id = :template_id AND user_id = :actor_id;

-- name: template_remove_shared :exec in=template_ref unscoped="the gate has proven template_id visible; only shared ones"
DELETE FROM reply_templates WHERE id = :template_id AND user_id IS NULL;

-- What a card knows for the placeholders.
-- name: template_card_get :one in=template_card_ref out=template_card beside="points channels users: names of what a visible card belongs to"
SELECT i.point_id, i.source_type, i.author_name, i.product, i.product_url, i.place, i.link, i.subject,
	p.name AS point_name, c.name AS channel_name, u.name AS my_name
FROM interests i JOIN points p ON p.id = i.point_id JOIN channels c ON c.id = i.channel_id
LEFT JOIN users u ON u.id = :actor_id
WHERE i.id = :interest_id AND {{scope interests i}};

-- ---- signatures ----

-- name: signature_mine :one out=signature_row
SELECT (SELECT s.text FROM user_signatures s WHERE s.user_id = u.id AND {{scope user_signatures s}}) AS text
FROM users u WHERE u.id = :actor_id AND {{scope users u}};

-- name: signature_mine_set :exec in=signature_in unscoped="one's own row"
INSERT INTO user_signatures (user_id, text) VALUES (:actor_id, COALESCE(:text, ''))
ON DUPLICATE KEY UPDATE text = COALESCE(:text, '');

-- name: signature_channel :one in=signature_channel_ref out=signature_row
SELECT (SELECT s.text FROM channel_signatures s WHERE s.channel_id = c.id AND {{scope channel_signatures s}}) AS text
FROM channels c WHERE c.id = :channel_id AND {{scope channels c}};

-- name: signature_channel_set :exec in=signature_channel_in unscoped="the gate has proven channel_id visible"
INSERT INTO channel_signatures (channel_id, text) VALUES (:channel_id, COALESCE(:text, ''))
ON DUPLICATE KEY UPDATE text = COALESCE(:text, '');

-- name: signature_of :one in=signature_card_ref out=signature_pair
SELECT (SELECT s.text FROM user_signatures s WHERE s.user_id = :actor_id AND {{scope user_signatures s}}) AS person,
	(SELECT b.text FROM channel_signatures b WHERE b.channel_id = i.channel_id AND {{scope channel_signatures b}}) AS mailbox
FROM interests i WHERE i.id = :interest_id AND {{scope interests i}};
