-- Bronze: every source record as text, just as it came. Silver: the valid, distinct sales, typed and trimmed.

CREATE SCHEMA IF NOT EXISTS bronze;

-- raw is the record without its line end; where its bytes were no UTF-8 text (or held NUL), raw shows U+FFFD in their
-- place and raw_bytes keeps them. line_number counts physical lines from 1, the header's.
CREATE TABLE bronze.source_lines (
    batch_id    integer NOT NULL,
    file_id     integer NOT NULL,
    line_number integer NOT NULL,
    raw         text NOT NULL,
    raw_bytes   bytea,
    PRIMARY KEY (file_id, line_number)
) PARTITION BY RANGE (file_id);

CREATE SCHEMA IF NOT EXISTS silver;

-- fingerprint is 128 bits of SHA-256 over the eight columns as typed: equal rows are duplicates.
CREATE TABLE silver.sales (
    sale_id      bigint NOT NULL,
    invoice_date timestamp NOT NULL,
    batch_id     integer NOT NULL,
    file_id      integer NOT NULL,
    line_number  integer NOT NULL,
    quantity     integer NOT NULL,
    fingerprint  uuid NOT NULL,
    unit_price   numeric(18, 4) NOT NULL CHECK (unit_price >= 0),
    total        numeric(18, 4) NOT NULL,
    invoice_no   text NOT NULL,
    stock_code   text NOT NULL,
    description  text,
    customer_id  text,
    country      text NOT NULL,
    PRIMARY KEY (sale_id)
) PARTITION BY RANGE (sale_id);
-- Loads ask for the fingerprints of one month at a time; files come mostly in the order of their dates.
CREATE INDEX sales_invoice_date ON silver.sales USING brin (invoice_date) WITH (pages_per_range = 32);
