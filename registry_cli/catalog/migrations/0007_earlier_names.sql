-- Names that a registry or a collection had before, each from one event until another: old paths
-- keep working, and the past is shown under the names of then. The present name is in its own row.
-- `lookup_name` is what is looked for: of registries the name in one case.

CREATE TABLE earlier_names (
    id INTEGER PRIMARY KEY,
    registry_id INTEGER REFERENCES registries (id),
    sequence_id INTEGER REFERENCES sequences (id),
    name TEXT NOT NULL,
    lookup_name TEXT NOT NULL,
    from_event INTEGER NOT NULL REFERENCES events (id),
    to_event INTEGER NOT NULL REFERENCES events (id) CHECK (to_event > from_event),
    CHECK ((registry_id IS NULL) <> (sequence_id IS NULL))
);
CREATE INDEX earlier_names_by_name ON earlier_names (lookup_name);
CREATE INDEX earlier_names_of_registry ON earlier_names (registry_id)
WHERE registry_id IS NOT NULL;
CREATE INDEX earlier_names_of_sequence ON earlier_names (sequence_id)
WHERE sequence_id IS NOT NULL;
-- A number is never used twice, also where a registry was deleted and made again.
CREATE INDEX registries_ever ON registries (lookup_name);
