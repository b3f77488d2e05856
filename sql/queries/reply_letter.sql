-- owns:

-- The beginning of an answered letter is enough for its headers; it is cut while still compressed.
-- name: reply_letter_get :one in=reply_letter_in out=reply_letter unscoped="a job of the system"
SELECT LEFT(b.body, 65536) AS body FROM mail_bodies b WHERE b.letter_id = :letter_id;
