\set id random(10, :facts)
SELECT f.sale_id, i.invoice_no, p.stock_code, p.description, f.quantity, f.unit_price, f.total, f.invoice_date,
    c.customer_id, n.name, d.date
FROM fact_sales f
JOIN dim_invoice i USING (invoice_key)
JOIN dim_product p USING (product_key)
JOIN dim_customer c USING (customer_key)
JOIN dim_country n USING (country_key)
JOIN dim_date d USING (date_key)
WHERE f.sale_id <= :id ORDER BY f.sale_id DESC LIMIT 10;
