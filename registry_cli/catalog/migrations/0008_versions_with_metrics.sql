-- Most versions have no metrics: which have is found without reading all of them.

CREATE INDEX versions_with_metrics ON versions (id) WHERE metrics <> '{}';
CREATE INDEX metrics_by_name ON metrics (name);
