-- Files that came by HTTP, each to be loaded as a batch of its own. A row is here once its file is whole in the directory of
-- the holder, which is one service's; what was queued or loading when that service ended is loaded when it starts again.
-- batch_id: the batch that was published, or the one that had the same content before.
CREATE TABLE ops.uploads (
    upload_id   uuid PRIMARY KEY,
    holder      uuid NOT NULL,
    name        text NOT NULL,
    bytes       bigint NOT NULL CHECK (bytes >= 0),
    state       text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'loading', 'published', 'unchanged', 'failed')),
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    batch_id    integer REFERENCES ops.batches,
    error       text,
    CONSTRAINT uploads_finished CHECK ((finished_at IS NULL) = (state IN ('queued', 'loading'))),
    CONSTRAINT uploads_batch CHECK ((batch_id IS NULL) = (state NOT IN ('published', 'unchanged'))),
    CONSTRAINT uploads_error CHECK ((error IS NULL) = (state <> 'failed'))
);
-- A batch is published for one upload at most.
CREATE UNIQUE INDEX uploads_published ON ops.uploads (batch_id) WHERE state = 'published';
CREATE INDEX uploads_received ON ops.uploads (received_at);
