-- owns: files

-- name: file_add :insert in=file_new
INSERT INTO files (point_id, user_id, path, type, name, size, width, height, is_download, photo_of, created_at)
VALUES (:point_id, :actor_id, :path, :type, :name, :size, :width, :height, :is_download, :photo_of, :now);

-- Files that nothing refers to any more, among 20,000 rows: pictures and attachments that people put up, and
-- photos of authors that their card does not show. Indexes: PRIMARY of files and of interests, proofs_file,
-- reply_files_file.
-- name: files_orphans :many in=files_sweep_in out=file_orphan unscoped="cleaning by the system"
SELECT f.id, f.path FROM files f
WHERE f.id > :after AND f.id <= :after + 20000 AND f.created_at < :before
	AND (f.user_id IS NOT NULL OR f.photo_of IS NOT NULL)
	AND NOT EXISTS (SELECT 1 FROM interests i WHERE i.id = f.photo_of AND i.author_photo_id = f.id)
	AND NOT EXISTS (SELECT 1 FROM proofs p WHERE p.file_id = f.id)
	AND NOT EXISTS (SELECT 1 FROM reply_files rf WHERE rf.file_id = f.id) ORDER BY f.id LIMIT 20000;

-- name: file_last :one out=file_number unscoped="cleaning by the system"
SELECT COALESCE(MAX(f.id), 0) AS id FROM files f;

-- name: file_remove :bulk in=file_orphan unscoped="cleaning by the system"
DELETE FROM files WHERE id = :id;

-- Index: files_path.
-- name: files_of_path :one in=file_orphan out=file_number unscoped="cleaning by the system"
SELECT COUNT(*) AS id FROM files f WHERE f.path = :path;

-- Of the stored names those that no row has. Index: files_path.
-- name: files_unnamed :many in=files_names out=file_orphan unscoped="cleaning by the system"
SELECT 0 AS id, j.path FROM JSON_TABLE(:names, '$[*]' COLUMNS (path VARCHAR(100) CHARACTER SET ascii PATH '$')) j
WHERE NOT EXISTS (SELECT 1 FROM files f WHERE f.path = j.path COLLATE ascii_bin) LIMIT 500;

-- name: file_get :one in=file_ref out=file_row
SELECT f.path, f.type, IF(f.is_download = 1, COALESCE(f.name, 'file'), NULL) AS download_name FROM files f WHERE f.id = :file_id AND {{scope files f}};
