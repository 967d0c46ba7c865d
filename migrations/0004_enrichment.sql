-- What other sources know of countries, currencies and products. Rows are only ever added, each by a version: a reader of
-- version v reads those with version <= v, so the same version gives the same numbers for ever.

-- An enrichment publishes too: the same facts, more known about them.
ALTER TABLE ops.versions DROP CONSTRAINT versions_batch_id_key;
ALTER TABLE ops.versions ADD COLUMN reason text NOT NULL DEFAULT 'load' CHECK (reason IN ('load', 'enrichment'));
CREATE UNIQUE INDEX versions_load ON ops.versions (batch_id) WHERE reason = 'load';

-- What is known of a country's name: the row of the greatest version counts, and dim_country shows it.
-- kind: a country of ISO 3166, an area without a code, none (it lies nowhere, by its nature), unknown.
-- Coordinates are degrees north and east; as_of is when a service answered, or the bundled table was made.
CREATE TABLE gold.country_profiles (
    country_key integer NOT NULL REFERENCES gold.dim_country,
    version     bigint NOT NULL REFERENCES ops.versions DEFERRABLE INITIALLY DEFERRED,
    kind        text NOT NULL CHECK (kind IN ('country', 'area', 'none', 'unknown')),
    common_name text,
    iso2        text,
    iso3        text,
    iso_numeric text,
    region      text,
    subregion   text,
    continent   text,
    population  bigint CHECK (population >= 0),
    capital     text,
    latitude    numeric(8, 5) CHECK (latitude BETWEEN -90 AND 90),
    longitude   numeric(8, 5) CHECK (longitude BETWEEN -180 AND 180),
    currency    text,
    source      text NOT NULL CHECK (source IN ('live', 'cache', 'bundled', 'missing')),
    provider    text,
    as_of       timestamptz NOT NULL,
    PRIMARY KEY (country_key, version),
    CONSTRAINT country_profiles_source CHECK ((kind = 'unknown') = (source = 'missing')),
    CONSTRAINT country_profiles_kind CHECK ((kind = 'country') = (iso2 IS NOT NULL))
);

ALTER TABLE gold.dim_country
    ADD COLUMN kind        text NOT NULL DEFAULT 'unknown',
    ADD COLUMN common_name text,
    ADD COLUMN iso2        text,
    ADD COLUMN iso3        text,
    ADD COLUMN iso_numeric text,
    ADD COLUMN region      text,
    ADD COLUMN subregion   text,
    ADD COLUMN continent   text,
    ADD COLUMN population  bigint,
    ADD COLUMN capital     text,
    ADD COLUMN latitude    numeric(8, 5),
    ADD COLUMN longitude   numeric(8, 5),
    ADD COLUMN currency    text,
    ADD COLUMN source      text NOT NULL DEFAULT 'missing',
    ADD COLUMN provider    text,
    ADD COLUMN as_of       timestamptz;

-- Exchange rates as they were published: units of currency and of base for one of the pivot. rate is what one of base
-- costs in currency. For each day the row of the greatest version counts.
CREATE TABLE gold.exchange_rates (
    base               text NOT NULL,
    currency           text NOT NULL,
    day                date NOT NULL,
    version            bigint NOT NULL REFERENCES ops.versions DEFERRABLE INITIALLY DEFERRED,
    pivot              text NOT NULL,
    currency_per_pivot numeric(20, 10) NOT NULL CHECK (currency_per_pivot > 0),
    base_per_pivot     numeric(20, 10) NOT NULL CHECK (base_per_pivot > 0),
    rate               numeric(20, 10) NOT NULL GENERATED ALWAYS AS (round(currency_per_pivot / base_per_pivot, 10)) STORED,
    source             text NOT NULL CHECK (source IN ('live', 'bundled')),
    provider           text NOT NULL,
    fetched_at         timestamptz NOT NULL,
    PRIMARY KEY (base, currency, day, version),
    CONSTRAINT exchange_rates_rate CHECK (rate > 0)
);

-- The rate that counts on each day of the calendar: the day's own, else that of the nearest day before it.
CREATE VIEW gold.rates_by_day AS
SELECT d.date_key, d.date, q.base, q.currency, r.rate, r.day AS rate_date, r.provider,
    CASE WHEN r.source = 'live' AND r.day < d.date THEN 'cache' ELSE r.source END AS source
FROM gold.dim_date AS d
    CROSS JOIN (SELECT DISTINCT base, currency FROM gold.exchange_rates) AS q
    CROSS JOIN LATERAL (
        SELECT e.* FROM gold.exchange_rates AS e
        WHERE e.base = q.base AND e.currency = q.currency AND e.day <= d.date
        ORDER BY e.day DESC, e.version DESC LIMIT 1
    ) AS r;

-- What the description tells of a product: by the bundled words, or by words that a service related to them.
ALTER TABLE gold.dim_product
    ADD COLUMN category        text COLLATE "C",
    ADD COLUMN subcategory     text COLLATE "C",
    ADD COLUMN category_source text NOT NULL DEFAULT 'missing'
        CONSTRAINT dim_product_category_source CHECK (category_source IN ('live', 'bundled', 'missing')),
    ADD CONSTRAINT dim_product_category CHECK ((category IS NULL) = (category_source = 'missing'));

-- Words that a service related to the bundled ones.
CREATE TABLE gold.category_words (
    phrase      text COLLATE "C" PRIMARY KEY,
    category    text NOT NULL,
    subcategory text NOT NULL,
    related_to  text NOT NULL,
    provider    text NOT NULL,
    fetched_at  timestamptz NOT NULL
);
-- What a service was asked and answered, whether it knew anything or not, so that it is not asked again and again: a word, a
-- country's name, the rates of a currency in a year that is over.
CREATE TABLE ops.enrichment_questions (
    provider text NOT NULL,
    subject  text COLLATE "C" NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (provider, subject)
);
