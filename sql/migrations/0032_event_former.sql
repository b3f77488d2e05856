-- Whose card it was before the change: people whom it does not concern need not be counted anew.
ALTER TABLE events ADD COLUMN IF NOT EXISTS former_id BIGINT NULL, ALGORITHM = INSTANT;
