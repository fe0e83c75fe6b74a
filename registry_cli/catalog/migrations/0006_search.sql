-- What can be searched for: every text of the state, once. A cache, outside of the events: rows
-- of the state bring it along, and `doctor --rebuild` makes it anew with them. Rows of the state
-- are closed, never deleted, and so are found again by a search in the past.

CREATE TABLE search_texts (
    id INTEGER PRIMARY KEY,
    field TEXT NOT NULL CHECK (field IN ('name', 'description', 'tag', 'alias', 'metadata')),
    text TEXT NOT NULL,
    registry_id INTEGER REFERENCES registries (id),
    sequence_id INTEGER REFERENCES sequences (id),
    description_id INTEGER REFERENCES descriptions (id),
    tag_id INTEGER REFERENCES tags (id),
    alias_id INTEGER REFERENCES aliases (id),
    metadata_id INTEGER REFERENCES metadata (id),
    CHECK (
        (registry_id IS NOT NULL) + (sequence_id IS NOT NULL) + (description_id IS NOT NULL)
        + (tag_id IS NOT NULL) + (alias_id IS NOT NULL) + (metadata_id IS NOT NULL) = 1
    )
);

-- Letter by letter what sqlite-utils writes for enable_fts, which a test compares: so its own
-- `search` and `rebuild-fts`, and Datasette, know it.
CREATE VIRTUAL TABLE "search_texts_fts" USING FTS5 (
    "text",
    tokenize='unicode61 remove_diacritics 2',
    content="search_texts"
);
CREATE TRIGGER "search_texts_ai" AFTER INSERT ON "search_texts" BEGIN
  INSERT INTO "search_texts_fts" (rowid, "text") VALUES (new.rowid, new."text");
END;
CREATE TRIGGER "search_texts_ad" AFTER DELETE ON "search_texts" BEGIN
  INSERT INTO "search_texts_fts" ("search_texts_fts", rowid, "text") VALUES('delete', old.rowid, old."text");
END;
CREATE TRIGGER "search_texts_au" AFTER UPDATE ON "search_texts" BEGIN
  INSERT INTO "search_texts_fts" ("search_texts_fts", rowid, "text") VALUES('delete', old.rowid, old."text");
  INSERT INTO "search_texts_fts" (rowid, "text") VALUES (new.rowid, new."text");
END;

CREATE TRIGGER registries_are_found AFTER INSERT ON registries
BEGIN
    INSERT INTO search_texts (field, text, registry_id) VALUES ('name', NEW.name, NEW.id);
END;
CREATE TRIGGER sequences_are_found AFTER INSERT ON sequences
BEGIN
    INSERT INTO search_texts (field, text, sequence_id) VALUES ('name', NEW.name, NEW.id);
END;
CREATE TRIGGER descriptions_are_found AFTER INSERT ON descriptions
BEGIN
    INSERT INTO search_texts (field, text, description_id) VALUES ('description', NEW.text, NEW.id);
END;
CREATE TRIGGER tags_are_found AFTER INSERT ON tags
BEGIN
    INSERT INTO search_texts (field, text, tag_id) VALUES ('tag', NEW.name, NEW.id);
END;
-- Every artifact has a `latest`, and most versions no metadata: a plain log costs nothing here.
CREATE TRIGGER aliases_are_found AFTER INSERT ON aliases WHEN NEW.name <> 'latest'
BEGIN
    INSERT INTO search_texts (field, text, alias_id) VALUES ('alias', NEW.name, NEW.id);
END;
-- Keys and values are words of the JSON text, once the escapes of its strings are blanks.
CREATE TRIGGER metadata_are_found AFTER INSERT ON metadata WHEN NEW.value <> '{}'
BEGIN
    INSERT INTO search_texts (field, text, metadata_id) VALUES (
        'metadata',
        replace(replace(replace(replace(NEW.value, '\\', ' '), '\n', ' '), '\r', ' '), '\t', ' '),
        NEW.id
    );
END;

-- A name changes, and a text that leaked is blanked.
CREATE TRIGGER registries_are_renamed AFTER UPDATE OF name ON registries
BEGIN
    DELETE FROM search_texts WHERE registry_id = NEW.id;
    INSERT INTO search_texts (field, text, registry_id) VALUES ('name', NEW.name, NEW.id);
END;
CREATE TRIGGER sequences_are_renamed AFTER UPDATE OF name ON sequences
BEGIN
    DELETE FROM search_texts WHERE sequence_id = NEW.id;
    INSERT INTO search_texts (field, text, sequence_id) VALUES ('name', NEW.name, NEW.id);
END;
CREATE TRIGGER descriptions_are_rewritten AFTER UPDATE OF text ON descriptions
BEGIN
    DELETE FROM search_texts WHERE description_id = NEW.id;
    INSERT INTO search_texts (field, text, description_id) VALUES ('description', NEW.text, NEW.id);
END;
CREATE TRIGGER metadata_are_rewritten AFTER UPDATE OF value ON metadata
BEGIN
    DELETE FROM search_texts WHERE metadata_id = NEW.id;
    INSERT INTO search_texts (field, text, metadata_id)
    SELECT
        'metadata',
        replace(replace(replace(replace(NEW.value, '\\', ' '), '\n', ' '), '\r', ' '), '\t', ' '),
        NEW.id
    WHERE NEW.value <> '{}';
END;

-- What the home holds already.
INSERT INTO search_texts (field, text, registry_id)
SELECT 'name', name, id FROM registries ORDER BY id;
INSERT INTO search_texts (field, text, sequence_id)
SELECT 'name', name, id FROM sequences ORDER BY id;
INSERT INTO search_texts (field, text, description_id)
SELECT 'description', text, id FROM descriptions ORDER BY id;
INSERT INTO search_texts (field, text, tag_id)
SELECT 'tag', name, id FROM tags ORDER BY id;
INSERT INTO search_texts (field, text, alias_id)
SELECT 'alias', name, id FROM aliases WHERE name <> 'latest' ORDER BY id;
INSERT INTO search_texts (field, text, metadata_id)
SELECT
    'metadata',
    replace(replace(replace(replace(value, '\\', ' '), '\n', ' '), '\r', ' '), '\t', ' '),
    id
FROM metadata WHERE value <> '{}' ORDER BY id;
