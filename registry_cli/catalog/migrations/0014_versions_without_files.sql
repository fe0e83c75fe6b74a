-- A script may log what has no files, as W&B takes it: a name that metadata are said of, to which
-- files come later. Only a new table has another check; what refers to this one goes by its name.

-- Until the end of the transaction, when every row is back that others refer to.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE versions_before AS SELECT * FROM versions;
DROP TABLE versions;
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE CHECK (length(uid) = 32 AND uid NOT GLOB '*[^0-9a-f]*'),
    name TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
    size INTEGER NOT NULL CHECK (typeof(size) = 'integer' AND size >= 0),
    file_count INTEGER NOT NULL CHECK (typeof(file_count) = 'integer' AND file_count >= 0),
    metrics TEXT NOT NULL CHECK (json_type(metrics) = 'object'),
    run_id TEXT REFERENCES runs (id),
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);
INSERT INTO versions
    (id, uid, name, digest, size, file_count, metrics, run_id, created_at, created_by)
SELECT id, uid, name, digest, size, file_count, metrics, run_id, created_at, created_by
FROM versions_before ORDER BY id;
DROP TABLE versions_before;

CREATE INDEX versions_by_digest ON versions (digest);
CREATE INDEX versions_by_run ON versions (run_id);
CREATE INDEX versions_with_metrics ON versions (id) WHERE metrics <> '{}';

CREATE TRIGGER versions_replace BEFORE INSERT ON versions
WHEN EXISTS (SELECT 1 FROM versions WHERE id = NEW.id OR uid = NEW.uid)
BEGIN SELECT raise(ABORT, 'records are never replaced'); END;
CREATE TRIGGER versions_update BEFORE UPDATE ON versions
BEGIN SELECT raise(ABORT, 'records never change'); END;
CREATE TRIGGER versions_delete BEFORE DELETE ON versions
BEGIN SELECT raise(ABORT, 'records never go'); END;
