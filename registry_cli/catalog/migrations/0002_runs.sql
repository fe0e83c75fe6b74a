-- What runs tell while they go on. None of it is an event: it is written by the second, by many
-- processes at once, and nobody undoes it.

-- One row for each run that was begun, joined or measured. A run without one is a single log.
-- `process` says which process began it, by which a later command sees that it was killed.
CREATE TABLE run_details (
    run_id TEXT PRIMARY KEY REFERENCES runs (id),
    name TEXT NOT NULL,
    parent_id TEXT REFERENCES runs (id) CHECK (parent_id <> run_id),
    state TEXT NOT NULL CHECK (state IN ('open', 'running', 'finished', 'failed', 'killed')),
    exit_status INTEGER CHECK (typeof(exit_status) IN ('integer', 'null')),
    started_at TEXT NOT NULL,
    ended_at TEXT,
    duration REAL CHECK (duration >= 0),
    command TEXT CHECK (json_type(command) = 'array'),
    git TEXT CHECK (json_type(git) = 'object'),
    python TEXT CHECK (json_type(python) = 'object'),
    config TEXT NOT NULL CHECK (json_type(config) = 'object'),
    summary TEXT NOT NULL CHECK (json_type(summary) = 'object'),
    process TEXT CHECK (json_type(process) = 'object')
) WITHOUT ROWID;
CREATE INDEX run_details_by_parent ON run_details (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX run_details_running ON run_details (run_id) WHERE state = 'running';

-- A measured quantity of a run, with its value at the highest step; that is NULL where it was NaN.
CREATE TABLE metrics (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    last_step INTEGER NOT NULL CHECK (typeof(last_step) = 'integer'),
    last_value CHECK (typeof(last_value) IN ('integer', 'real', 'null')),
    UNIQUE (run_id, name)
);

CREATE TABLE metric_points (
    metric_id INTEGER NOT NULL REFERENCES metrics (id),
    step INTEGER NOT NULL CHECK (typeof(step) = 'integer'),
    value CHECK (typeof(value) IN ('integer', 'real', 'null')),
    PRIMARY KEY (metric_id, step)
) WITHOUT ROWID;

-- Which versions a run took, and which it gave although they had been logged before it.
CREATE TABLE usages (
    run_id TEXT NOT NULL REFERENCES runs (id),
    version_id INTEGER NOT NULL REFERENCES versions (id),
    direction TEXT NOT NULL CHECK (direction IN ('input', 'output')),
    at TEXT NOT NULL,
    PRIMARY KEY (run_id, version_id, direction)
) WITHOUT ROWID;
CREATE INDEX usages_by_version ON usages (version_id);

DROP VIEW lineage_edges;
CREATE VIEW lineage_edges AS
SELECT
    'run' AS from_kind,
    version.run_id AS from_id,
    'version' AS to_kind,
    version.uid AS to_id
FROM versions AS version
WHERE version.run_id IS NOT NULL
UNION ALL
SELECT
    CASE usage.direction WHEN 'input' THEN 'version' ELSE 'run' END,
    CASE usage.direction WHEN 'input' THEN version.uid ELSE usage.run_id END,
    CASE usage.direction WHEN 'input' THEN 'run' ELSE 'version' END,
    CASE usage.direction WHEN 'input' THEN usage.run_id ELSE version.uid END
FROM usages AS usage
JOIN versions AS version ON version.id = usage.version_id;
