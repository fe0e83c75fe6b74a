-- What held at any moment is found by an index, too: those on what holds now do not serve it.

CREATE INDEX aliases_ever ON aliases (sequence_id, name);
CREATE INDEX aliases_ever_of_membership ON aliases (membership_id);
CREATE INDEX tags_ever_of_version ON tags (version_id)
WHERE version_id IS NOT NULL;
CREATE INDEX tags_ever_of_sequence ON tags (sequence_id)
WHERE sequence_id IS NOT NULL;
CREATE INDEX descriptions_ever_of_version ON descriptions (version_id)
WHERE version_id IS NOT NULL;
CREATE INDEX descriptions_ever_of_sequence ON descriptions (sequence_id)
WHERE sequence_id IS NOT NULL;
CREATE INDEX descriptions_ever_of_registry ON descriptions (registry_id)
WHERE registry_id IS NOT NULL;
CREATE INDEX metadata_ever ON metadata (version_id);
CREATE INDEX memberships_ever_of_version ON memberships (version_id);
CREATE INDEX memberships_of_source ON memberships (source_id)
WHERE source_id IS NOT NULL;
CREATE INDEX projects_ever ON projects (entity_id, name);
