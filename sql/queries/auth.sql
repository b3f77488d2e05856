-- owns: audit

-- name: audit_add :insert in=audit_add_in
INSERT INTO audit (at, user_id, session_id, address, action, input)
VALUES (:now, :actor_id, :actor_session, :address, :action, :input);

-- part: audit_columns
	a.id, a.at, a.user_id, u.name AS user_name, a.address, a.action, LEFT(a.input, 2000) AS input

-- Index: audit_at.
-- name: audit_list :many in=audit_q out=audit_row beside="users: who did it"
SELECT {{part audit_columns}} FROM audit a FORCE INDEX (audit_at) LEFT JOIN users u ON u.id = a.user_id
WHERE {{scope audit a}} AND a.at <= :at AND (a.at < :at OR a.id < :id)
ORDER BY a.at DESC, a.id DESC LIMIT :limit;

-- Index: audit_user.
-- name: audit_of_user :many in=audit_q out=audit_row beside="users: who did it"
SELECT {{part audit_columns}} FROM audit a FORCE INDEX (audit_user) LEFT JOIN users u ON u.id = a.user_id
WHERE {{scope audit a}} AND a.user_id = :user_id AND a.at <= :at AND (a.at < :at OR a.id < :id)
ORDER BY a.at DESC, a.id DESC LIMIT :limit;
