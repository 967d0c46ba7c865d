-- psql: the catalogue as Postgres's own full text search wants it, in the schema public, and the queries that are asked: two
-- neighbouring words of a description with a country that the product was sold to, at a price near the bound. They are numbered
-- from 1 as they are, and in the same order again with "or" between the words.
CREATE TABLE public.search_sold (
    product_key integer, country_key integer, price numeric, PRIMARY KEY (product_key, country_key, price));
INSERT INTO search_sold
SELECT DISTINCT product_key, country_key, unit_price FROM fact_sales JOIN dim_invoice AS i USING (invoice_key)
WHERE i.type = 'sale' AND quantity > 0 AND unit_price > 0;
CREATE TABLE public.search_products (
    product_key integer PRIMARY KEY, stock_code text, description text, category text, subcategory text, price_min numeric,
    price_max numeric, sales bigint, quantity bigint, revenue numeric, countries text[], words text,
    document tsvector GENERATED ALWAYS AS (to_tsvector('english', words)) STORED);
INSERT INTO search_products
SELECT product_key, stock_code, description, category, subcategory, price_min, price_max, sales, quantity, revenue, countries,
    concat_ws(' ', description, category, subcategory)
FROM dim_product JOIN (
    SELECT product_key, count(*) AS sales, sum(quantity) AS quantity, sum(total) AS revenue FROM fact_sales GROUP BY 1
) AS f USING (product_key) LEFT JOIN (
    SELECT product_key, min(price) AS price_min, max(price) AS price_max, array_agg(DISTINCT name) AS countries
    FROM search_sold JOIN dim_country USING (country_key) GROUP BY 1
) AS s USING (product_key);
CREATE INDEX ON search_products USING gin (document);
SELECT setseed(0.5);
CREATE TABLE public.search_queries AS
SELECT row_number() OVER (ORDER BY random())::integer AS id, * FROM (
    SELECT DISTINCT words, country_key, CASE WHEN is_upper THEN 0 ELSE bound END AS price_min,
        CASE WHEN is_upper THEN bound ELSE 1000000 END AS price_max
    FROM (
        SELECT product_key, lower(word || ' ' || lead(word) OVER (PARTITION BY product_key ORDER BY place)) AS words
        FROM search_products, string_to_table(description, ' ') WITH ORDINALITY AS w (word, place)
    ) AS pairs JOIN search_sold USING (product_key),
        LATERAL (SELECT greatest(0.01, round(price * (0.5 + random() * 1.5)::numeric, 2)) AS bound, random() < 0.5 AS is_upper) AS b
    WHERE words ~ '^[a-z]+ [a-z]+$' AND numnode(plainto_tsquery('english', words)) = 3) AS queries;
INSERT INTO search_queries
SELECT id + count(*) OVER (), replace(words, ' ', ' or '), country_key, price_min, price_max FROM search_queries;
ALTER TABLE search_queries ADD PRIMARY KEY (id);
VACUUM ANALYZE search_products, search_sold, search_queries;
