-- The first schema. A shipped migration is never edited: add the next file instead.

-- Events: append-only, without gaps, never earlier than the one before.

CREATE TABLE events (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    body_digest TEXT NOT NULL CHECK (length(body_digest) = 64 AND body_digest NOT GLOB '*[^0-9a-f]*'),
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*')
);
CREATE INDEX events_by_time ON events (at);
CREATE INDEX events_by_subject ON events (subject);

CREATE TRIGGER events_append BEFORE INSERT ON events
WHEN NEW.id <> (SELECT ifnull(max(id), 0) + 1 FROM events)
  OR NEW.at < (SELECT at FROM events ORDER BY id DESC LIMIT 1)
  OR EXISTS (SELECT 1 FROM events WHERE hash = NEW.hash)
BEGIN SELECT raise(ABORT, 'events are appended in order, without gaps'); END;
CREATE TRIGGER events_update BEFORE UPDATE ON events
BEGIN SELECT raise(ABORT, 'events never change'); END;
CREATE TRIGGER events_delete BEFORE DELETE ON events
BEGIN SELECT raise(ABORT, 'events never go'); END;

-- Records: written once.

CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
    first_path TEXT NOT NULL,
    file_count INTEGER NOT NULL CHECK (typeof(file_count) = 'integer' AND file_count > 0),
    size INTEGER NOT NULL CHECK (typeof(size) = 'integer' AND size >= 0),
    entries TEXT NOT NULL CHECK (json_valid(entries))
);

CREATE TABLE runs (
    id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    name TEXT NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE CHECK (length(uid) = 32 AND uid NOT GLOB '*[^0-9a-f]*'),
    name TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
    size INTEGER NOT NULL CHECK (typeof(size) = 'integer' AND size >= 0),
    file_count INTEGER NOT NULL CHECK (typeof(file_count) = 'integer' AND file_count > 0),
    metrics TEXT NOT NULL CHECK (json_type(metrics) = 'object'),
    run_id TEXT REFERENCES runs (id),
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE INDEX versions_by_digest ON versions (digest);
CREATE INDEX versions_by_run ON versions (run_id);

CREATE TABLE version_pages (
    version_id INTEGER NOT NULL REFERENCES versions (id),
    position INTEGER NOT NULL CHECK (typeof(position) = 'integer' AND position >= 0),
    page_id INTEGER NOT NULL REFERENCES pages (id),
    PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE INDEX version_pages_by_page ON version_pages (page_id);

-- INSERT OR REPLACE deletes what is in its way without asking the triggers on DELETE.
CREATE TRIGGER pages_replace BEFORE INSERT ON pages
WHEN EXISTS (SELECT 1 FROM pages WHERE id = NEW.id OR digest = NEW.digest)
BEGIN SELECT raise(ABORT, 'records are never replaced'); END;
CREATE TRIGGER runs_replace BEFORE INSERT ON runs
WHEN EXISTS (SELECT 1 FROM runs WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'records are never replaced'); END;
CREATE TRIGGER versions_replace BEFORE INSERT ON versions
WHEN EXISTS (SELECT 1 FROM versions WHERE id = NEW.id OR uid = NEW.uid)
BEGIN SELECT raise(ABORT, 'records are never replaced'); END;
CREATE TRIGGER version_pages_replace BEFORE INSERT ON version_pages
WHEN EXISTS (
    SELECT 1 FROM version_pages WHERE version_id = NEW.version_id AND position = NEW.position
)
BEGIN SELECT raise(ABORT, 'records are never replaced'); END;

CREATE TRIGGER pages_update BEFORE UPDATE ON pages
BEGIN SELECT raise(ABORT, 'records never change'); END;
CREATE TRIGGER pages_delete BEFORE DELETE ON pages
BEGIN SELECT raise(ABORT, 'records never go'); END;
CREATE TRIGGER runs_update BEFORE UPDATE ON runs
BEGIN SELECT raise(ABORT, 'records never change'); END;
CREATE TRIGGER runs_delete BEFORE DELETE ON runs
BEGIN SELECT raise(ABORT, 'records never go'); END;
CREATE TRIGGER versions_update BEFORE UPDATE ON versions
BEGIN SELECT raise(ABORT, 'records never change'); END;
CREATE TRIGGER versions_delete BEFORE DELETE ON versions
BEGIN SELECT raise(ABORT, 'records never go'); END;
CREATE TRIGGER version_pages_update BEFORE UPDATE ON version_pages
BEGIN SELECT raise(ABORT, 'records never change'); END;
CREATE TRIGGER version_pages_delete BEFORE DELETE ON version_pages
BEGIN SELECT raise(ABORT, 'records never go'); END;

-- Where contents lie that have no file of their own. This is no history: gc rewrites packs, and
-- `doctor --rebuild` reads these tables back from the packs. `name` is the file name of a pack.

CREATE TABLE packs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) = 97 AND name NOT GLOB '*[^0-9a-f-]*'),
    size INTEGER NOT NULL CHECK (typeof(size) = 'integer' AND size > 0)
);

CREATE TABLE packed_blobs (
    blake3 TEXT PRIMARY KEY CHECK (length(blake3) = 64),
    pack_id INTEGER NOT NULL REFERENCES packs (id),
    offset INTEGER NOT NULL CHECK (typeof(offset) = 'integer' AND offset >= 0),
    size INTEGER NOT NULL CHECK (typeof(size) = 'integer' AND size >= 0)
) WITHOUT ROWID;
-- No index by pack: it would take 2 % of what 4 KiB contents take, and only gc and doctor ask.

-- State: what the events add up to. A row holds from `from_event` until `to_event`.
-- Only catalog/apply.py writes here.

CREATE TABLE entities (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('organization', 'team', 'user')),
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event)
);
CREATE UNIQUE INDEX entities_by_name ON entities (name) WHERE to_event IS NULL;
CREATE UNIQUE INDEX entities_one_organization ON entities (kind)
WHERE kind = 'organization' AND to_event IS NULL;

-- Names that an entity had before: old paths keep working.
CREATE TABLE former_names (
    id INTEGER PRIMARY KEY,
    entity_id INTEGER NOT NULL REFERENCES entities (id),
    name TEXT NOT NULL,
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event)
);
CREATE INDEX former_names_by_name ON former_names (name);

-- Roles: in an entity (the organization or a team) or in a registry, for a user or a team.
CREATE TABLE grants (
    id INTEGER PRIMARY KEY,
    grantee_id INTEGER NOT NULL REFERENCES entities (id),
    entity_id INTEGER REFERENCES entities (id),
    registry_id INTEGER REFERENCES registries (id),
    role TEXT NOT NULL CHECK (role IN ('restricted-viewer', 'viewer', 'member', 'admin')),
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event),
    CHECK ((entity_id IS NULL) <> (registry_id IS NULL))
);
CREATE UNIQUE INDEX grants_in_entity ON grants (grantee_id, entity_id)
WHERE to_event IS NULL AND entity_id IS NOT NULL;
CREATE UNIQUE INDEX grants_in_registry ON grants (grantee_id, registry_id)
WHERE to_event IS NULL AND registry_id IS NOT NULL;

CREATE TABLE projects (
    id INTEGER PRIMARY KEY,
    entity_id INTEGER NOT NULL REFERENCES entities (id),
    name TEXT NOT NULL,
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event)
);
CREATE UNIQUE INDEX projects_by_name ON projects (entity_id, name) WHERE to_event IS NULL;

-- A registry is a project of the organization. `lookup_name` is its name in one case.
CREATE TABLE registries (
    id INTEGER PRIMARY KEY REFERENCES projects (id),
    name TEXT NOT NULL,
    lookup_name TEXT NOT NULL,
    is_core INTEGER NOT NULL CHECK (is_core IN (0, 1)),
    accepts_all_types INTEGER NOT NULL CHECK (accepts_all_types IN (0, 1)),
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event)
);
CREATE UNIQUE INDEX registries_by_name ON registries (lookup_name) WHERE to_event IS NULL;

CREATE TABLE accepted_types (
    id INTEGER PRIMARY KEY,
    registry_id INTEGER NOT NULL REFERENCES registries (id),
    name TEXT NOT NULL,
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event)
);
CREATE UNIQUE INDEX accepted_types_by_name ON accepted_types (registry_id, name)
WHERE to_event IS NULL;

CREATE TABLE visibilities (
    id INTEGER PRIMARY KEY,
    registry_id INTEGER NOT NULL REFERENCES registries (id),
    name TEXT NOT NULL CHECK (name IN ('organization', 'restricted')),
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event)
);
CREATE UNIQUE INDEX visibilities_of_registry ON visibilities (registry_id)
WHERE to_event IS NULL;

-- An artifact in a project, or a collection in a registry. `updated_event` is the last event
-- that changed anything in it.
CREATE TABLE sequences (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    kind TEXT NOT NULL CHECK (kind IN ('artifact', 'collection')),
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    updated_event INTEGER NOT NULL REFERENCES events (id),
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event)
);
CREATE UNIQUE INDEX sequences_by_name ON sequences (project_id, name) WHERE to_event IS NULL;
CREATE INDEX sequences_by_bare_name ON sequences (name) WHERE to_event IS NULL;
-- Those of the same name that were deleted before: a number is never used twice.
CREATE INDEX sequences_ever ON sequences (project_id, name);

-- The place of a version in a sequence. A link points to its source, the place in the artifact.
CREATE TABLE memberships (
    id INTEGER PRIMARY KEY,
    sequence_id INTEGER NOT NULL REFERENCES sequences (id),
    number INTEGER NOT NULL CHECK (typeof(number) = 'integer' AND number >= 0),
    version_id INTEGER NOT NULL REFERENCES versions (id),
    source_id INTEGER REFERENCES memberships (id),
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event)
);
CREATE UNIQUE INDEX memberships_by_number ON memberships (sequence_id, number)
WHERE to_event IS NULL;
CREATE UNIQUE INDEX memberships_by_version ON memberships (version_id, sequence_id)
WHERE to_event IS NULL;
-- The highest number ever given: a number is never used twice.
CREATE INDEX memberships_ever ON memberships (sequence_id, number);

CREATE TABLE aliases (
    id INTEGER PRIMARY KEY,
    sequence_id INTEGER NOT NULL REFERENCES sequences (id),
    name TEXT NOT NULL,
    membership_id INTEGER NOT NULL REFERENCES memberships (id),
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event)
);
CREATE UNIQUE INDEX aliases_by_name ON aliases (sequence_id, name) WHERE to_event IS NULL;
CREATE INDEX aliases_of_membership ON aliases (membership_id) WHERE to_event IS NULL;

-- Aliases that only admins of a registry set, move and remove.
CREATE TABLE protections (
    id INTEGER PRIMARY KEY,
    registry_id INTEGER NOT NULL REFERENCES registries (id),
    name TEXT NOT NULL,
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event)
);
CREATE UNIQUE INDEX protections_by_name ON protections (registry_id, name) WHERE to_event IS NULL;

CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    version_id INTEGER REFERENCES versions (id),
    sequence_id INTEGER REFERENCES sequences (id),
    name TEXT NOT NULL,
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event),
    CHECK ((version_id IS NULL) <> (sequence_id IS NULL))
);
CREATE UNIQUE INDEX tags_of_version ON tags (version_id, name)
WHERE to_event IS NULL AND version_id IS NOT NULL;
CREATE UNIQUE INDEX tags_of_sequence ON tags (sequence_id, name)
WHERE to_event IS NULL AND sequence_id IS NOT NULL;

CREATE TABLE descriptions (
    id INTEGER PRIMARY KEY,
    version_id INTEGER REFERENCES versions (id),
    sequence_id INTEGER REFERENCES sequences (id),
    registry_id INTEGER REFERENCES registries (id),
    text TEXT NOT NULL,
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event),
    CHECK ((version_id IS NOT NULL) + (sequence_id IS NOT NULL) + (registry_id IS NOT NULL) = 1)
);
CREATE UNIQUE INDEX descriptions_of_version ON descriptions (version_id)
WHERE to_event IS NULL AND version_id IS NOT NULL;
CREATE UNIQUE INDEX descriptions_of_sequence ON descriptions (sequence_id)
WHERE to_event IS NULL AND sequence_id IS NOT NULL;
CREATE UNIQUE INDEX descriptions_of_registry ON descriptions (registry_id)
WHERE to_event IS NULL AND registry_id IS NOT NULL;

CREATE TABLE metadata (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id),
    value TEXT NOT NULL CHECK (json_type(value) = 'object'),
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER REFERENCES events (id) CHECK (to_event > from_event)
);
CREATE UNIQUE INDEX metadata_of_version ON metadata (version_id) WHERE to_event IS NULL;

-- Views: the documented contract for SQL.

CREATE VIEW sequence_names AS
SELECT
    sequence.id AS sequence_id,
    sequence.kind AS kind,
    sequence.name AS name,
    sequence.type AS type,
    project.name AS project,
    entity.name || '/' || project.name || '/' || sequence.name AS qualified_name
FROM sequences AS sequence
JOIN projects AS project ON project.id = sequence.project_id
JOIN entities AS entity ON entity.id = project.entity_id;

CREATE VIEW artifact_versions AS
SELECT
    membership.id AS id,
    sequence.qualified_name || ':v' || membership.number AS qualified_name,
    sequence.name AS artifact,
    membership.number AS number,
    sequence.type AS type,
    (
        SELECT group_concat(alias.name, ',') FROM aliases AS alias
        WHERE alias.membership_id = membership.id AND alias.to_event IS NULL
    ) AS aliases,
    version.uid AS version_uid,
    version.digest AS digest,
    version.size AS size,
    version.file_count AS file_count,
    version.created_at AS created_at,
    version.created_by AS created_by,
    version.run_id AS run_id
FROM memberships AS membership
JOIN sequence_names AS sequence ON sequence.sequence_id = membership.sequence_id
JOIN versions AS version ON version.id = membership.version_id
WHERE membership.source_id IS NULL AND membership.to_event IS NULL;

CREATE VIEW registry_versions AS
SELECT
    membership.id AS id,
    sequence.qualified_name || ':v' || membership.number AS qualified_name,
    registry.name AS registry,
    sequence.name AS collection,
    membership.number AS number,
    sequence.type AS type,
    (
        SELECT group_concat(alias.name, ',') FROM aliases AS alias
        WHERE alias.membership_id = membership.id AND alias.to_event IS NULL
    ) AS aliases,
    source_sequence.qualified_name || ':v' || source.number AS source,
    version.uid AS version_uid,
    version.digest AS digest,
    version.size AS size,
    version.file_count AS file_count,
    version.created_at AS created_at,
    event.at AS linked_at,
    event.actor AS linked_by
FROM memberships AS membership
JOIN sequence_names AS sequence ON sequence.sequence_id = membership.sequence_id
JOIN sequences AS collection ON collection.id = membership.sequence_id
JOIN registries AS registry ON registry.id = collection.project_id
JOIN memberships AS source ON source.id = membership.source_id
JOIN sequence_names AS source_sequence ON source_sequence.sequence_id = source.sequence_id
JOIN versions AS version ON version.id = membership.version_id
JOIN events AS event ON event.id = membership.from_event
WHERE membership.to_event IS NULL;

CREATE VIEW version_files AS
SELECT
    version.uid AS version_uid,
    json_extract(entry.value, '$[0]') AS path,
    json_extract(entry.value, '$[1]') AS size,
    json_extract(entry.value, '$[2]') AS blake3,
    json_extract(entry.value, '$[3]') AS xxh3
FROM versions AS version
JOIN version_pages AS place ON place.version_id = version.id
JOIN pages AS page ON page.id = place.page_id
JOIN json_each(page.entries) AS entry;

CREATE VIEW lineage_edges AS
SELECT
    'run' AS from_kind,
    version.run_id AS from_id,
    'version' AS to_kind,
    version.uid AS to_id
FROM versions AS version
WHERE version.run_id IS NOT NULL;
