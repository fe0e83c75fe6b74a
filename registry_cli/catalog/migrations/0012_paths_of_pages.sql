-- Most pages list one file. Its path is found without reading the pages, in their order.

CREATE INDEX pages_of_one_file ON pages (id, first_path) WHERE file_count = 1;
CREATE INDEX pages_of_more_files ON pages (id) WHERE file_count > 1;
