-- Of which card a photo of an author is, so that the nightly sweep can ask by index whether that card still shows
-- it. 0: of none, left behind before this was known. NULL: no photo of an author, or one that a program of before
-- has made while this ran; the sweep lets those be.
ALTER TABLE files ADD COLUMN IF NOT EXISTS photo_of BIGINT NULL, ALGORITHM=INSTANT;

UPDATE files f JOIN interests i ON i.author_photo_id = f.id SET f.photo_of = i.id WHERE f.photo_of IS NULL;

-- Photos are made by jobs, nothing else has no person. A day: a photo and its card are set by one transaction.
UPDATE files f SET f.photo_of = 0
WHERE f.user_id IS NULL AND f.photo_of IS NULL AND f.created_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY;
