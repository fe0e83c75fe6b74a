-- Words of scripts without blanks are looked for in the middle of texts, of all that can hold one.

CREATE INDEX texts_beyond_ascii ON search_texts (id) WHERE text GLOB '*[^ -~]*';
