-- What runs and what has run: contracts, batches, files, steps, versions, quarantine, validation, audit.
-- Tables are named without their schema everywhere else: the search path decides (ops, gold, silver, bronze).

CREATE SCHEMA IF NOT EXISTS ops;

-- The rules that rows are held to. A batch names the contract, as it was, that it was loaded under.
CREATE TABLE ops.contracts (
    contract_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL,
    version     integer NOT NULL,
    rules       jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (name, version)
);

-- One load of one or more files. A row here, the data and the version it published commit together or not at all.
-- Amounts are sums of quantity × unit price over the rows in which both could be read.
CREATE TABLE ops.batches (
    batch_id         integer PRIMARY KEY,
    contract_id      integer NOT NULL REFERENCES ops.contracts,
    started_at       timestamptz NOT NULL,
    finished_at      timestamptz NOT NULL,
    source_rows      bigint NOT NULL,
    loaded_rows      bigint NOT NULL,
    rejected_rows    bigint NOT NULL,
    duplicate_rows   bigint NOT NULL,
    warnings         bigint NOT NULL,
    manifest         jsonb NOT NULL,
    CHECK (source_rows = loaded_rows + rejected_rows + duplicate_rows)
);

-- One file of a batch. sale_id_from and sale_id_to bound its facts: from inclusive, to exclusive.
CREATE TABLE ops.files (
    file_id          integer PRIMARY KEY,
    batch_id         integer NOT NULL REFERENCES ops.batches DEFERRABLE INITIALLY DEFERRED,
    name             text NOT NULL,
    content_sha256   bytea NOT NULL UNIQUE CHECK (length(content_sha256) = 32),
    content_bytes    bigint NOT NULL,
    source_rows      bigint NOT NULL,
    loaded_rows      bigint NOT NULL,
    rejected_rows    bigint NOT NULL,
    duplicate_rows   bigint NOT NULL,
    warnings         bigint NOT NULL,
    source_amount    numeric(28, 4) NOT NULL,
    loaded_amount    numeric(28, 4) NOT NULL,
    rejected_amount  numeric(28, 4) NOT NULL,
    duplicate_amount numeric(28, 4) NOT NULL,
    sale_id_from     bigint NOT NULL,
    sale_id_to       bigint NOT NULL,
    CHECK (source_rows = loaded_rows + rejected_rows + duplicate_rows),
    CHECK (source_amount = loaded_amount + rejected_amount + duplicate_amount),
    CHECK (sale_id_to - sale_id_from = loaded_rows)
);
CREATE INDEX files_batch ON ops.files (batch_id);

-- How long each step of a batch took.
CREATE TABLE ops.steps (
    batch_id   integer NOT NULL REFERENCES ops.batches DEFERRABLE INITIALLY DEFERRED,
    position   integer NOT NULL,
    name       text NOT NULL,
    seconds    double precision NOT NULL,
    rows       bigint,
    PRIMARY KEY (batch_id, position)
);

-- The warehouse's versions. Facts are only ever added, in the order of sale_id, so a version is the facts up to
-- last_sale_id: a reader that bounds sale_id reads one version, whatever is published meanwhile.
CREATE TABLE ops.versions (
    version      bigint PRIMARY KEY,
    batch_id     integer UNIQUE REFERENCES ops.batches,
    published_at timestamptz NOT NULL,
    last_sale_id bigint NOT NULL,
    fact_rows    bigint NOT NULL,
    quantity_sum bigint NOT NULL,
    total_sum    numeric(28, 4) NOT NULL
);
INSERT INTO ops.versions VALUES (0, NULL, now(), 0, 0, 0, 0);

-- A large load fills partitions of its own (bronze by file_id, silver and gold by sale_id) and attaches them when they
-- are whole; small loads go into the last ones until their ranges are full. From inclusive, to exclusive.
CREATE TABLE ops.segments (
    segment      integer PRIMARY KEY,
    sale_id_from bigint NOT NULL,
    sale_id_to   bigint NOT NULL,
    file_id_from integer NOT NULL,
    file_id_to   integer NOT NULL
);

-- Rows that did not become facts: rejected ones with every rule they broke, and duplicates. Nothing is dropped.
CREATE TABLE ops.quarantine (
    batch_id    integer NOT NULL,
    file_id     integer NOT NULL,
    line_number integer NOT NULL,
    category    text NOT NULL CHECK (category IN (
        'MISSING_REQUIRED_FIELD', 'BUSINESS_RULE_VIOLATION', 'DATA_FORMAT_ERROR', 'DATA_QUALITY_ISSUE', 'DUPLICATE')),
    rule        text NOT NULL,
    details     jsonb NOT NULL,
    amount      numeric(28, 4),
    raw         text NOT NULL,
    PRIMARY KEY (file_id, line_number)
);
CREATE INDEX quarantine_category ON ops.quarantine (batch_id, category);

-- What the integrity validation found, one row a check and run.
CREATE TABLE ops.validation_results (
    run_id     bigint NOT NULL,
    check_id   text NOT NULL,
    version    bigint NOT NULL,
    checked_at timestamptz NOT NULL,
    severity   text NOT NULL CHECK (severity IN ('error', 'warning')),
    status     text NOT NULL CHECK (status IN ('passed', 'failed')),
    offenders  bigint NOT NULL,
    sample     jsonb NOT NULL,
    seconds    double precision NOT NULL,
    PRIMARY KEY (run_id, check_id)
);
CREATE SEQUENCE ops.validation_runs;

-- Who did what, and what came of it: loads, failed loads, migrations, validations.
CREATE TABLE ops.audit_log (
    audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    event    text NOT NULL,
    actor    text NOT NULL,
    subject  text NOT NULL,
    details  jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_at ON ops.audit_log (at);
