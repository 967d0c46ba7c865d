-- pgbench: the answer to a random query, one of those numbered from :first to :last, by Postgres's own full text search: how many
-- products match, and of the best ten what Martlet tells of them.
-- OFFSET 0 has each product's sales looked up by the whole of the key; as a join only the product would be looked up, which is
-- slower by a third.
\set n random(:first, :last)
SELECT count(*) OVER () AS found, p.stock_code, p.description, p.category, p.subcategory, p.price_min, p.price_max, p.sales,
    p.quantity, p.revenue, p.countries, ts_rank(p.document, websearch_to_tsquery('english', q.words)) AS score
FROM search_queries AS q, search_products AS p
WHERE q.id = :n AND p.document @@ websearch_to_tsquery('english', q.words)
    AND EXISTS (
        SELECT FROM search_sold AS s
        WHERE s.product_key = p.product_key AND s.country_key = q.country_key AND s.price BETWEEN q.price_min AND q.price_max
        OFFSET 0)
ORDER BY score DESC LIMIT 10;
