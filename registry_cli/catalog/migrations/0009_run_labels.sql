-- By what people sort their runs. Changed at any time, like the name, so none of it is an event.
ALTER TABLE run_details ADD COLUMN job_type TEXT NOT NULL DEFAULT '';
ALTER TABLE run_details ADD COLUMN group_name TEXT NOT NULL DEFAULT '';
ALTER TABLE run_details ADD COLUMN notes TEXT NOT NULL DEFAULT '';
ALTER TABLE run_details ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'
CHECK (json_type(tags) = 'array');
