-- What a version refers to without holding it has an address, and a digest of any algorithm or
-- none: a page lists it as [path, size, digest, null, {"reference": address}].

DROP VIEW version_files;
CREATE VIEW version_files AS
SELECT
    version.uid AS version_uid,
    json_extract(entry.value, '$[0]') AS path,
    json_extract(entry.value, '$[1]') AS size,
    CASE
        WHEN instr(json_extract(entry.value, '$[2]'), ':') = 0
        THEN json_extract(entry.value, '$[2]')
    END AS blake3,
    json_extract(entry.value, '$[3]') AS xxh3,
    json_extract(entry.value, '$[4].reference') AS reference,
    json_extract(entry.value, '$[2]') AS digest
FROM versions AS version
JOIN version_pages AS place ON place.version_id = version.id
JOIN pages AS page ON page.id = place.page_id
JOIN json_each(page.entries) AS entry;
