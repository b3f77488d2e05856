-- owns: files

-- name: file_add :insert in=file_new
INSERT INTO files (point_id, user_id, path, type, name, size, width, height, is_download, created_at)
VALUES (:point_id, :actor_id, :path, :type, :name, :size, :width, :height, :is_download, :now);

-- name: file_get :one in=file_ref out=file_row
SELECT f.path, f.type, IF(f.is_download = 1, COALESCE(f.name, 'file'), NULL) AS download_name FROM files f WHERE f.id = :file_id AND {{scope files f}};
