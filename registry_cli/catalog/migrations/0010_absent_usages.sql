-- What a run that came in a bundle took or gave, of versions that are not here: their ids and
-- the names that they have there. With the version comes the edge, into `usages`.
CREATE TABLE absent_usages (
    run_id TEXT NOT NULL REFERENCES runs (id),
    version_uid TEXT NOT NULL CHECK (length(version_uid) = 32 AND version_uid NOT GLOB '*[^0-9a-f]*'),
    direction TEXT NOT NULL CHECK (direction IN ('input', 'output')),
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (run_id, direction, version_uid)
) WITHOUT ROWID;
CREATE INDEX absent_usages_by_version ON absent_usages (version_uid);
