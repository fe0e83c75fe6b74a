-- What the work tree of a run differed in from its commit: a content of the store, like a file of
-- a version, and needed as long as the run is there.
CREATE TABLE run_diffs (
    run_id TEXT PRIMARY KEY REFERENCES runs (id),
    size INTEGER NOT NULL CHECK (typeof(size) = 'integer' AND size >= 0),
    blake3 TEXT NOT NULL CHECK (length(blake3) = 64 AND blake3 NOT GLOB '*[^0-9a-f]*'),
    xxh3 TEXT NOT NULL CHECK (length(xxh3) = 32 AND xxh3 NOT GLOB '*[^0-9a-f]*')
) WITHOUT ROWID;
