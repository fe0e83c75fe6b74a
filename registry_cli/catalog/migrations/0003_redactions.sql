-- The body of an event can be blanked: by the event that says so, and in no other way.
-- The chain holds the digest of the first body, and in the event that says so that of the new one.

DROP TRIGGER events_update;
CREATE TRIGGER events_update BEFORE UPDATE ON events
WHEN NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.actor IS NOT OLD.actor
  OR NEW.kind IS NOT OLD.kind OR NEW.subject IS NOT OLD.subject
  OR NEW.body_digest IS NOT OLD.body_digest OR NEW.hash IS NOT OLD.hash
  OR NOT EXISTS (
      SELECT 1 FROM events AS redaction
      WHERE redaction.id = (SELECT max(id) FROM events)
        AND redaction.kind = 'event-redacted'
        AND json_extract(redaction.body, '$.event') = OLD.id
  )
BEGIN SELECT raise(ABORT, 'events never change'); END;
