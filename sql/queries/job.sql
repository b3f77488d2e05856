-- owns: jobs, leases

-- name: job_add :insert in=job_add_in
INSERT INTO jobs (kind, once_key, ref_id, payload, due_at, created_at, updated_at)
VALUES (:kind, :once_key, :ref_id, :payload, COALESCE(:due_at, :now), :now, :now)
ON DUPLICATE KEY UPDATE id = id;

-- name: job_add_many :bulk in=job_add_in
INSERT INTO jobs (kind, once_key, ref_id, payload, due_at, created_at, updated_at)
VALUES (:kind, NULL, :ref_id, :payload, :now, :now, :now);

-- Index: jobs_due. SKIP LOCKED: several otklik-jobs take different rows.
-- name: job_take_due :many in=job_take_in out=job_row unscoped="work of the system"
SELECT j.id, j.kind, j.ref_id, j.payload, j.tries FROM jobs j
WHERE j.state = 1 AND j.due_at <= :now ORDER BY j.due_at, j.id LIMIT :limit FOR UPDATE SKIP LOCKED;

-- name: job_hold :exec in=job_hold_in unscoped="work of the system"
UPDATE jobs SET state = 2, tries = tries + 1, holder = :holder, held_until = :held_until, updated_at = :now
WHERE id IN (:id1, :id2, :id3, :id4);

-- Before each job of a batch: another runner has it when those before it took too long.
-- name: job_keep :exec in=job_keep_in unscoped="work of the system"
UPDATE jobs SET held_until = :held_until WHERE id = :id AND holder = :holder AND state = 2;

-- name: job_done :exec in=job_end_in unscoped="work of the system"
DELETE FROM jobs WHERE id = :id AND holder = :holder;

-- name: job_again :exec in=job_end_in unscoped="work of the system"
UPDATE jobs SET state = :state, due_at = COALESCE(:due_at, due_at), error = :error, holder = NULL, held_until = NULL,
	updated_at = :now WHERE id = :id AND holder = :holder;

-- Index: jobs_held. Their holder died: they run again.
-- name: job_free_dead :exec unscoped="work of the system"
UPDATE jobs SET state = 1, holder = NULL, held_until = NULL, updated_at = :now
WHERE state = 2 AND held_until < :now LIMIT 100;

-- Index: jobs_due. Parked ones are shown to people for a while.
-- name: jobs_purge :exec in=jobs_purge_in unscoped="cleaning by the system"
DELETE FROM jobs WHERE state = 3 AND due_at < :before LIMIT 5000;

-- name: lease_take :exec in=lease_in
INSERT INTO leases (name, holder, expires_at) VALUES (:name, :holder, :expires_at)
ON DUPLICATE KEY UPDATE
	holder = IF(expires_at < :now OR holder = :holder, :holder, holder),
	expires_at = IF(holder = :holder, :expires_at, expires_at);

-- name: lease_holder :one in=lease_in out=lease_row
SELECT l.holder FROM leases l WHERE l.name = :name;

-- name: lease_drop :exec in=lease_in
DELETE FROM leases WHERE name = :name AND holder = :holder;
