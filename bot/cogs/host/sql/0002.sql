-- When someone who waits for a human was told once more when that is (PER-10).
ALTER TABLE host_calls ADD COLUMN told_at INTEGER;
