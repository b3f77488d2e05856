-- Whose card it was before the change: people whom it does not concern need not be counted anew. 0: nobody's; NULL: not
-- told, by a program from before, which goes on while this runs.
ALTER TABLE events ADD COLUMN IF NOT EXISTS former_id BIGINT NULL, ALGORITHM = INSTANT;
