-- owns: audit

-- name: audit_add :insert in=audit_add_in
INSERT INTO audit (at, user_id, session_id, address, action, input)
VALUES (:now, :actor_id, :actor_session, :address, :action, :input);
